package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {

  private final LoggerContext context = new LoggerContext();
  private final JsonLines lines = new JsonLines();

  JsonLinesTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    lines.setContext(context);
    lines.start();
  }

  @Test
  void threads_that_write_at_once_write_each_its_own_line() throws Exception {
    List<Future<String>> written;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      written =
          IntStream.range(0, 2000)
              .mapToObj(n -> threads.submit(() -> line("n" + n, null)))
              .toList();
    }
    for (int n = 0; n < written.size(); n++) {
      JsonNode line = new ObjectMapper().readTree(written.get(n).get());
      assertThat(line.path("message").asText()).isEqualTo("n" + n);
      assertThat(line.path("session_id").asText()).isEqualTo("id of n" + n);
      assertThat(line.path("level").asText()).isEqualTo("INFO");
    }
  }

  @Test
  void what_was_thrown_stands_in_the_same_line() throws Exception {
    String line = line("it broke\nhere", new IllegalStateException("for no reason"));

    assertThat(line).endsWith("\n").containsOnlyOnce("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("message").asText()).isEqualTo("it broke\nhere");
    assertThat(json.path("stack_trace").asText())
        .startsWith("java.lang.IllegalStateException: for no reason\n\tat ");
  }

  private String line(String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("some"), Level.INFO, message, thrown, null);
    event.addKeyValuePair(new KeyValuePair("session_id", "id of " + message));
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }
}
