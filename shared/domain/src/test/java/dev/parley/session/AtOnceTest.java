package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog.Event;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelReply;
import dev.parley.tool.ToolOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One answer of the model decides everything, for one call or for several. */
class AtOnceTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";
  private static final String BOTH = MAIL + " and also tell me the weather in Oslo";

  private final Stage stage = new Stage().atOnce();

  @Test
  void a_plain_request_takes_one_model_call_to_decide_and_one_to_tell() {
    stage.connected(Stage.GMAIL);

    Turn turn = stage.say(MAIL);

    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(turn.session().usage().modelCalls()).isEqualTo(2);
    assertThat(turn.session().steps())
        .extracting(step -> step.kind().number())
        .containsExactly("1", "2", "2.5", "3", "4", "5", "6", "7");
  }

  @Test
  void steps_are_gone_as_before_where_the_model_asks_for_other_apps() {
    stage.connected(Stage.GMAIL);
    stage.model.then(RuleModel.called("other_apps", JsonObject.EMPTY));
    stage.model.then(RuleModel.called("gmail", JsonObject.EMPTY));

    Turn turn = stage.say(MAIL);

    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(turn.session().usage().modelCalls()).isEqualTo(5);
  }

  @Test
  void what_is_missing_is_asked_for_and_the_connection_too() {
    Turn asked = stage.say("Send an email saying hello");
    assertThat(asked.session().state()).isInstanceOf(State.AwaitingConnection.class);

    stage.connect(asked.asked().orElseThrow());
    stage.wake();

    assertThat(stage.session(asked).state()).isInstanceOf(State.AwaitingParameters.class);
  }

  @Test
  void several_calls_are_made_one_after_another_and_told_together() {
    stage.connected(Stage.GMAIL);

    Turn turn = stage.say(BOTH);

    assertThat(stage.tools.effects())
        .extracting(call -> call.action().name())
        .containsExactlyInAnyOrder("send_email", "forecast");
    assertThat(turn.session().usage().modelCalls()).isEqualTo(2);
    assertThat(turn.session().state().task().next()).isEmpty();
  }

  @Test
  void a_failure_half_way_leaves_the_others_to_be_made_and_is_told() {
    stage.connected(Stage.GMAIL);
    stage.tools.rejectNext("mailbox is full");

    Turn turn = stage.say(BOTH);

    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(turn.session().state().task().done()).hasSize(2);
  }

  @Test
  void each_call_has_its_own_consent_and_a_no_to_one_is_no_no_to_the_others() {
    stage.with(dev.parley.consent.ConsentPolicy.WRITES);
    stage.connected(Stage.GMAIL);

    Turn asked = stage.say(BOTH);
    while (asked.asked().isPresent()) {
      stage.respond(asked.asked().get().id(), new Response.Deny());
      asked = stage.runner().last(stage.session(asked));
    }

    assertThat(stage.tools.effects())
        .extracting(call -> call.action().name())
        .containsExactly("forecast");
  }

  @Test
  void what_was_not_begun_is_told_when_the_task_is_stopped() {
    stage.with(dev.parley.consent.ConsentPolicy.ALWAYS);
    stage.connected(Stage.GMAIL);
    Turn asked = stage.say(BOTH);

    stage.cancelConversation().cancel(stage.user, asked.session().conversationId());

    assertThat(stage.said(asked).getLast())
        .endsWith("Cancelled. Nothing was done. One action was not begun.");
  }

  @Test
  void no_more_calls_are_made_than_are_allowed() {
    stage.connected(Stage.GMAIL);
    List<FunctionCall> many =
        java.util.stream.IntStream.range(0, 14)
            .mapToObj(
                number ->
                    new FunctionCall(
                        "c" + number,
                        "weather__forecast",
                        new FunctionCall.Input.Parsed(JsonObject.of("city", "Oslo"))))
            .toList();
    stage.model.then(new ModelReply.Called(many, RuleModel.BY, new Usage(1, 1, 1)));

    Turn turn = stage.say("The weather in Oslo, fourteen times");

    assertThat(stage.tools.effects()).hasSize(10);
    assertThat(turn.session().ended()).isTrue();
  }

  @Test
  void all_that_happens_can_be_read_from_the_log() {
    stage.connected(Stage.GMAIL);
    stage.tools.answerNext(new ToolOutcome.Succeeded(JsonObject.of("id", 1)));

    Turn turn = stage.say(MAIL);

    List<Event> events =
        stage.events.after(turn.session().conversationId(), EventId.START, Integer.MAX_VALUE);
    assertThat(events.stream().map(event -> String.valueOf(event.entry().name())))
        .containsSubsequence(
            "Began", "Stepped", "Calls", "Stepped", "Calls", "Results", "null", "Spent", "null");
    assertThat(events.getLast().entry().data()).isEqualTo("[DONE]");
  }
}
