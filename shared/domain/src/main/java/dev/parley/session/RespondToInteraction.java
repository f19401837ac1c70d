package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.consent.Consents;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the answer to a question and goes on with the session that asked, at once. */
public final class RespondToInteraction {

  private final Answers answers;
  private final ContinueSession continueSession;
  private final Sessions sessions;
  private final TurnRunner runner;

  public RespondToInteraction(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      Consents consents,
      ContinueSession continueSession,
      TurnRunner runner,
      Ids ids,
      InstantSource clock) {
    this.answers = new Answers(sessions, interactions, check, consents, ids, clock);
    this.continueSession = continueSession;
    this.sessions = sessions;
    this.runner = runner;
  }

  /**
   * Takes the user's answer. Of several, the first that fits counts.
   *
   * @param key names the request, so that sending it again is not a second answer; or null
   */
  public Outcome respond(
      UserId user, InteractionId id, Response response, @Nullable String key, Instant restAt) {
    return respond(user, id, response, key, Stint.until(restAt));
  }

  /** The same, with somebody listening perhaps. */
  public Outcome respond(
      UserId user, InteractionId id, Response response, @Nullable String key, Stint stint) {
    return respond(user, id, response, Decision.Via.API, key, Usage.NONE, stint);
  }

  Outcome respond(
      UserId user,
      InteractionId id,
      Response response,
      Decision.Via via,
      @Nullable String key,
      Usage cost,
      Stint stint) {
    return switch (answers.take(user, id, response, via, key)) {
      case Answers.Taken.NotFound() -> new Outcome.NotFound();
      case Answers.Taken.NotAllowed() -> new Outcome.NotAllowed();
      case Answers.Taken.Late(Interaction interaction) -> new Outcome.TooLate(interaction);
      case Answers.Taken.Misfit(List<Problem> problems) -> new Outcome.DoesNotFit(problems);
      case Answers.Taken.Won(Interaction interaction) ->
          switch (continueSession.resume(interaction.sessionId(), cost, stint)) {
            case ContinueSession.Outcome.Ran(Turn turn) -> new Outcome.Continued(turn);
            // Somebody was woken by the same answer and was faster: show what that one made of it.
            case ContinueSession.Outcome.NothingToDo() ->
                new Outcome.Continued(
                    runner.last(sessions.find(interaction.sessionId()).orElseThrow()));
          };
    };
  }

  /** What became of an answer. */
  public sealed interface Outcome {
    record Continued(Turn turn) implements Outcome {}

    /** There is no such question to this user. */
    record NotFound() implements Outcome {}

    /** The user may not give this answer; the question stays open. */
    record NotAllowed() implements Outcome {}

    /** It was decided before, or its time is over. */
    record TooLate(Interaction interaction) implements Outcome {}

    /** Nothing was decided; the question stays open. */
    record DoesNotFit(List<Problem> problems) implements Outcome {
      public DoesNotFit {
        problems = List.copyOf(problems);
      }
    }
  }
}
