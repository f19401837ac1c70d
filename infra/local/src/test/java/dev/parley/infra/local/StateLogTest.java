package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.parley.infra.local.Person.Answer;
import dev.parley.session.StateChanges;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What is written down of sessions, for those who run Parley. */
class StateLogTest {

  private static final String REQUEST = "request-of-StateLogTest";

  private final Person person = Person.registered(Running.installation().address());
  private final Logger logger = (Logger) LoggerFactory.getLogger(StateChanges.class);
  private final Kept kept = new Kept();

  /** The lines as they would be written. */
  private static final class Kept extends AppenderBase<ILoggingEvent> {
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent line) {
      line.prepareForDeferredProcessing();
      lines.add(line);
    }
  }

  @BeforeEach
  void listen() {
    kept.start();
    logger.addAppender(kept);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(kept);
  }

  @Test
  void each_state_change_is_a_line_with_its_session_and_its_request() {
    Answer answer =
        person.post(
            "/api/v1/chat/messages",
            Map.of("message", "Send an email to john@example.com saying hello"),
            "X-Request-Id",
            REQUEST);

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(lines().stream().map(StateLogTest::members))
        .containsExactly(
            Map.of(
                "session_id", answer.text("/session_id"),
                "from", "Deciding",
                "event", "CallsProposed",
                "to", "CheckingConnection"),
            Map.of(
                "session_id", answer.text("/session_id"),
                "from", "CheckingConnection",
                "event", "ConnectionAsked",
                "to", "AwaitingConnection"));
    assertThat(lines())
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsOnly("state changed");
  }

  @Test
  void so_it_is_where_the_answer_is_streamed() {
    Answer answer =
        person.post(
            "/api/v1/chat/messages",
            Map.of("message", "What can you do?", "stream", true),
            "X-Request-Id",
            REQUEST);

    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(lines())
        .singleElement()
        .satisfies(
            line ->
                assertThat(members(line))
                    .containsEntry("from", "Deciding")
                    .containsEntry("to", "Completed"));
  }

  private List<ILoggingEvent> lines() {
    return kept.lines.stream()
        .filter(line -> REQUEST.equals(line.getMDCPropertyMap().get("request_id")))
        .toList();
  }

  private static Map<String, String> members(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(StateLogTest::key, pair -> String.valueOf(pair.value)));
  }

  private static String key(KeyValuePair pair) {
    return pair.key;
  }
}
