package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.UserId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.interaction.Interaction;
import dev.parley.json.JsonObject;
import dev.parley.session.CancelConversation.Outcome;
import dev.parley.session.CancelConversation.Outcome.Cancelled;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The ways to stop or go on: {@link CancelConversation}, {@link SweepSessions}, {@link
 * ContinueSession}.
 */
class StoppingTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";
  private static final String NOTE = "Post a note hello";

  private static final AppId BUSY = new AppId("busy");

  private final Stage stage = new Stage();

  @Test
  void what_waits_is_cancelled_with_its_question() {
    Turn asked = stage.say(MAIL);
    Interaction question = stage.question(asked);

    Outcome outcome = cancel(asked);

    assertThat(((Cancelled) outcome).cancelled()).hasSize(1);
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.CANCELLED);
    assertThat(stage.sessions.find(question.id()).orElseThrow().status(stage.clock.instant()))
        .isEqualTo(Interaction.Status.CANCELLED);
    stage.connect(question);
    stage.wake();
    stage.sweep();
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void what_runs_is_taken_from_its_runner() {
    stage.connected(Stage.GMAIL);
    stage.model.then(
        request -> {
          cancelAll();
          return RuleModel.reply(request);
        });

    Turn turn = stage.say(MAIL);

    assertThat(turn.session().status()).isEqualTo(Session.Status.CANCELLED);
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.said(turn))
        .containsExactly("USER: " + MAIL, "ASSISTANT: Cancelled. Nothing was done.");
  }

  @Test
  void the_answer_of_a_runner_that_was_cancelled_is_not_said() {
    stage.model.then(
        request -> {
          cancelAll();
          return RuleModel.reply(request);
        });

    Turn turn = stage.say("What can you do?");

    assertThat(stage.said(turn))
        .containsExactly("USER: What can you do?", "ASSISTANT: Cancelled. Nothing was done.");
  }

  @Test
  void a_call_under_way_is_let_be() {
    List<Outcome> outcomes = new ArrayList<>();
    stage.tools.add(
        new App(BUSY, "Busy", "Notes", new App.Access.Free()),
        List.of(
            Stage.action(
                new ActionId(BUSY, "post_note"),
                "Post a note",
                ArgumentSchema.NONE,
                Risk.WRITE,
                Repetition.UNSAFE,
                "Post a note")));
    stage.duringCalls(() -> outcomes.add(cancelAll()));
    stage.model.then(RuleModel.called("busy", JsonObject.EMPTY));
    stage.model.then(RuleModel.called("post_note", JsonObject.EMPTY));

    Turn turn = stage.say("Be busy");

    assertThat(outcomes)
        .singleElement()
        .isInstanceOfSatisfying(
            Cancelled.class,
            outcome -> {
              assertThat(outcome.cancelled()).isEmpty();
              assertThat(outcome.goingOn()).hasSize(1);
            });
    assertThat(turn.session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void cancelling_while_nobody_knows_what_happened_does_not_say_that_nothing_did() {
    stage.tools.loseNextAnswer();
    Turn asked = stage.say(NOTE);

    cancel(asked);

    assertThat(stage.said(asked).getLast())
        .isEqualTo("ASSISTANT: Cancelled. Of one action it is not known whether it happened.");
  }

  @Test
  void somebody_elses_conversation_cannot_be_cancelled() {
    Turn asked = stage.say(MAIL);

    assertThat(
            stage
                .cancelConversation()
                .cancel(new UserId(new UUID(5, 5)), asked.session().conversationId()))
        .isInstanceOf(Outcome.NotFound.class);
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.WAITING);
  }

  @Test
  void a_question_that_nobody_answers_ends_its_session_and_never_counts_as_a_yes() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say("Delete the repository acme/old-site");
    Interaction question = stage.question(asked);
    stage.clock.pass(Duration.ofHours(23));
    stage.sweep();
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.WAITING);

    stage.clock.pass(Duration.ofHours(1));
    SweepSessions.Swept swept = stage.sweepSessions().sweep(10);
    stage.wake();

    assertThat(swept.expired()).isEqualTo(1);
    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.EXPIRED);
    assertThat(stage.sessions.find(question.id()).orElseThrow().status(stage.clock.instant()))
        .isEqualTo(Interaction.Status.EXPIRED);
    assertThat(stage.said(asked).getLast())
        .isEqualTo("ASSISTANT: Nobody answered in time, so I have stopped. Nothing was done.");
    assertThat(stage.tools.effects()).isEmpty();
    assertThat(stage.sweepSessions().sweep(10).woken()).isZero();
  }

  @Test
  void sweeping_twice_at_once_does_everything_once() {
    stage.connected(Stage.GMAIL);
    stage.model.thenFail(new Transient(FailureCode.STORE_UNAVAILABLE, "down"));
    assertThat(failing()).isTrue();
    stage.clock.pass(Duration.ofMinutes(2));
    stage.sweepSessions().sweep(10);
    stage.sweepSessions().sweep(10);
    assertThat(stage.wakeups.waiting()).hasSize(2);

    stage.wake();

    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_wake_up_that_comes_twice_finds_nothing_to_do() {
    Turn asked = stage.say(MAIL);
    stage.connect(stage.question(asked));
    stage.wakeups.wake(asked.session().id());
    stage.wakeups.wake(asked.session().id());

    stage.wake();

    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(stage.said(asked)).hasSize(3);
    assertThat(stage.continueSession().resume(asked.session().id(), stage.unhurried()))
        .isInstanceOf(ContinueSession.Outcome.NothingToDo.class);
  }

  @Test
  void a_session_in_the_hands_of_a_runner_is_left_to_it() {
    stage.model.then(
        request -> {
          stage
              .sessions
              .active(stage.user, stage.clock.instant())
              .forEach(
                  session ->
                      assertThat(stage.continueSession().resume(session.id(), stage.unhurried()))
                          .isInstanceOf(ContinueSession.Outcome.NothingToDo.class));
          return RuleModel.reply(request);
        });

    assertThat(stage.say("Hello").session().status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.model.requests()).hasSize(1);
  }

  @Test
  void a_session_that_waits_is_not_moved_by_a_wake_up_alone() {
    Turn asked = stage.say(MAIL);

    assertThat(stage.continueSession().resume(asked.session().id(), stage.unhurried()))
        .isInstanceOf(ContinueSession.Outcome.NothingToDo.class);
    assertThat(stage.session(asked)).isEqualTo(asked.session());
  }

  @Test
  void a_session_that_fails_again_and_again_ends_with_its_time() {
    for (int failure = 0; failure < 3; failure++) {
      stage.model.thenFail(new Transient(FailureCode.STORE_UNAVAILABLE, "down"));
    }
    assertThat(failing()).isTrue();
    Session session = stage.sessions.active(stage.user, stage.clock.instant()).getFirst();
    stage.clock.pass(Duration.ofHours(25));

    stage.sweep();

    assertThat(stage.session(session.id()).state())
        .isInstanceOfSatisfying(
            State.Failed.class, failed -> assertThat(failed.error()).isEqualTo("expired"));
    assertThat(stage.sweepSessions().sweep(10).woken()).isZero();
  }

  private boolean failing() {
    try {
      stage.say(MAIL);
      return false;
    } catch (Transient failure) {
      return true;
    }
  }

  private Outcome cancelAll() {
    Session session = stage.sessions.active(stage.user, stage.clock.instant()).getFirst();
    return stage.cancelConversation().cancel(stage.user, session.conversationId());
  }

  private Outcome cancel(Turn turn) {
    return stage.cancelConversation().cancel(stage.user, turn.session().conversationId());
  }
}
