package dev.parley.interaction;

import static dev.parley.session.ExampleSessions.NOW;
import static dev.parley.session.ExampleSessions.fresh;
import static dev.parley.session.ExampleSessions.in;
import static dev.parley.session.ExampleSessions.question;
import static dev.parley.session.ExampleSessions.user;
import static dev.parley.session.ExampleSessions.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.account.UserId;
import dev.parley.interaction.Decision.Via;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.json.JsonObject;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link Interactions} promise. */
public abstract class InteractionsContract {

  private static final int RACERS = 24;
  private static final Instant SOON = NOW.plusSeconds(90);

  /** The questions under test; none at the start of a test. */
  protected abstract Interactions interactions();

  /** The sessions that ask them. */
  protected abstract Sessions sessions();

  @Test
  void a_question_is_open_once_its_session_is_saved() {
    Interaction question = asked();

    assertThat(interactions().find(question.id())).contains(question);
    assertThat(question.status(NOW)).isEqualTo(Interaction.Status.OPEN);
  }

  @Test
  void an_unknown_question_is_not_found_and_cannot_be_decided() {
    InteractionId unknown = new InteractionId(UUID.randomUUID());

    assertThat(interactions().find(unknown)).isEmpty();
    assertThat(interactions().decide(unknown, denied(SOON))).isEqualTo(new Deciding.Missing());
    assertThat(interactions().find(unknown)).isEmpty();
  }

  @Test
  void every_kind_of_answer_is_kept_as_it_was_given() {
    List<Answer> answers =
        List.of(
            new Answer.Connected(),
            new Answer.NotConnected("access_denied"),
            new Answer.Values(JsonObject.of("to", "ann@example.com", "copies", 2)),
            new Answer.Approved(
                "header.payload.signature", JsonObject.of("repo", "old-site"), null),
            new Answer.Approved(
                "header.payload.signature",
                JsonObject.of("repo", "old-site"),
                new GrantTerms(Set.of("repo"), 3, NOW.plusSeconds(3600))),
            new Answer.Edited(JsonObject.of("repo", "new-site")),
            new Answer.Denied(),
            new Answer.Chosen("repeat"),
            new Answer.Worded("rather not"),
            new Answer.Cancelled(),
            new Answer.Expired());
    for (Answer answer : answers) {
      Interaction question = asked();
      Decision decision = new Decision(answer, question.userId(), Via.CHAT, SOON);

      Deciding deciding = interactions().decide(question.id(), decision);

      assertThat(deciding).isEqualTo(new Deciding.Won(question.decidedBy(decision)));
      assertThat(interactions().find(question.id())).contains(question.decidedBy(decision));
    }
  }

  @Test
  void a_decision_of_time_has_no_decider() {
    Interaction question = asked();
    Decision timeout = new Decision(new Answer.Expired(), null, Via.TIMEOUT, question.expiresAt());

    assertThat(interactions().decide(question.id(), timeout))
        .isEqualTo(new Deciding.Won(question.decidedBy(timeout)));
    assertThat(interactions().find(question.id())).contains(question.decidedBy(timeout));
  }

  @Test
  void the_first_answer_stays_and_a_later_one_is_told_of_it() {
    Interaction question = asked();
    Interaction decided = won(question, denied(SOON));

    for (Answer later : List.of(new Answer.Cancelled(), new Answer.Expired())) {
      Decision decision = new Decision(later, user(), Via.API, SOON.plusSeconds(1));

      assertThat(interactions().decide(question.id(), decision))
          .isEqualTo(new Deciding.Late(decided));
    }
    assertThat(interactions().decide(question.id(), denied(SOON)))
        .isEqualTo(new Deciding.Late(decided));
    assertThat(interactions().find(question.id())).contains(decided);
  }

