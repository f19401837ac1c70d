package dev.parley.adapter.models;

import static dev.parley.adapter.models.Chains.LONG;
import static dev.parley.adapter.models.Chains.SHORT;
import static dev.parley.adapter.models.Chains.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.infra.sandbox.model.Misbehaviour;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest.Choice;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that come in pieces, from one server. */
final class StreamingTest {

  private static final String STORY = "Once upon a time there was a king who had three daughters.";
  private static final ModelFunction SEND =
      new ModelFunction(
          "send_email",
          "Send an email to someone",
          JsonObject.of(
              "type",
              "object",
              "properties",
              JsonObject.of("to", JsonObject.of("type", "string", "description", "The address"))));

  private final StandInModel server;
  private final ModelChain model;
  private final List<String> told = new ArrayList<>();

  StreamingTest() throws IOException {
    server = StandInModel.start(0);
    model = Chains.of(List.of(Chains.at(server, "openai")), InstantSource.system());
  }

  @AfterEach
  void close() {
    model.close();
    server.close();
  }

  @Test
  void words_are_told_before_the_rest_of_the_answer_is_there() {
    CountDownLatch gate = new CountDownLatch(1);
    server.script(new Misbehaviour.Say(STORY, new Misbehaviour.Gate(2, gate)));

    // The rest is let go only by the first words: an answer told whole would never come.
    ModelReply reply =
        model.reply(
            question("Tell me a story"),
            words -> {
              told.add(words);
              gate.countDown();
            });

    assertThat(told).hasSizeGreaterThan(2);
    assertThat(told.getFirst()).isEqualTo("Once upon a ");
    assertSaid(reply, STORY);
    assertThat(server.requests().getFirst().path("stream").asBoolean()).isTrue();
  }

  @Test
  void nothing_is_streamed_where_nobody_listens() {
    model.reply(question("Hello"));

    assertThat(server.requests().getFirst().has("stream")).isFalse();
    assertThat(server.requests().getFirst().has("stream_options")).isFalse();
  }

  @Test
  void the_last_piece_tells_the_usage_if_it_is_asked_to() throws IOException {
    ModelReply reply = model.reply(question("Hello"), told::add);

    assertThat(reply.usage().promptTokens()).isPositive();
    assertThat(reply.usage().completionTokens()).isPositive();
    assertThat(reply.usage().modelCalls()).isEqualTo(1);
    assertThat(server.requests().getFirst().at("/stream_options/include_usage").asBoolean(false))
        .isTrue();

    Endpoint plain = Chains.at(server, "compatible");
    Abilities a = plain.abilities();
    Abilities without =
        new Abilities(
            true,
            false,
            a.oneCallOnly(),
            a.namedChoice(),
            a.requiredChoice(),
            a.noChoice(),
            a.strict(),
            a.temperature(),
            a.instructions(),
            a.mostFunctions(),
            a.signedCalls());
    try (ModelChain silent = Chains.of(List.of(with(plain, without)), InstantSource.system())) {
      assertThat(silent.reply(question("Hello"), told::add).usage()).isEqualTo(new Usage(0, 0, 1));
      assertThat(server.requests().get(1).has("stream_options")).isFalse();
    }
  }

  @Test
  void a_server_that_does_not_stream_is_asked_for_all_of_it() throws IOException {
    Endpoint plain = Chains.at(server, "compatible");
    Abilities a = plain.abilities();
    Abilities whole =
        new Abilities(
            false,
            false,
            a.oneCallOnly(),
            a.namedChoice(),
            a.requiredChoice(),
            a.noChoice(),
            a.strict(),
            a.temperature(),
            a.instructions(),
            a.mostFunctions(),
            a.signedCalls());
    server.script(new Misbehaviour.Say(STORY));
    try (ModelChain model = Chains.of(List.of(with(plain, whole)), InstantSource.system())) {
      assertSaid(model.reply(question("Tell me a story"), told::add), STORY);
    }
    assertThat(told).containsExactly(STORY);
    assertThat(server.requests().getFirst().has("stream")).isFalse();
  }

