package dev.parley.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelRequest.Choice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link LanguageModel} promises, whatever it has learnt. */
public abstract class LanguageModelContract {

  private static final ModelFunction SEND_EMAIL =
      new ModelFunction(
          "send_email",
          "Send an email to someone",
          JsonObject.of(
                  "type",
                  "object",
                  "properties",
                  JsonObject.of(
                      "to",
                      JsonObject.of(
                          "type", "string", "description", "The email address to send it to")))
              .with("required", List.of("to")));

  /** A model that answers: with words, or by calling a function it must call. */
  protected abstract LanguageModel model();

  /** A model whose service cannot be reached. */
  protected abstract LanguageModel unreachableModel();

  /** The clock the model reads. */
  protected InstantSource clock() {
    return InstantSource.system();
  }

  @Test
  void answers_with_words_where_there_is_no_function() {
    ModelReply reply =
        model()
            .reply(
                request(List.of(new ModelMessage.FromUser("Hello")), List.of(), Choice.MAY_CALL));

    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Said.class, said -> assertThat(said.text()).isNotBlank());
  }

  @Test
  void answers_with_words_where_only_words_are_wanted() {
    ModelReply reply =
        model()
            .reply(
                request(
                    List.of(new ModelMessage.FromUser("Send an email to john@example.com")),
                    List.of(SEND_EMAIL),
                    Choice.TEXT_ONLY));

    assertThat(reply).isInstanceOf(ModelReply.Said.class);
  }

  @Test
  void calls_the_one_function_that_it_must_call() {
    ModelReply reply =
        model()
            .reply(
                request(
                    List.of(
                        new ModelMessage.Instructions("Use the functions."),
                        new ModelMessage.FromUser("Send an email to john@example.com")),
                    List.of(SEND_EMAIL),
                    Choice.MUST_CALL));

    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Called.class,
            called -> {
              assertThat(called.calls()).hasSize(1);
              FunctionCall call = called.calls().getFirst();
              assertThat(call.id()).isNotBlank();
              assertThat(call.name()).isEqualTo("send_email");
              assertThat(call.input())
                  .isEqualTo(
                      new FunctionCall.Input.Parsed(JsonObject.of("to", "john@example.com")));
            });
  }

  @Test
  void goes_on_from_the_result_of_a_call() {
    ModelReply reply =
        model()
            .reply(
                request(
                    List.of(
                        new ModelMessage.FromUser("Send an email to john@example.com"),
                        new ModelMessage.Calls(
                            List.of(
                                new FunctionCall(
                                    "call_1",
                                    "send_email",
                                    new FunctionCall.Input.Parsed(
                                        JsonObject.of("to", "john@example.com"))),
                                new FunctionCall(
                                    "call_2",
                                    "send_email",
                                    new FunctionCall.Input.Malformed("{to: john")))),
                        new ModelMessage.Result("call_1", JsonObject.of("id", "18c")),
                        new ModelMessage.Result(
                            "call_2", JsonObject.of("error", "these arguments are no JSON")),
                        new ModelMessage.FromModel("It was sent."),
                        new ModelMessage.FromUser("Thank you")),
                    List.of(SEND_EMAIL),
                    Choice.TEXT_ONLY));

    assertThat(reply).isInstanceOf(ModelReply.Said.class);
  }

  @Test
  void says_who_answered_and_what_it_cost() {
    ModelReply reply =
        model()
            .reply(
                request(List.of(new ModelMessage.FromUser("Hello")), List.of(), Choice.MAY_CALL));

    assertThat(reply.by().model()).isNotBlank();
    assertThat(reply.by().provider()).isNotBlank();
    assertThat(reply.usage().modelCalls()).isEqualTo(1);
    assertThat(reply.usage().promptTokens()).isPositive();
    assertThat(reply.usage().completionTokens()).isPositive();
  }

  @Test
  void tells_a_listener_the_words_of_its_answer_and_no_others() {
    StringBuilder told = new StringBuilder();

    ModelReply reply =
        model()
            .reply(
                request(
                    List.of(new ModelMessage.FromUser("What can you do?")),
                    List.of(),
                    Choice.MAY_CALL),
                told::append);

    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Said.class, said -> assertThat(told).hasToString(said.text()));
    assertThat(reply.usage().promptTokens()).isPositive();
    assertThat(reply.usage().completionTokens()).isPositive();
  }

  @Test
  void calls_the_same_when_somebody_listens() {
    ModelReply reply =
        model()
            .reply(
                request(
                    List.of(new ModelMessage.FromUser("Send an email to john@example.com")),
                    List.of(SEND_EMAIL),
                    Choice.MUST_CALL),
                _ -> {});

    assertThat(reply)
        .isInstanceOfSatisfying(
            ModelReply.Called.class,
            called -> {
              assertThat(called.calls()).hasSize(1);
              FunctionCall call = called.calls().getFirst();
              assertThat(call.id()).isNotBlank();
              assertThat(call.name()).isEqualTo("send_email");
              assertThat(call.input())
                  .isEqualTo(
                      new FunctionCall.Input.Parsed(JsonObject.of("to", "john@example.com")));
            });
  }

  @Test
  void tells_nothing_where_it_cannot_be_reached() {
    StringBuilder told = new StringBuilder();

    assertThatExceptionOfType(Transient.class)
        .isThrownBy(
            () ->
                unreachableModel()
                    .reply(
                        request(
                            List.of(new ModelMessage.FromUser("Hello")),
                            List.of(),
                            Choice.MAY_CALL),
                        told::append))
        .returns(FailureCode.MODEL_UNAVAILABLE, Transient::code);
    assertThat(told).isEmpty();
  }

  @Test
  void does_not_answer_after_the_deadline() {
    ModelRequest late =
        new ModelRequest(
            List.of(new ModelMessage.FromUser("Hello")),
            List.of(),
            Choice.MAY_CALL,
            clock().instant().minusSeconds(1));

    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> model().reply(late))
        .returns(FailureCode.MODEL_TIMEOUT, Transient::code);
  }

  @Test
  void fails_as_unavailable_where_it_cannot_be_reached() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(
            () ->
                unreachableModel()
                    .reply(
                        request(
                            List.of(new ModelMessage.FromUser("Hello")),
                            List.of(),
                            Choice.MAY_CALL)))
        .returns(FailureCode.MODEL_UNAVAILABLE, Transient::code);
  }

  private ModelRequest request(
      List<ModelMessage> messages, List<ModelFunction> functions, Choice choice) {
    Instant deadline = clock().instant().plus(Duration.ofSeconds(60));
    return new ModelRequest(messages, functions, choice, deadline);
  }
}