  @Test
  void of_many_answers_one_wins_and_all_see_the_same_winner() {
    Interaction question = asked();

    List<Deciding> decidings =
        Race.of(
            RACERS,
            racer ->
                interactions()
                    .decide(
                        question.id(),
                        new Decision(
                            racer % 2 == 0 ? new Answer.Denied() : new Answer.Cancelled(),
                            user(),
                            Via.API,
                            SOON.plusNanos(racer))));

    Interaction winner = onlyWinner(decidings);
    assertThat(decidings)
        .filteredOn(Deciding.Late.class::isInstance)
        .hasSize(RACERS - 1)
        .containsOnly(new Deciding.Late(winner));
    assertThat(interactions().find(question.id())).contains(winner);
  }

  @Test
  void of_many_equal_answers_one_wins() {
    Interaction question = asked();

    List<Deciding> decidings =
        Race.of(RACERS, _ -> interactions().decide(question.id(), denied(SOON)));

    assertThat(onlyWinner(decidings)).isEqualTo(question.decidedBy(denied(SOON)));
  }

  @Test
  void an_answer_out_of_time_does_not_win_but_time_itself_does() {
    Interaction question = asked();
    Instant end = question.expiresAt();

    assertThat(interactions().decide(question.id(), denied(end)))
        .isEqualTo(new Deciding.Late(question));
    assertThat(interactions().decide(question.id(), denied(end.plus(Duration.ofDays(1)))))
        .isEqualTo(new Deciding.Late(question));
    assertThat(interactions().find(question.id())).contains(question);

    won(question, new Decision(new Answer.Expired(), null, Via.TIMEOUT, end));
  }

  @Test
  void an_answer_in_the_last_moment_wins() {
    Interaction question = asked();

    won(question, denied(question.expiresAt().minusNanos(1)));
  }

  @Test
  void an_answer_makes_its_session_due_at_once_on_the_same_version() {
    Interaction question = asked();
    assertThat(sessions().due(SOON, 10)).isEmpty();

    won(question, denied(SOON));

    assertThat(sessions().due(SOON.minusNanos(1), 10)).isEmpty();
    assertThat(sessions().due(SOON, 10)).containsExactly(question.sessionId());
    Session session = sessions().find(question.sessionId()).orElseThrow();
    assertThat(session.version()).isEqualTo(2);
    assertThat(session.wakeAt()).isEqualTo(SOON);
    assertThat(sessions().save(Change.of(session.wakingAt(SOON.plusSeconds(60)))))
        .isInstanceOf(Saving.Saved.class);
    assertThat(sessions().due(SOON, 10)).isEmpty();
  }

  @Test
  void an_answer_that_comes_late_wakes_nobody() {
    Interaction question = asked();
    won(question, denied(SOON));
    Session woken = sessions().find(question.sessionId()).orElseThrow();
    sessions().save(Change.of(woken.wakingAt(woken.expiresAt())));

    interactions().decide(question.id(), denied(SOON));

    assertThat(sessions().due(SOON.plusSeconds(60), 10)).isEmpty();
  }

  @Test
  void an_answer_to_a_session_that_ended_is_kept_and_wakes_nobody() {
    Interaction question = asked();
    Session waiting = sessions().find(question.sessionId()).orElseThrow();
    Session ended = in(waiting, new State.Cancelled(waiting.state().task(), "Cancelled."));
    assertThat(sessions().save(Change.of(ended))).isEqualTo(new Saving.Saved(ended.saved()));

    Interaction decided = won(question, denied(SOON));

    assertThat(interactions().find(question.id())).contains(decided);
    assertThat(interactions().decide(question.id(), denied(SOON)))
        .isEqualTo(new Deciding.Late(decided));
    assertThat(sessions().due(SOON, 10)).isEmpty();
    assertThat(sessions().find(question.sessionId())).contains(ended.saved());
  }

  @Test
  void an_answer_and_a_save_at_once_both_hold() {
    Interaction question = asked();
    Session waiting = sessions().find(question.sessionId()).orElseThrow();

    List<Object> results =
        Race.of(
            2,
            racer ->
                racer == 0
                    ? interactions().decide(question.id(), denied(SOON))
                    : sessions().save(Change.of(in(waiting, waiting.state()))));

    assertThat(results.get(0)).isInstanceOf(Deciding.Won.class);
    assertThat(results.get(1)).isInstanceOf(Saving.Saved.class);
  }

