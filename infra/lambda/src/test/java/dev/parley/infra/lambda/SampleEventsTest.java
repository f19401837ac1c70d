package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The sample events, played to each function from a played snapshot: so each zip is seen to start
 * under the official client with what the template gives it, to get over its hooks, and to answer.
 */
@Tag("packages")
class SampleEventsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EVENTS = Packaged.ROOT.resolve("infra/events");

  /** What is asked of what is not there is refused. */
  private static final Map<String, Integer> REFUSED =
      Map.of("consent-unknown.json", 404, "oauth-callback-unknown.json", 400);

  @Test
  void every_function_has_a_sample_event_and_back() throws IOException {
    Map<String, List<Path>> events = events();
    assertThat(events.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Zips.deployed().functions().values().stream()
                .map(SampleEventsTest::folder)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void every_function_answers_its_sample_events_after_a_restore() throws Exception {
    ManagedRuntime runtime = ManagedRuntime.in(Packaged.ROOT);
    Map<String, List<Path>> events = events();
    Map<String, String> token = Map.of("{{token}}", Zips.deployed().token());
    for (LambdaFunction function : Zips.deployed().functions().values()) {
      try (TaskRoot code = TaskRoot.of(function.zip());
          Instance instance =
              Instance.start(
                  function, code, runtime, Initialization.SNAP_START, Instance.Launch.PLAIN)) {
        instance.restore();
        for (Path event : events.getOrDefault(folder(function), List.of())) {
          String text = Files.readString(event);
          for (Map.Entry<String, String> placeholder : token.entrySet()) {
            text = text.replace(placeholder.getKey(), placeholder.getValue());
          }
          Answer answer = instance.invoke(text.getBytes(StandardCharsets.UTF_8)).answer();
          expect(event.getFileName().toString(), answer);
        }
      }
    }
  }

  private static void expect(String event, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Streamed streamed -> {
        try (InputStream body = streamed.payload()) {
          assertThat(StreamedHead.read(body).status()).as(event).isEqualTo(200);
          assertThat(body.readAllBytes()).as(event).isNotEmpty();
        }
      }
      case Answer.Whole whole -> {
        JsonNode said = JSON.readTree(whole.payload());
        if (said.has("statusCode")) {
          assertThat(said.get("statusCode").asInt())
              .as("%s: %s", event, said)
              .isEqualTo(REFUSED.getOrDefault(event, 200));
        } else {
          assertThat(said.isObject()).as("%s: %s", event, said).isTrue();
        }
      }
      case Answer.Failed failed -> assertThat(failed).as(event).isNull();
    }
  }

  /** Sample events by the folder of their function. */
  private static Map<String, List<Path>> events() throws IOException {
    Set<String> folders =
        Zips.deployed().functions().values().stream()
            .map(SampleEventsTest::folder)
            .collect(Collectors.toSet());
    Map<String, List<Path>> events = new TreeMap<>();
    try (Stream<Path> files = Files.list(EVENTS)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".json") && !name.equals("env.json")) {
          String folder =
              folders.stream()
                  .filter(one -> name.startsWith(one + "-") || name.equals(one + ".json"))
                  .findFirst()
                  .orElse(name);
          events.computeIfAbsent(folder, _ -> new java.util.ArrayList<>()).add(file);
        }
      }
    }
    return events;
  }

  private static String folder(LambdaFunction function) {
    return Packaged.ROOT.resolve("functions").relativize(function.zip()).getName(0).toString();
  }
}