  @Test
  void a_call_is_put_together_from_its_fragments() {
    String arguments = "{\"to\":\"john@example.com\",\"body\":\"" + "hello ".repeat(20) + "\"}";
    server.script(new Misbehaviour.Call("send_email", arguments));

    ModelReply reply = model.reply(question("Send an email", Choice.MUST_CALL, SEND), told::add);

    assertThat(calls(reply))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.name()).isEqualTo("send_email");
              assertThat(call.id()).isNotBlank();
              assertThat(call.input())
                  .isEqualTo(new FunctionCall.Input.Parsed(Json.read(arguments).orElseThrow()));
            });
    assertThat(told).isEmpty();
  }

  @Test
  void several_calls_are_told_apart_by_their_places() {
    stream(
        delta("{\"role\":\"assistant\",\"content\":null}"),
        fragment(
            "\"index\":0,\"id\":\"a\",\"type\":\"function\"",
            "\"name\":\"one\",\"arguments\":\"\""),
        fragment("\"index\":0", "\"arguments\":\"{\\\"n\\\"\""),
        fragment(
            "\"index\":1,\"id\":\"b\",\"type\":\"function\"",
            "\"name\":\"two\",\"arguments\":\"\""),
        fragment("\"index\":1", "\"arguments\":\"{}\""),
        fragment("\"index\":0", "\"arguments\":\":1}\""),
        finish("tool_calls"));

    assertCalls("one {n=1}", "two {}");
  }

  @Test
  void calls_that_share_a_place_or_have_none_are_told_apart_by_their_ids_or_names() {
    stream(
        fragment("\"index\":0,\"id\":\"a\"", "\"name\":\"one\",\"arguments\":\"{}\""),
        fragment("\"index\":0,\"id\":\"b\"", "\"name\":\"two\",\"arguments\":\"{}\""),
        finish("stop"));
    assertCalls("one {}", "two {}");

    stream(
        fragment("\"id\":\"a\"", "\"name\":\"one\",\"arguments\":\"{\""),
        fragment("\"type\":\"function\"", "\"arguments\":\"}\""),
        fragment("\"id\":\"b\"", "\"name\":\"two\",\"arguments\":\"{}\""),
        finish("stop"));
    assertCalls("one {}", "two {}");

    stream(
        fragment("\"type\":\"function\"", "\"name\":\"one\",\"arguments\":\"{}\""),
        fragment("\"type\":\"function\"", "\"name\":\"two\",\"arguments\":\"{}\""),
        finish("stop"));
    assertCalls("one {}", "two {}");
  }

  @Test
  void words_before_a_call_are_told_and_the_call_is_the_reply() {
    stream(
        delta("{\"content\":\"I will send it.\"}"),
        fragment("\"index\":0,\"id\":\"a\"", "\"name\":\"send_email\",\"arguments\":\"{}\""),
        finish("tool_calls"));

    assertCalls("send_email {}");
    assertThat(told).containsExactly("I will send it.");
  }

  @Test
  void a_refusal_is_told_like_any_words() {
    server.script(new Misbehaviour.Decline("I cannot help with that."));

    assertSaid(model.reply(question("Hello"), told::add), "I cannot help with that.");
  }

  @Test
  void an_answer_that_was_cut_short_does_not_look_whole_to_a_listener_either() {
    stream(delta("{\"content\":\"Once upon a\"}"), finish("length"));

    assertSaid(model.reply(question("Hello"), told::add), "Once upon a …");
  }

  @Test
  void an_answer_of_blanks_is_none_and_is_not_told() {
    stream(delta("{\"content\":\" \\n\"}"), finish("stop"));

    assertFails(FailureCode.MODEL_INVALID, Permanent.class, "neither words nor calls");
    assertThat(told).isEmpty();

    stream(delta("{\"content\":\"\"}"), finish("content_filter"));
    assertFails(FailureCode.MODEL_REFUSED, Permanent.class, "filtered");
  }

  @Test
  void blanks_before_the_first_word_are_told_with_it() {
    stream(
        delta("{\"content\":\"\\n\"}"),
        delta("{\"content\":\" \"}"),
        delta("{\"content\":\"Hello\"}"),
        finish("stop"));

    assertSaid(model.reply(question("Hello"), told::add), "\n Hello");
    assertThat(told).containsExactly("\n Hello");
  }

  @Test
  void a_stream_that_breaks_behind_its_end_is_whole() {
    int events = 2 + (STORY.length() + 11) / 12;
    for (Misbehaviour fault :
        List.of(
            new Misbehaviour.Cut(events),
            new Misbehaviour.EndEarly(events),
            new Misbehaviour.Stall(events),
            new Misbehaviour.ErrorInStream(events, "too late"))) {
      told.clear();
      server.script(new Misbehaviour.Say(STORY, fault));

      ModelReply reply = model.reply(question("Tell me a story"), told::add);

      assertSaid(reply, STORY);
      assertThat(reply.usage()).isEqualTo(new Usage(0, 0, 1));
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void cut_streams_errors_in_streams_and_silence_are_told_apart() {
    always(new Misbehaviour.Cut(3));
    assertFails(FailureCode.MODEL_UNAVAILABLE, Transient.class, "cannot be reached");

    always(new Misbehaviour.EndEarly(3));
    assertFails(FailureCode.MODEL_UNAVAILABLE, Transient.class, "the stream ended early");

    always(new Misbehaviour.ErrorInStream(3, "server_error", "server_is_overloaded", "Busy"));
    assertFails(
        FailureCode.MODEL_UNAVAILABLE,
        Transient.class,
        "ended its stream by server_is_overloaded server_error");

    always(new Misbehaviour.ErrorInStream(3, "insufficient_quota", "insufficient_quota", "Pay"));
    assertFails(FailureCode.MODEL_REFUSED, Permanent.class, "insufficient_quota");

    always(
        new Misbehaviour.ErrorInStream(3, "invalid_request_error", "content_filter", "Filtered"));
    assertFails(FailureCode.MODEL_REFUSED, Permanent.class, "content_filter");
  }

  @Test
  void silence_in_a_stream_and_no_stream_at_all_time_out() {
    try (ModelChain hasty =
        Chains.of(
            List.of(Chains.at(server.baseUrl(), "openai", LONG, SHORT)), InstantSource.system())) {
      always(new Misbehaviour.Stall(3));
      assertFails(hasty, FailureCode.MODEL_TIMEOUT, Transient.class, "fell silent");
    }
    try (ModelChain hasty =
        Chains.of(
            List.of(Chains.at(server.baseUrl(), "openai", SHORT, LONG)), InstantSource.system())) {
      always(new Misbehaviour.Hang());
      assertFails(hasty, FailureCode.MODEL_TIMEOUT, Transient.class, "no answer has begun");
      // The status and the headers are no answer yet.
      always(new Misbehaviour.Stall(0));
      assertFails(hasty, FailureCode.MODEL_TIMEOUT, Transient.class, "fell silent");
    }
  }

  @Test
  void what_a_listener_throws_comes_out_and_ends_the_asking() {
    server.script(new Misbehaviour.Say(STORY));

    assertThatThrownBy(
            () ->
                model.reply(
                    question("Tell me a story"),
                    _ -> {
                      throw new IllegalStateException("gone");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("gone");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void an_interrupted_asking_ends_at_once() throws InterruptedException {
    server.script(new Misbehaviour.Say(STORY, new Misbehaviour.Stall(3)));
    List<Throwable> thrown = new ArrayList<>();
    Thread asking =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    model.reply(
                        question("Tell me a story"), _ -> Thread.currentThread().interrupt());
                  } catch (Failure e) {
                    thrown.add(e);
                  }
                });
    asking.start();
    asking.join();

    assertThat(thrown)
        .singleElement()
        .isInstanceOfSatisfying(
            Transient.class,
            failure -> assertThat(failure).hasMessageContaining("interrupted while asking"));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void a_stream_of_nonsense_is_no_answer() {
    server.script(
        new Misbehaviour.RawBody(
            200, "text/event-stream", "data: {\"choices\":\n\ndata: [DONE]\n\n", Map.of()),
        new Misbehaviour.RawBody(200, "text/html", "<h1>Welcome</h1>", Map.of()),
        new Misbehaviour.RawBody(200, "text/html", "<h1>Welcome</h1>", Map.of()),
        new Misbehaviour.RawBody(200, "text/html", "<h1>Welcome</h1>", Map.of()));

    assertThatThrownBy(() -> model.reply(question("Hello"), told::add)).isInstanceOf(Failure.class);
    assertThat(told).isEmpty();
  }

  private void always(Misbehaviour fault) {
    server.reset();
    told.clear();
    // What is said again is the same again, so that it is told once.
    for (int time = 0; time < 3; time++) {
      server.script(
          fault instanceof Misbehaviour.Hang ? fault : new Misbehaviour.Say(STORY, fault));
    }
  }

  private void assertFails(FailureCode code, Class<? extends Failure> kind, String message) {
    assertFails(model, code, kind, message);
  }

  private void assertFails(
      ModelChain asked, FailureCode code, Class<? extends Failure> kind, String message) {
    assertThatExceptionOfType(kind)
        .isThrownBy(() -> asked.reply(question("Tell me a story"), told::add))
        .withMessageContaining(message)
        .returns(code, Failure::code);
    assertThat(STORY).startsWith(String.join("", told));
  }

  private void assertSaid(ModelReply reply, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Said.class, said -> assertThat(said.text()).isEqualTo(text));
    assertThat(String.join("", told)).isEqualTo(text);
  }

  private void assertCalls(String... expected) {
    assertThat(calls(model.reply(question("Go", SEND), told::add)))
        .extracting(
            call ->
                call.name()
                    + " "
                    + (call.input() instanceof FunctionCall.Input.Parsed(JsonObject arguments)
                        ? arguments.values()
                        : call.input()))
        .containsExactly(expected);
  }

  private static List<FunctionCall> calls(ModelReply reply) {
    assertThat(reply).isInstanceOf(ModelReply.Called.class);
    return reply instanceof ModelReply.Called called ? called.calls() : List.of();
  }

  private void stream(String... events) {
    StringBuilder body = new StringBuilder();
    for (String event : events) {
      body.append("data: ").append(event).append("\n\n");
    }
    server.script(
        new Misbehaviour.RawBody(
            200, "text/event-stream", body.append("data: [DONE]\n\n").toString(), Map.of()));
  }

  private static String delta(String delta) {
    return "{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + "}]}";
  }

  private static String fragment(String call, String function) {
    return delta("{\"tool_calls\":[{" + call + ",\"function\":{" + function + "}}]}");
  }

  private static String finish(String reason) {
    return "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
  }

  private static Endpoint with(Endpoint endpoint, Abilities abilities) {
    return new Endpoint(
        endpoint.name(),
        endpoint.provider(),
        endpoint.model(),
        endpoint.baseUrl(),
        endpoint.form(),
        endpoint.apiVersion(),
        endpoint.access(),
        abilities,
        endpoint.timeout(),
        endpoint.idle(),
        endpoint.temperature());
  }
}
