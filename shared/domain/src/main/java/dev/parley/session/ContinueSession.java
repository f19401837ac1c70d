package dev.parley.session;

import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes up a session that was woken: by an answer to its question, by a runner that came to the end
 * of its time, or by the sweeper because its runner is gone. Waking one for which there is nothing
 * to do does nothing.
 */
public final class ContinueSession {

  private final Sessions sessions;
  private final Interactions interactions;
  private final TurnRunner runner;
  private final InstantSource clock;

  public ContinueSession(
      Sessions sessions, Interactions interactions, TurnRunner runner, InstantSource clock) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.runner = runner;
    this.clock = clock;
  }

  /** Goes on with the session until it rests again, or until the time to rest has come. */
  public Outcome resume(SessionId id, Instant restAt) {
    return resume(id, Stint.until(restAt));
  }

  /** The same, with somebody listening perhaps. */
  public Outcome resume(SessionId id, Stint stint) {
    return resume(id, Usage.NONE, stint);
  }

  Outcome resume(SessionId id, Usage cost, Stint stint) {
    Optional<Session> session = sessions.find(id);
    if (session.isEmpty()) {
      return new Outcome.NothingToDo();
    }
    return resume(session.get(), cost, stint)
        .<Outcome>map(Outcome.Ran::new)
        .orElseGet(Outcome.NothingToDo::new);
  }

  private Optional<Turn> resume(Session session, Usage cost, Stint stint) {
    return switch (session.state()) {
      case State.Final _ -> Optional.empty();
      case State.Waiting waiting ->
          interactions
              .find(waiting.interaction())
              .flatMap(question -> onWaiting(session, question, cost, stint));
      case State.Running _ ->
          session.wakeAt().isAfter(clock.instant())
              ? Optional.empty()
              : runner.resume(session, takingOver(session), cost, stint);
    };
  }

  private Optional<Turn> onWaiting(Session session, Interaction question, Usage cost, Stint stint) {
    return question.decided().isPresent()
        ? runner.resume(session, event(question.decided().get()), cost, stint)
        : runner.nudge(session, question);
  }

  /** A session that still runs when its time is over fails again and again: that has to end. */
  private Event takingOver(Session session) {
    Event end =
        new Event.GaveUp(
            "expired",
            Apology.after(
                session.state().task(),
                "I did not get this done in time and have stopped. Please ask me once more."));
    return !clock.instant().isBefore(session.expiresAt())
            && Workflow.on(session.state(), end, clock.instant()) instanceof State.Failed
        ? end
        : new Event.TakenOver();
  }

  /** What an answer means to the session that waited for it. */
  static Event event(Decision decision) {
    return switch (decision.answer()) {
      case Answer.Connected() -> new Event.Connected();
      case Answer.NotConnected(String reason) -> new Event.ConnectionRefused(reason);
      case Answer.Values(JsonObject values) -> new Event.ParametersGiven(values);
      case Answer.Approved(String token, JsonObject arguments, GrantTerms standing) ->
          new Event.ConsentGiven(token, arguments, standing);
      case Answer.Edited(JsonObject arguments) -> new Event.ConsentEdited(arguments);
      case Answer.Denied() -> new Event.ConsentDenied();
      case Answer.Chosen(String option) ->
          new Event.VerdictGiven(
              switch (option) {
                case "happened" -> Event.Verdict.HAPPENED;
                case "repeat" -> Event.Verdict.REPEAT;
                default -> Event.Verdict.LEAVE;
              });
      // Words do not connect an account, but say that it is time to look again.
      case Answer.Worded _ -> new Event.Connected();
      case Answer.Cancelled() -> new Event.CancelRequested();
      case Answer.Expired() -> new Event.TimedOut();
    };
  }

  /** What became of a wake-up. */
  public sealed interface Outcome {
    record Ran(Turn turn) implements Outcome {}

    record NothingToDo() implements Outcome {}
  }
}
