package dev.parley.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.conversation.Usage;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelRequest.Choice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptedModelTest extends LanguageModelContract {

  private static final ModelName BY = new ModelName("scripted", "script");
  private static final Usage USAGE = new Usage(3, 2, 1);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  @Override
  protected LanguageModel model() {
    return new ScriptedModel(
        CLOCK,
        request ->
            request.choice() == Choice.MUST_CALL
                ? new ModelReply.Called(
                    List.of(
                        new FunctionCall(
                            "call_1",
                            request.functions().getFirst().name(),
                            new FunctionCall.Input.Parsed(
                                JsonObject.of("to", "john@example.com")))),
                    BY,
                    USAGE)
                : new ModelReply.Said("Hello.", BY, USAGE));
  }

  @Override
  protected LanguageModel unreachableModel() {
    return new ScriptedModel(CLOCK)
        .thenFail(new Transient(FailureCode.MODEL_UNAVAILABLE, "not there"));
  }

  @Override
  protected InstantSource clock() {
    return CLOCK;
  }

  @Test
  void answers_in_turn_and_keeps_what_it_was_asked() {
    ScriptedModel model =
        new ScriptedModel(CLOCK)
            .then(new ModelReply.Said("One", BY, USAGE))
            .then(new ModelReply.Said("Two", BY, USAGE));
    ModelRequest request = question(new ModelMessage.FromUser("Hello"));

    assertThat(model.reply(request)).isEqualTo(new ModelReply.Said("One", BY, USAGE));
    assertThat(model.left()).isEqualTo(1);
    assertThat(model.reply(request)).isEqualTo(new ModelReply.Said("Two", BY, USAGE));
    assertThat(model.requests()).containsExactly(request, request);
  }

  @Test
  void a_question_has_exactly_one_result_for_each_call() {
    ModelMessage calls =
        new ModelMessage.Calls(
            List.of(
                new FunctionCall("a", "f", new FunctionCall.Input.Parsed(JsonObject.EMPTY)),
                new FunctionCall("b", "f", new FunctionCall.Input.Parsed(JsonObject.EMPTY))));
    ModelMessage a = new ModelMessage.Result("a", JsonObject.of("n", 1));
    ModelMessage b = new ModelMessage.Result("b", JsonObject.of("n", 2));
    ModelMessage words = new ModelMessage.FromUser("Hello");

    assertThat(question(words, calls, b, a, words).messages()).hasSize(5);
    assertThatThrownBy(() -> question(calls, a)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> question(calls, a, words, b))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> question(calls, a, a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> question(words, a)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> question()).isInstanceOf(IllegalArgumentException.class);
  }

  private static ModelRequest question(ModelMessage... messages) {
    return new ModelRequest(
        List.of(messages), List.of(), Choice.MAY_CALL, CLOCK.instant().plusSeconds(1));
  }
}
