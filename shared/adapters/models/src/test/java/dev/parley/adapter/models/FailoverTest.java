package dev.parley.adapter.models;

import static dev.parley.adapter.models.Chains.LONG;
import static dev.parley.adapter.models.Chains.SHORT;
import static dev.parley.adapter.models.Chains.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.health.ModelStanding;
import dev.parley.health.ModelStanding.Circuit;
import dev.parley.infra.sandbox.model.Misbehaviour;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelPreference;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import dev.parley.model.ModelRequest.Choice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an answer when the first provider fails: it comes from the second. */
final class FailoverTest {

  private static final String ABILITIES = "What can you do?";
  private static final String ANSWER =
      "Hello Ann,\n\nthe weather in Rome is fine today, with 21 degrees at noon; tomorrow it may"
          + " rain. Shall I move your meeting?\n- yes, to Friday\n- no, leave it";
  private static final ModelFunction SEND =
      new ModelFunction(
          "send_email",
          "Send an email to someone. It is sent at once",
          JsonObject.of(
              "type",
              "object",
              "properties",
              JsonObject.of("to", JsonObject.of("type", "string", "description", "The address"))));
  private static final ModelFunction FIND =
      new ModelFunction(
          "find_event",
          "Find an event in the calendar by its title",
          JsonObject.of(
              "type", "object", "properties", JsonObject.of("title", Map.of("type", "string"))));

  private final StandInModel first;
  private final StandInModel second;
  private final List<String> told = new ArrayList<>();
  private final ShiftedClock clock = new ShiftedClock();
  private final ModelChain chain;

  FailoverTest() throws IOException {
    first = StandInModel.start(0);
    second = StandInModel.start(0);
    chain = Chains.of(List.of(Chains.at(first, "openai"), Chains.at(second, "gemini")), clock);
  }

  @AfterEach
  void close() {
    chain.close();
    first.close();
    second.close();
  }

  /** Runs as time does, and can be set forward. */
  private static final class ShiftedClock implements InstantSource {
    private Duration shift = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(shift);
    }

