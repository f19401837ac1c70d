package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Catalogue;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import dev.parley.tool.ToolSourceContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class McpToolsTest extends ToolSourceContract {

  private static final AppId NOTES = new AppId("my-notes");
  private static final ActionId ADD = new ActionId(NOTES, "add_note");
  private static final String TOKEN = "the-token-of-the-house";

  /** Of servers that do answer, on however slow a machine. */
  private static final Patience PATIENT =
      new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1));

  private SmallMcpServer server;
  private McpTools tools;

  @BeforeEach
  void start() throws IOException {
    server = SmallMcpServer.start();
    server.tokens.add(TOKEN);
    tools = tools(server.url(), TOKEN, InstantSource.system());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static McpTools tools(URI url, @Nullable String token, InstantSource clock) {
    return new McpTools(
        List.of(new McpServer("My notes", url, token, Callers.ALL_AS_ONE)),
        Set.of(),
        null,
        clock,
        PATIENT);
  }

  @Override
  protected ToolSource source() {
    return tools;
  }

  @Override
  protected ToolSource unreachableSource() {
    return tools(URI.create("http://127.0.0.1:" + freePort() + "/"), null, InstantSource.system());
  }

  @Override
  protected Call call(CallKey key) {
    return new Call(key, ADD, JsonObject.of("text", "Buy milk"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    server.fates.add(
        new SmallMcpServer.Fate.Says(
            "result",
            "{\"content\":[{\"type\":\"text\",\"text\":\"the pad is full\"}],\"isError\":true}"));
    return call(key);
  }

  @Override
  protected Credential credential() {
    return new Credential.None();
  }

  @Override
  protected Credential refusedCredential() {
    return new Credential.Bearer("of-somebody-else");
  }

  @Override
  protected int effects() {
    return server.effects.size();
  }

  @Override
  protected void loseNextAnswer() {
    server.fates.add(new SmallMcpServer.Fate.Lost());
  }

  @Test
  void describes_the_server_by_what_it_says_of_itself_and_what_it_can() {
    assertThat(tools.apps())
        .singleElement()
        .satisfies(
            app -> {
              assertThat(app.id()).isEqualTo(NOTES);
              assertThat(app.name()).isEqualTo("My notes");
              assertThat(app.description())
                  .startsWith("Keeps notes on a pad.")
                  .contains("Add a note, List the notes, Clear pad");
            });
  }

  @Test
  void reads_risk_and_repetition_from_the_annotations_and_expects_the_worst_without() {
    List<Action> actions = tools.actions(NOTES);

    assertThat(actions)
        .extracting(Action::title, Action::risk, Action::repetition)
        .startsWith(
            tuple("Add a note", Risk.WRITE, Repetition.UNSAFE),
            tuple("List the notes", Risk.READ, Repetition.SAFE),
            tuple("Clear pad", Risk.DESTRUCTIVE, Repetition.UNSAFE));
    assertThat(actions.getLast().risk()).isEqualTo(Risk.DESTRUCTIVE);
    assertThat(actions.getLast().repetition()).isEqualTo(Repetition.SAFE);
    assertThat(actions.getFirst().schema().required()).containsExactly("text");
  }

  @Test
  void names_that_no_model_can_call_lead_back_to_the_tool() {
    List<Action> actions = tools.actions(NOTES);

    assertThat(actions)
        .extracting(action -> action.id().name())
        .doesNotHaveDuplicates()
        .startsWith("add_note")
        .contains("clearPad");
    for (Action action : actions) {
      assertThat(tools.execute(call(action.id()), credential(), soon()))
          .isInstanceOf(ToolOutcome.Succeeded.class);
    }
    assertThat(server.effects)
        .extracting(params -> params.path("name").asText())
        .containsExactly(
            "add_note",
            "list.notes",
            "clearPad",
            "a_name_that_is_longer_than_what_models_allow_for_the_names_of_functions_to_be");
    assertThat(tools(server.url(), TOKEN, InstantSource.system()).actions(NOTES))
        .isEqualTo(actions);
  }

  @Test
  void sends_the_arguments_and_the_key_of_the_call() {
    assertThat(tools.execute(call(new CallKey("key-7")), credential(), soon()))
        .isEqualTo(
            new ToolOutcome.Succeeded(
                JsonObject.of("structured", JsonObject.of("notes", 1), "text", "noted")));

    JsonNode params = server.effects.getFirst();
    assertThat(params.at("/arguments/text").asText()).isEqualTo("Buy milk");
    assertThat(params.path("_meta").path("dev.parley/call-key").asText()).isEqualTo("key-7");
  }

  @Test
  void reads_all_kinds_of_content_and_leaves_the_bytes_out() {
    server.fates.add(
        new SmallMcpServer.Fate.Says(
            "result",
            """
            {"content":[
              {"type":"text","text":"one"},{"type":"text","text":"two"},
              {"type":"image","data":"AAAAAAAA","mimeType":"image/png"},
              {"type":"audio","data":"AAAA","mimeType":"audio/wav"},
              {"type":"resource_link","uri":"file:///a","name":"a","mimeType":"text/plain"},
              {"type":"resource","resource":{"uri":"file:///b","mimeType":"text/plain","text":"b"}},
              {"type":"resource","resource":{"uri":"file:///c","blob":"AAAAAAAAAAAA"}}
            ]}\
            """));

    assertThat(tools.execute(call(new CallKey("key-1")), credential(), soon()))
        .isEqualTo(
            new ToolOutcome.Succeeded(
                JsonObject.of("text", "one\ntwo")
                    .with(
                        "resources",
                        List.of(
                            JsonObject.of("uri", "file:///a", "mime_type", "text/plain")
                                .with("name", "a")
                                .with("description", null),
                            JsonObject.of("uri", "file:///b", "mime_type", "text/plain")
                                .with("text", "b"),
                            JsonObject.of("uri", "file:///c", "mime_type", null).with("bytes", 9)))
                    .with(
                        "media",
                        List.of(
                            JsonObject.of("type", "image", "mime_type", "image/png")
                                .with("bytes", 6),
                            JsonObject.of("type", "audio", "mime_type", "audio/wav")
                                .with("bytes", 3)))));
  }

  @Test
  void does_not_repeat_as_text_what_is_structured() {
    server.fates.add(
        new SmallMcpServer.Fate.Says(
            "result",
            "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"a\\\":0.1}\"}],"
                + "\"structuredContent\":{\"a\":0.1}}"));

    assertThat(tools.execute(call(new CallKey("key-1")), credential(), soon()))
        .isEqualTo(
            new ToolOutcome.Succeeded(
                JsonObject.of("structured", JsonObject.of("a", new BigDecimal("0.1")))));
  }

  @Test
  void tells_apart_what_did_not_happen_and_what_may_have() {
    assertThat(meeting(new SmallMcpServer.Fate.Status(429))).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(meeting(new SmallMcpServer.Fate.SessionGone()))
        .isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(meeting(new SmallMcpServer.Fate.Status(422)))
        .isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(meeting(new SmallMcpServer.Fate.Status(401)))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(meeting(new SmallMcpServer.Fate.Status(500)))
        .isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(
            meeting(
                new SmallMcpServer.Fate.Says(
                    "error", "{\"code\":-32602,\"message\":\"no such tool\"}")))
        .isEqualTo(new ToolOutcome.Rejected("no such tool"));
    assertThat(
            meeting(
                new SmallMcpServer.Fate.Says(
                    "error", "{\"code\":-32603,\"message\":\"internal\"}")))
        .isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(meeting(new SmallMcpServer.Fate.Says("result", "7")))
        .isInstanceOf(ToolOutcome.Unknown.class);
  }

  @Test
  void an_answer_that_does_not_come_is_unknown_at_the_deadline() {
    tools.apps();
    server.fates.add(new SmallMcpServer.Fate.Hang());
    long before = System.nanoTime();

    assertThat(
            tools.execute(call(new CallKey("key-1")), credential(), Instant.now().plusMillis(1500)))
        .isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    assertThat(server.effects).hasSize(1);
  }

  @Test
  void asks_for_the_tools_once_while_they_are_fresh() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    McpTools watched = tools(server.url(), TOKEN, now::get);

    watched.apps();
    watched.actions(NOTES);
    watched.apps();
    assertThat(server.listings).hasValue(2);

    now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(6)));
    assertThat(watched.actions(NOTES)).as("what was known before").hasSize(4);
    await().atMost(PATIENT.listing()).untilAsserted(() -> assertThat(server.listings).hasValue(4));
  }

  @Test
  void a_server_that_is_down_is_an_app_all_the_same_and_comes_back() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    int port = freePort();
    McpTools both =
        new McpTools(
            List.of(
                new McpServer(
                    "Down",
                    URI.create("http://127.0.0.1:" + port + "/some/mcp?tenant=1"),
                    null,
                    Callers.ALL_AS_ONE),
                new McpServer("My notes", server.url(), TOKEN, Callers.ALL_AS_ONE)),
            Set.of(),
            null,
            now::get,
            PATIENT);

    assertThat(both.apps()).extracting(app -> app.id().value()).containsExactly("down", "my-notes");
    assertThat(both.apps().getFirst().description()).contains("cannot be reached");
    assertThat(both.actions(NOTES)).isNotEmpty();
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> both.actions(new AppId("down")))
        .returns(FailureCode.PROVIDER_UNAVAILABLE, Transient::code);

    try (SmallMcpServer back = SmallMcpServer.start(port)) {
      assertThat(both.apps().getFirst().description()).contains("cannot be reached");
      assertThat(back.listings).hasValue(0);
      now.updateAndGet(instant -> instant.plusSeconds(31));
      both.apps();
      await()
          .atMost(PATIENT.listing())
          .ignoreExceptionsInstanceOf(Transient.class)
          .untilAsserted(() -> assertThat(both.actions(new AppId("down"))).hasSize(4));
      assertThat(both.conditions())
          .containsExactly(entry("Down", Condition.UP), entry("My notes", Condition.UP));
    }
    now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(6)));
    assertThat(both.actions(new AppId("down"))).as("what was known before").hasSize(4);
  }

  @Test
  void a_server_that_hangs_holds_up_nobody_who_does_not_use_it() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
      McpTools both =
          new McpTools(
              List.of(
                  new McpServer(
                      "Silent",
                      URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                      null,
                      Callers.ALL_AS_ONE),
                  new McpServer("My notes", server.url(), TOKEN, Callers.ALL_AS_ONE)),
              Set.of(),
              null,
              now::get,
              Patience.STANDARD);

      assertThat(both.apps())
          .extracting(app -> app.id().value())
          .containsExactly("silent", "my-notes");
      assertThat(both.actions(NOTES)).hasSize(4);
      assertThat(both.execute(call(new CallKey("key-1")), credential(), soon()))
          .isInstanceOf(ToolOutcome.Succeeded.class);
      await()
          .atMost(PATIENT.listing())
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(Transient.class)
                      .isThrownBy(() -> both.actions(new AppId("silent"))));
      assertThat(both.conditions())
          .containsExactly(entry("Silent", Condition.DOWN), entry("My notes", Condition.UP));
      // Once it is known to be silent, it is asked again behind everybody's back.
      now.updateAndGet(instant -> instant.plusSeconds(31));
      assertThatExceptionOfType(Transient.class)
          .isThrownBy(() -> both.actions(new AppId("silent")));
    }
  }

  @Test
  void a_server_that_never_answers_keeps_no_turn_waiting_that_uses_another() throws IOException {
    // A listing has an hour: whoever waited for the silent one would wait that long.
    Patience patience = new Patience(Duration.ofHours(1), Duration.ofMillis(500));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Catalogue both =
          new Catalogue(
              List.of(
                  new McpTools(
                      List.of(
                          new McpServer(
                              "Silent",
                              URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                              null,
                              Callers.ALL_AS_ONE),
                          new McpServer("My notes", server.url(), TOKEN, Callers.ALL_AS_ONE)),
                      Set.of(),
                      null,
                      InstantSource.system(),
                      patience)));

      await()
          .atMost(PATIENT.listing())
          .untilAsserted(
              () ->
                  assertThat(both.all())
                      .extracting(indexed -> indexed.app().id())
                      .containsOnly(NOTES)
                      .hasSize(4));
      assertThat(both.execute(call(new CallKey("key-1")), credential(), soon()))
          .isInstanceOf(ToolOutcome.Succeeded.class);
      assertThat(both.apps()).extracting(app -> app.id().value()).contains("silent");
      try (Socket asked = silent.accept()) {
        assertThat(asked.isConnected()).as("it was asked all the while").isTrue();
      }
    }
  }

  @Test
  void a_server_that_takes_its_time_is_told_as_slow() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    McpTools slow =
        new McpTools(
            List.of(new McpServer("My notes", server.url(), TOKEN, Callers.ALL_AS_ONE)),
            Set.of(),
            null,
            now::get,
            new Patience(Duration.ofMinutes(1), Duration.ofSeconds(1)));
    server.duringListings = () -> now.updateAndGet(instant -> instant.plusSeconds(2));

    await()
        .atMost(PATIENT.listing())
        .untilAsserted(
            () -> assertThat(slow.conditions()).containsExactly(entry("My notes", Condition.SLOW)));
    assertThat(new McpHealthProbe(slow).look()).isEqualTo(Condition.SLOW);
  }

  @Test
  void results_have_an_end() {
    server.fates.add(
        new SmallMcpServer.Fate.Says(
            "result",
            "{\"content\":[{\"type\":\"text\",\"text\":\""
                + "x".repeat(70_000)
                + "\"}],\"structuredContent\":{\"a\":\""
                + "y".repeat(70_000)
                + "\"}}"));

    assertThat(tools.execute(call(new CallKey("key-1")), credential(), soon()))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> {
              assertThat(done.data().text("text").orElse("")).hasSize(64_001).endsWith("…");
              assertThat(done.data().text("structured_cut").orElse("")).hasSize(64_001);
              assertThat(done.data().values()).doesNotContainKey("structured");
            });
  }

  @Test
  void a_server_that_wants_a_token_we_lack_is_told_apart() {
    assertThat(
            tools(server.url(), null, InstantSource.system())
                .execute(call(new CallKey("key-1")), credential(), soon()))
        .isInstanceOf(ToolOutcome.NotNow.class);
  }

  private ToolOutcome meeting(SmallMcpServer.Fate fate) {
    server.fates.add(fate);
    return tools.execute(call(new CallKey("key-1")), credential(), soon());
  }

  private static Call call(ActionId action) {
    return new Call(new CallKey("key-1"), action, JsonObject.of("text", "Buy milk"));
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(5);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