  @Test
  void a_question_can_be_put_to_somebody_else_too() {
    Interaction question = asked();
    UserId other = user();

    assertThat(interactions().alsoAsk(question.id(), other)).contains(question.alsoPutTo(other));
    assertThat(interactions().alsoAsk(question.id(), other)).contains(question.alsoPutTo(other));

    assertThat(interactions().find(question.id())).contains(question.alsoPutTo(other));
    assertThat(interactions().inbox(question.userId(), 10))
        .containsExactly(question.alsoPutTo(other));
    assertThat(interactions().inbox(other, 10)).containsExactly(question.alsoPutTo(other));
  }

  @Test
  void what_is_decided_is_put_to_nobody_else() {
    Interaction question = asked();
    UserId other = user();
    won(question, denied(SOON));

    assertThat(interactions().alsoAsk(question.id(), other)).isEmpty();
    assertThat(interactions().alsoAsk(new InteractionId(UUID.randomUUID()), other)).isEmpty();

    assertThat(interactions().inbox(other, 10)).isEmpty();
  }

  @Test
  void what_was_put_to_somebody_else_goes_with_its_conversation() {
    Interaction question = asked();
    UserId other = user();
    interactions().alsoAsk(question.id(), other);

    sessions().deleteOf(question.userId(), question.conversationId());

    assertThat(interactions().inbox(other, 10)).isEmpty();
    assertThat(interactions().find(question.id())).isEmpty();
  }

  @Test
  void the_name_of_the_request_is_kept_with_the_decision() {
    Interaction question = asked();
    Decision decision =
        new Decision(new Answer.Denied(), question.userId(), Decision.Via.API, SOON, "request-1");

    assertThat(won(question, decision).decided()).contains(decision);
    assertThat(interactions().find(question.id()).orElseThrow().decided()).contains(decision);
  }

  @Test
  void the_inbox_has_the_latest_questions_of_the_user_first() {
    UserId user = user();
    asked();
    Interaction second = asked(user, NOW.plusSeconds(2));
    Interaction first = asked(user, NOW.plusSeconds(1));
    Interaction third = asked(user, NOW.plusSeconds(2).plusNanos(1));
    Interaction decided = won(second, denied(SOON));

    assertThat(interactions().inbox(user, 10)).containsExactly(third, decided, first);
    assertThat(interactions().inbox(user, 2)).containsExactly(third, decided);
    assertThat(interactions().inbox(user(), 10)).isEmpty();
  }

  private Interaction asked() {
    return asked(user(), NOW);
  }

  private Interaction asked(UserId user, Instant createdAt) {
    Starting starting = sessions().start(fresh(user), 100);
    assertThat(starting).isInstanceOf(Starting.Started.class);
    Session started = ((Starting.Started) starting).session();
    Interaction question = question(started, createdAt);
    assertThat(sessions().save(Change.opening(waiting(started, question), question)))
        .isInstanceOf(Saving.Saved.class);
    return question;
  }

  private Interaction won(Interaction question, Decision decision) {
    Interaction decided = question.decidedBy(decision);
    assertThat(interactions().decide(question.id(), decision)).isEqualTo(new Deciding.Won(decided));
    return decided;
  }

  private static Interaction onlyWinner(List<Deciding> decidings) {
    List<Interaction> winners = new ArrayList<>();
    for (Deciding deciding : decidings) {
      if (deciding instanceof Deciding.Won(Interaction interaction)) {
        winners.add(interaction);
      }
    }
    assertThat(winners).hasSize(1);
    return winners.getFirst();
  }

  private static Decision denied(Instant at) {
    return new Decision(new Answer.Denied(), new UserId(new UUID(1, 2)), Via.API, at);
  }
}