    void forward(Duration by) {
      shift = shift.plus(by);
    }
  }

  @Test
  void the_first_answers_where_it_can() {
    ModelReply reply = chain.reply(question("Hello"), told::add);

    assertThat(reply.by().provider()).isEqualTo("openai");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void errors_of_the_server_are_asked_again_and_then_elsewhere() {
    Misbehaviour broken =
        new Misbehaviour.RawBody(500, "text/html", "<h1>Oops</h1>", Map.of("retry-after-ms", "1"));
    first.script(broken, broken, broken);

    assertAnsweredBySecond(chain.reply(question(ABILITIES, SEND, FIND), told::add));
    assertThat(first.requests()).hasSize(3);
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void a_server_that_hangs_is_given_up_on() {
    first.script(new Misbehaviour.Hang());
    try (ModelChain hasty = hastyWithTheFirst()) {
      assertAnsweredBySecond(hasty.reply(question(ABILITIES, SEND, FIND), told::add));
    }
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void whoever_does_not_listen_is_answered_all_the_same() {
    first.script(new Misbehaviour.Hang(), new Misbehaviour.Cut(0));
    try (ModelChain hasty = hastyWithTheFirst()) {
      assertThat(hasty.reply(question("Hello")).by().provider()).isEqualTo("gemini");
      assertThat(hasty.reply(question("Hello")).by().provider()).isEqualTo("openai");
    }
    assertThat(second.requests()).hasSize(1);
  }

  @Test
  void a_stream_that_is_cut_at_any_event_is_gone_on_with_by_the_second() {
    String whole = recorded();
    int events = events(whole);
    for (int after = 1; after < events; after++) {
      for (Misbehaviour fault :
          List.of(
              new Misbehaviour.Cut(after),
              new Misbehaviour.EndEarly(after),
              new Misbehaviour.ErrorInStream(after, "server_error", "slow_down", "Busy"))) {
        reset();
        first.script(fault);

        // Both are stand-ins, and the second goes on from what it is shown by its own rules.
        ModelReply reply = fresh().reply(question(ABILITIES, SEND, FIND), told::add);

        assertSaid(reply, whole);
        assertThat(reply.by().provider()).as("%s", fault).isEqualTo("gemini");
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);
      }
    }
  }

  @Test
  void what_the_second_repeats_is_not_told_twice_wherever_the_first_was_cut() {
    for (int after = 1; after < events(ANSWER); after++) {
      int length = Math.min(ANSWER.length(), 12 * Math.max(0, after - 1));
      int word = ANSWER.lastIndexOf(' ', Math.max(0, length - 1)) + 1;
      int line = ANSWER.lastIndexOf('\n', Math.max(0, length - 1)) + 1;
      for (int from : List.of(length, Math.min(word, length), Math.min(line, length), 0)) {
        if (length - from < 2 && from < length) {
          continue;
        }
        reset();
        first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(after)));
        second.script(new Misbehaviour.Say(ANSWER.substring(from)));

        ModelReply reply = fresh().reply(question("How is the weather?"), told::add);

        assertSaid(reply, ANSWER);
      }
    }
  }

  @Test
  void the_second_is_shown_what_was_told_and_asked_to_go_on() {
    first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(4)));
    second.script(new Misbehaviour.Say(ANSWER.substring(36)));

    ModelReply reply = chain.reply(question("How is the weather?", SEND), told::add);

    assertSaid(reply, ANSWER);
    JsonNode messages = second.requests().getFirst().path("messages");
    assertThat(messages).hasSize(4);
    assertThat(messages.at("/2/role").asText()).isEqualTo("assistant");
    assertThat(messages.at("/2/content").asText()).isEqualTo(ANSWER.substring(0, 36));
    assertThat(messages.at("/3/role").asText()).isEqualTo("user");
    assertThat(messages.at("/3/content").asText()).contains("Continue it with exactly");
    assertThat(second.requests().getFirst().path("tools")).hasSize(1);
    // The broken one was paid for, too.
    assertThat(reply.usage().modelCalls()).isEqualTo(2);
  }

  @Test
  void a_stream_that_falls_silent_is_gone_on_with_by_the_second() {
    for (int after : List.of(0, 1, 2, 7)) {
      reset();
      first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Stall(after)));
      second.script(new Misbehaviour.Say(ANSWER.substring(12 * Math.max(0, after - 1))));
      try (ModelChain hasty = hastyWithTheFirst()) {
        assertSaid(hasty.reply(question("How is the weather?"), told::add), ANSWER);
      }
    }
  }

  @Test
  void the_second_may_call_instead() {
    first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(3)));
    second.script(new Misbehaviour.Call("send_email", "{\"to\":\"ann@example.com\"}"));

    ModelReply reply = chain.reply(question("How is the weather?", SEND), told::add);

    assertThat(reply).isInstanceOf(ModelReply.Called.class);
    assertThat(String.join("", told)).isEqualTo(ANSWER.substring(0, 24));
  }

  @Test
  void the_second_may_have_nothing_to_add() {
    first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(events(ANSWER) - 1)));
    second.script(new Misbehaviour.Say(""));

    assertSaid(chain.reply(question("How is the weather?"), told::add), ANSWER);
  }

  @Test
  void both_may_break_off() {
    first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(3)));
    second.script(
        new Misbehaviour.Say(ANSWER.substring(24), new Misbehaviour.Cut(3)),
        new Misbehaviour.Say(ANSWER.substring(48)));

    ModelReply reply = chain.reply(question("How is the weather?"), told::add);

    assertSaid(reply, ANSWER);
    assertThat(reply.usage().modelCalls()).isEqualTo(3);
  }

  @Test
  void one_alone_goes_on_where_it_broke_off() {
    first.script(
        new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(3)),
        new Misbehaviour.Say(ANSWER.substring(24)));
    try (ModelChain alone = Chains.of(List.of(Chains.at(first, "openai")), clock)) {
      assertSaid(alone.reply(question("How is the weather?"), told::add), ANSWER);
    }
  }

  @Test
  void when_none_goes_on_what_was_told_stays_a_part_of_the_answer() {
    first.script(new Misbehaviour.Say(ANSWER, new Misbehaviour.Cut(3)));
    second.script(refusal(401, "invalid_api_key"));

    assertFails(chain, FailureCode.MODEL_UNAVAILABLE, Transient.class);
    assertThat(String.join("", told)).isEqualTo(ANSWER.substring(0, 24));
  }

  @Test
  void who_does_not_let_us_in_is_asked_once() {
    for (Misbehaviour shut :
        List.of(
            refusal(401, "invalid_api_key"),
            refusal(402, "insufficient_balance"),
            refusal(403, "unsupported_country_region_territory"),
            refusal(404, "model_not_found"),
            refusal(429, "insufficient_quota"),
            refusal(429, "credit_balance_exhausted", "insufficient_quota"),
            refusal(400, "unsupported_parameter"),
            refusal(400, "context_length_exceeded"),
            new Misbehaviour.RawBody(
                400,
                "application/json",
                "[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API"
                    + " key.\",\"status\":\"INVALID_ARGUMENT\"}}]",
                Map.of()),
            new Misbehaviour.RawBody(
                400,
                "application/json",
                "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\"}}",
                Map.of()),
            new Misbehaviour.RawBody(413, "text/plain", "", Map.of()),
            new Misbehaviour.RawBody(302, "text/plain", "", Map.of("Location", "/elsewhere")),
            new Misbehaviour.RawBody(200, "application/json", "{}", Map.of()))) {
      reset();
      first.script(shut);

      assertThat(fresh().reply(question("Hello")).by().provider())
          .as("%s", shut)
          .isEqualTo("gemini");
      assertThat(first.requests()).as("%s", shut).hasSize(1);
    }
  }

  @Test
  void what_is_wrong_with_the_request_is_wrong_elsewhere_too() {
    for (Misbehaviour wrong :
        List.of(
            refusal(400, "invalid_type"),
            refusal(400, "content_filter"),
            refusal(422, "invalid_value"))) {
      reset();
      first.script(wrong);

      assertFails(fresh(), FailureCode.MODEL_REFUSED, Permanent.class);
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void a_long_wait_is_not_sat_out_while_another_could_be_asked() {
    first.script(
        new Misbehaviour.Refusal(
            429, "requests", "rate_limit_exceeded", "Slow down", Map.of("retry-after", "20")));

    assertThat(chain.reply(question("Hello")).by().provider()).isEqualTo("gemini");
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void a_server_may_insist_on_being_asked_again_or_not() {
    first.script(
        new Misbehaviour.RawBody(
            500, "text/plain", "", Map.of("x-should-retry", "false", "retry-after-ms", "1")));
    assertThat(chain.reply(question("Hello")).by().provider()).isEqualTo("gemini");

    first.script(
        new Misbehaviour.RawBody(
            400, "text/plain", "", Map.of("x-should-retry", "true", "retry-after-ms", "1")));
    assertThat(chain.reply(question("Hello")).by().provider()).isEqualTo("openai");
  }

  @Test
  void who_keeps_failing_is_left_out_and_tried_again_later() {
    Misbehaviour broken =
        new Misbehaviour.RawBody(500, "text/plain", "", Map.of("x-should-retry", "false"));
    for (int time = 0; time < 4; time++) {
      first.script(broken);
      assertThat(ask()).isEqualTo("gemini");
    }
    assertThat(first.requests()).hasSize(4);

    assertThat(chain.standings())
        .containsExactly(
            new ModelStanding("openai:stand-in", Circuit.OPEN, FailureCode.MODEL_UNAVAILABLE),
            new ModelStanding("gemini:stand-in", Circuit.CLOSED, null));

    // It would answer well now, but is not asked.
    assertThat(ask()).isEqualTo("gemini");
    assertThat(first.requests()).hasSize(4);

    clock.forward(Duration.ofSeconds(31));
    first.script(broken);
    assertThat(ask()).isEqualTo("gemini");
    assertThat(first.requests()).hasSize(5);

    // Each time that it fails to come back it rests for longer.
    clock.forward(Duration.ofSeconds(31));
    assertThat(ask()).isEqualTo("gemini");
    assertThat(first.requests()).hasSize(5);

    clock.forward(Duration.ofSeconds(31));
    assertThat(ask()).isEqualTo("openai");
    assertThat(ask()).isEqualTo("openai");
    assertThat(chain.standings().getFirst())
        .isEqualTo(new ModelStanding("openai:stand-in", Circuit.CLOSED, null));
  }

  @Test
  void one_is_tried_where_all_are_left_out() {
    Misbehaviour broken =
        new Misbehaviour.RawBody(500, "text/plain", "", Map.of("x-should-retry", "false"));
    for (int time = 0; time < 5; time++) {
      first.script(broken);
      second.script(broken);
      assertFails(chain, FailureCode.MODEL_UNAVAILABLE, Transient.class);
    }
    int asked = first.requests().size() + second.requests().size();
    first.reset();
    second.reset();

    assertThat(asked).isEqualTo(9);
    assertThat(ask()).isEqualTo("openai");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void requests_that_are_wrong_leave_nobody_out() {
    for (int time = 0; time < 12; time++) {
      first.script(refusal(400, "invalid_type"));
      assertFails(chain, FailureCode.MODEL_REFUSED, Permanent.class);
    }
    assertThat(ask()).isEqualTo("openai");
  }

  @Test
  void the_failure_that_may_pass_is_told_or_if_none_may_the_last() {
    first.script(refusal(503, "server_is_overloaded", Map.of("x-should-retry", "false")));
    second.script(refusal(401, "invalid_api_key"));
    assertFails(chain, FailureCode.MODEL_UNAVAILABLE, Transient.class);

    first.script(refusal(401, "invalid_api_key"));
    second.script(refusal(404, "model_not_found"));
    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> chain.reply(question("Hello")))
        .withMessageContaining("model_not_found");
  }

  @Test
  void the_wanted_model_is_asked_first_and_the_others_after_it() {
    assertThat(wanting("gemini:stand-in", null).by().provider()).isEqualTo("gemini");
    assertThat(wanting("GEMINI:Stand-In", null).by().provider()).isEqualTo("gemini");
    assertThat(wanting("stand-in", null).by().provider()).isEqualTo("openai");
    assertThat(wanting("no-such-model", null).by().provider()).isEqualTo("openai");

    second.script(refusal(401, "invalid_api_key"));
    assertThat(wanting("gemini:stand-in", null).by().provider()).isEqualTo("openai");
  }

  @Test
  void the_wanted_temperature_goes_along_the_chain() {
    first.script(refusal(401, "invalid_api_key"));
    wanting(null, 0.7);
    wanting(null, null);

    assertThat(second.requests().getFirst().path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(first.requests().get(1).has("temperature")).isFalse();
  }

  @Test
  void every_answer_tells_what_it_cost() {
    ModelReply whole = chain.reply(question("Hello"));
    ModelReply streamed = chain.reply(question("Hello"), told::add);

    assertThat(whole.usage().costMicros())
        .isEqualTo(2 * whole.usage().promptTokens() + 8 * whole.usage().completionTokens());
    assertThat(streamed.usage()).isEqualTo(whole.usage());
  }

  @Test
  void an_answer_to_nobody_is_streamed_as_long_as_another_could_be_asked() {
    first.script(new Misbehaviour.RawBody(401, "text/plain", "who are you", Map.of()));

    ModelReply reply = chain.reply(question("Hello"));

    assertThat(reply.by().provider()).isEqualTo("gemini");
    // By its beginning, one who is slow is known from one who is gone.
    assertThat(first.requests().getFirst().path("stream").asBoolean(false)).isTrue();
    assertThat(second.requests().getFirst().has("stream")).isFalse();
  }

  @Test
  void thoughts_that_are_counted_in_the_total_only_are_paid_for() {
    ModelChain alone = Chains.of(List.of(Chains.at(first, "gemini")), clock);
    first.script(
        new Misbehaviour.RawBody(
            200,
            "application/json",
            "{\"model\":\"stand-in\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"
                + "\"completion_tokens\":5,\"total_tokens\":115,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}",
            Map.of()));

    assertThat(alone.reply(question("Hello")).usage())
        .isEqualTo(new Usage(10, 105, 1, 6 * 2 + 4 / 2 + 105 * 8));
    alone.close();
  }

  private ModelReply wanting(@Nullable String model, @Nullable Double temperature) {
    ModelRequest request = question("Hello");
    return chain.reply(
        new ModelRequest(
            request.messages(),
            request.functions(),
            request.choice(),
            request.deadline(),
            new ModelPreference(model, temperature)));
  }

  @Test
  void half_of_the_time_is_kept_for_the_second() {
    first.script(new Misbehaviour.Hang());
    ModelRequest request =
        new ModelRequest(
            List.of(new ModelMessage.FromUser("Hello")),
            List.of(),
            Choice.MAY_CALL,
            clock.instant().plusSeconds(8));

    // The first would be given a minute by its own time-out.
    assertThat(chain.reply(request, told::add).by().provider()).isEqualTo("gemini");
  }

  private String ask() {
    return chain
        .reply(
            new ModelRequest(
                List.of(new ModelMessage.FromUser("Hello")),
                List.of(),
                Choice.MAY_CALL,
                clock.instant().plus(LONG)))
        .by()
        .provider();
  }

  private ModelChain hastyWithTheFirst() {
    return Chains.of(
        List.of(Chains.at(first.baseUrl(), "openai", SHORT, SHORT), Chains.at(second, "gemini")),
        clock);
  }

  /** A chain that has not failed yet. */
  private ModelChain fresh() {
    return Chains.of(List.of(Chains.at(first, "openai"), Chains.at(second, "gemini")), clock);
  }

  private void reset() {
    first.reset();
    second.reset();
    told.clear();
  }

  /** What the stand-in says when nothing goes wrong. */
  private String recorded() {
    StringBuilder whole = new StringBuilder();
    chain.reply(question(ABILITIES, SEND, FIND), whole::append);
    assertThat(whole.length()).isGreaterThan(80);
    return whole.toString();
  }

  /** How many events an answer takes: its role, its pieces, its end. */
  private static int events(String answer) {
    return 2 + (answer.length() + 11) / 12;
  }

  private void assertAnsweredBySecond(ModelReply reply) {
    assertThat(reply.by().provider()).isEqualTo("gemini");
    assertThat(reply)
        .isInstanceOfSatisfying(ModelReply.Said.class, said -> assertSaid(reply, said.text()));
  }

  private void assertSaid(ModelReply reply, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Said.class, said -> assertThat(said.text()).isEqualTo(text));
    assertThat(String.join("", told)).isEqualTo(text);
  }

  private void assertFails(ModelChain asked, FailureCode code, Class<? extends Failure> kind) {
    assertThatExceptionOfType(kind)
        .isThrownBy(() -> asked.reply(question("How is the weather?"), told::add))
        .returns(code, Failure::code);
  }

  private static Misbehaviour refusal(int status, String code) {
    return refusal(status, code, Map.of());
  }

  private static Misbehaviour refusal(int status, String code, Map<String, String> headers) {
    return new Misbehaviour.Refusal(status, "invalid_request_error", code, "No", headers);
  }

  private static Misbehaviour refusal(int status, String code, String type) {
    return new Misbehaviour.Refusal(status, type, code, "No", Map.of());
  }
}
