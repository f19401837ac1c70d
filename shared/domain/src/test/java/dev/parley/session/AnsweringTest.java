package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.account.UserId;
import dev.parley.connection.CompleteConnection;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.consent.ConsentStatement;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * The ways to answer: {@link RespondToInteraction}, {@link DecideConsent}, {@link
 * CompleteConnection}.
 */
class AnsweringTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";
  private static final String DELETION = "Delete the repository acme/old-site";

  private final Stage stage = new Stage();

  @Test
  void answers_that_do_not_fit_leave_the_question_open() {
    stage.connected(Stage.GMAIL);
    Turn asked = stage.say("Send an email");
    InteractionId question = stage.question(asked).id();

    for (Response misfit :
        List.of(
            new Response.Values(JsonObject.EMPTY),
            new Response.Values(JsonObject.of("to", 7L)),
            new Response.Values(JsonObject.of("recipient", "ann@example.com")),
            new Response.Approve(null),
            new Response.Deny(),
            new Response.Choose("happened"),
            new Response.Say("whatever"))) {
      assertThat(stage.respond(question, misfit))
          .as("%s", misfit)
          .isInstanceOf(RespondToInteraction.Outcome.DoesNotFit.class);
    }
    assertThat(stage.question(asked).decided()).isEmpty();
    assertThat(stage.question(asked).id()).isEqualTo(question);
  }

  @Test
  void edited_arguments_must_fit_and_are_what_is_done() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    InteractionId question = stage.question(asked).id();

    assertThat(
            stage
                .decideConsent()
                .decide(
                    stage.user,
                    question,
                    new Response.Approve(JsonObject.of("owner", "acme")),
                    null))
        .isInstanceOf(DecideConsent.Outcome.DoesNotFit.class);

    JsonObject edited = JsonObject.of("owner", "acme", "repo", "older-site");
    stage.decideConsent().decide(stage.user, question, new Response.Approve(edited), null);
    stage.wake();

    assertThat(stage.tools.effects()).extracting(call -> call.arguments()).containsExactly(edited);
  }

  @Test
  void the_token_seals_what_was_agreed_to() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);

    DecideConsent.Outcome outcome =
        stage
            .decideConsent()
            .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);

    String token = ((DecideConsent.Outcome.Approved) outcome).consentToken();
    ConsentStatement statement = stage.seal.open(token).orElseThrow();
    assertThat(statement.approver()).isEqualTo(stage.user);
    assertThat(statement.session()).isEqualTo(asked.session().id());
    assertThat(statement.action()).isEqualTo(Stage.DELETE_REPOSITORY);
    assertThat(statement.argumentsDigest())
        .isEqualTo(stage.seal.digest(JsonObject.of("owner", "acme", "repo", "old-site")));
  }

  @Test
  void whoever_comes_second_is_told_who_decided_how_and_when() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    InteractionId question = stage.question(asked).id();
    stage.decideConsent().decide(stage.user, question, new Response.Deny(), null);

    DecideConsent.Outcome second =
        stage.decideConsent().decide(stage.user, question, new Response.Approve(null), null);

    assertThat(second)
        .isInstanceOfSatisfying(
            DecideConsent.Outcome.TooLate.class,
            late -> {
              Decision decision = late.interaction().decided().orElseThrow();
              assertThat(decision.answer()).isEqualTo(new Answer.Denied());
              assertThat(decision.by()).isEqualTo(stage.user);
              assertThat(decision.via()).isEqualTo(Decision.Via.API);
            });
    stage.wake();
    assertThat(stage.respond(question, new Response.Approve(null)))
        .isInstanceOf(RespondToInteraction.Outcome.TooLate.class);
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void somebody_elses_question_does_not_exist() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    UserId other = new UserId(new UUID(5, 5));

    assertThat(
            stage
                .decideConsent()
                .decide(other, stage.question(asked).id(), new Response.Approve(null), null))
        .isInstanceOf(DecideConsent.Outcome.NotFound.class);
    assertThat(
            stage
                .respondToInteraction()
                .respond(
                    other,
                    stage.question(asked).id(),
                    new Response.Deny(),
                    null,
                    stage.unhurried()))
        .isInstanceOf(RespondToInteraction.Outcome.NotFound.class);
    assertThat(stage.question(asked).decided()).isEmpty();
  }

  @Test
  void a_yes_after_its_time_is_too_late() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    stage.clock.pass(Duration.ofHours(25));

    assertThat(
            stage
                .decideConsent()
                .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null))
        .isInstanceOf(DecideConsent.Outcome.TooLate.class);
  }

  @Test
  void a_yes_whose_wake_up_is_lost_is_found_by_the_sweeper() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    stage
        .decideConsent()
        .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);
    stage.wakeups.take();

    stage.sweep();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void saying_no_to_the_provider_is_said_and_can_be_tried_again() {
    Turn asked = stage.say(MAIL);
    Interaction first = stage.question(asked);
    String state = Stage.state(((Ask.Connect) first.ask()).oauthUrl());

    assertThat(stage.completeConnection().complete(state, null, "access_denied", null))
        .isInstanceOf(CompleteConnection.Outcome.Refused.class);
    stage.wake();

    assertThat(stage.said(asked).getLast())
        .contains("was not connected: the request was declined", "To try again");
    assertThat(stage.connect(stage.question(asked)))
        .isInstanceOf(CompleteConnection.Outcome.Connected.class);
    stage.wake();
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_state_is_good_once_and_only_for_its_question() {
    Turn asked = stage.say(MAIL);
    Interaction question = stage.question(asked);
    String state = Stage.state(((Ask.Connect) question.ask()).oauthUrl());

    assertThat(stage.completeConnection().complete("made up", "code", null, null))
        .isInstanceOf(CompleteConnection.Outcome.UnknownState.class);
    assertThat(
            stage
                .completeConnection()
                .complete(state, "code", null, new InteractionId(new UUID(9, 9))))
        .isInstanceOf(CompleteConnection.Outcome.UnknownState.class);
    assertThat(stage.completeConnection().complete(state, "code", null, null))
        .isInstanceOf(CompleteConnection.Outcome.UnknownState.class);
    assertThat(stage.connections.list(stage.user)).isEmpty();
    assertThat(stage.question(asked).decided()).isEmpty();
  }

  @Test
  void a_provider_that_cannot_be_reached_is_said_and_a_new_link_is_given() {
    Turn asked = stage.say(MAIL);
    stage.authorizationServer.be(InMemoryAuthorizationServer.Reach.DOWN);
    stage.connect(stage.question(asked));
    stage.authorizationServer.be(InMemoryAuthorizationServer.Reach.UP);
    stage.wake();

    assertThat(stage.said(asked).getLast()).contains("the provider could not be reached");
    stage.connect(stage.question(asked));
    stage.wake();
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void coming_back_by_the_older_of_two_links_goes_on_as_well() {
    Turn asked = stage.say(MAIL);
    Interaction older = stage.question(asked);
    stage.say(asked.session().conversationId(), "done");
    assertThat(stage.question(asked).id()).isNotEqualTo(older.id());

    stage.connect(older);
    stage.wake();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void one_connection_lets_all_go_on_that_wait_for_it_and_no_others() {
    Turn first = stage.say(MAIL);
    Turn second = stage.say(MAIL);
    Turn other = stage.say(DELETION);

    stage.connect(stage.question(second));
    stage.wake();

    assertThat(stage.session(first).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.session(second).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.session(other).status()).isEqualTo(Session.Status.WAITING);
    assertThat(stage.tools.effects()).hasSize(2);
  }

  @RepeatedTest(100)
  void of_many_who_decide_at_once_one_wins_and_all_see_the_same_winner() {
    stage.connected(Stage.GITHUB);
    Turn asked = stage.say(DELETION);
    InteractionId question = stage.question(asked).id();

    Race.of(
        10,
        racer ->
            switch (racer % 5) {
              case 0 ->
                  stage
                      .decideConsent()
                      .decide(stage.user, question, new Response.Approve(null), null);
              case 1 -> stage.respond(question, new Response.Approve(null));
              case 2 ->
                  stage.decideConsent().decide(stage.user, question, new Response.Deny(), null);
              case 3 ->
                  stage.cancelConversation().cancel(stage.user, asked.session().conversationId());
              default -> stage.continueSession().resume(asked.session().id(), stage.unhurried());
            });
    stage.wake();
    stage.sweep();

    Answer winner = stage.sessions.find(question).orElseThrow().decided().orElseThrow().answer();
    Session ended = stage.session(asked);
    assertThat(ended.ended()).isTrue();
    assertThat(stage.tools.effects()).hasSizeLessThanOrEqualTo(1);
    if (!stage.tools.effects().isEmpty()) {
      assertThat(winner).isInstanceOf(Answer.Approved.class);
    }
    if (winner instanceof Answer.Denied) {
      assertThat(ended.status()).isIn(Session.Status.COMPLETED, Session.Status.CANCELLED);
    }
  }
}
