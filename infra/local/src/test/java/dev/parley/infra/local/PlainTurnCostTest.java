package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.embedded.DynamoPart;
import dev.parley.infra.embedded.PostgresPart;
import dev.parley.infra.local.Person.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a turn that the model answers with words asks of the stores, counted on the wire: so that
 * growth is a visible change.
 */
class PlainTurnCostTest {

  private static final int MOST_WRITES = 4;
  private static final int MOST_STATEMENTS = 3;

  /** How long, in milliseconds, a connection may rest until the pool asks whether it lives. */
  private static final String REST = "com.zaxxer.hikari.aliveBypassWindowMs";

  private static CountedDynamo dynamo;
  private static CountedPostgres postgres;
  private static LocalParley parley;

  private Person person;

  @BeforeAll
  static void start() throws IOException {
    PostgresPart database = PostgresPart.throwaway();
    String url = database.newDatabase();
    dynamo = CountedDynamo.before(DynamoPart.throwaway().endpoint());
    postgres = CountedPostgres.before(database.port());
    // On a slow machine it would be asked within a turn.
    System.setProperty(REST, "60000");
    parley =
        LocalParley.start(
            new LocalSettings(Running.freePort(), 0, 0, Files.createTempDirectory("parley"), true),
            Map.of(
                "parley.dynamodb.endpoint",
                dynamo.endpoint().toString(),
                "parley.dynamodb.table",
                "costs",
                "datasources.default.url",
                url.replace(":" + database.port() + "/", ":" + postgres.port() + "/")));
    // The very first turn of all builds the index of actions.
    var _ = Person.registered(parley.address()).says("Hello!");
  }

  @AfterAll
  static void stop() throws IOException {
    System.clearProperty(REST);
    parley.close();
    dynamo.close();
    postgres.close();
  }

  @BeforeEach
  void register() {
    person = Person.registered(parley.address());
  }

  @Test
  void a_first_message_and_those_after_it_stay_within_bounds() {
    for (int round = 0; round < 3; round++) {
      String conversation =
          cost("first message", () -> person.says("Hello, how are you?")).text("/conversation_id");
      for (String message : List.of("What else?", "And then?", "Thank you.")) {
        cost("later message", () -> person.says(message, conversation));
      }
    }
  }

  @Test
  void a_streamed_turn_costs_no_more_but_for_what_is_logged_at_once() {
    Answer first = cost("first message", () -> streamed(Map.of("message", "Hello!")));
    String events = first.response().body();
    assertThat(events).contains("[DONE]");
    String conversation = events.replaceAll("(?s).*\"conversation_id\":\"([^\"]+)\".*", "$1");
    for (String message : List.of("What else?", "And then?")) {
      cost(
          "later message",
          () -> streamed(Map.of("message", message, "conversation_id", conversation)));
    }
  }

  private Answer streamed(Map<String, Object> body) {
    return person.post("/api/v1/chat/messages", body, "Accept", "text/event-stream");
  }

  /** What was answered, where it cost no more than is allowed. */
  private static Answer cost(String what, Supplier<Answer> turn) {
    var _ = dynamo.taken();
    var _ = postgres.taken();
    Answer answer = turn.get();
    List<CountedDynamo.Asked> asked = dynamo.taken();
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    // With somebody listening, each batch of events goes to the log at once: then they may be more.
    int batches =
        asked.stream()
            .filter(CountedDynamo.Asked::isOfLog)
            .mapToInt(CountedDynamo.Asked::writes)
            .sum();
    assertThat(batches).as("what a %s asks: %s", what, asked).isPositive();
    int others = asked.stream().mapToInt(CountedDynamo.Asked::writes).sum() - batches;
    boolean isStreamed = !answer.body().isObject();
    assertThat(others + (isStreamed ? 1 : batches))
        .as("items that a %s writes: %s", what, asked)
        .isLessThanOrEqualTo(MOST_WRITES);
    assertThat(asked.stream().filter(one -> one.writes() == 0))
        .as("what a %s reads: %s", what, asked)
        .isEmpty();
    assertThat(postgres.taken())
        .as("statements of a %s", what)
        .hasSizeLessThanOrEqualTo(MOST_STATEMENTS);
    return answer;
  }
}
