package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.consent.Consents;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a yes or a no to a consent request and wakes the session; runs nothing itself. */
public final class DecideConsent {

  private final Answers answers;
  private final Wakeups wakeups;

  public DecideConsent(
      Sessions sessions,
      Interactions interactions,
      ArgumentCheck check,
      Consents consents,
      Wakeups wakeups,
      Ids ids,
      InstantSource clock) {
    this.answers = new Answers(sessions, interactions, check, consents, ids, clock);
    this.wakeups = wakeups;
  }

  /**
   * Takes the user's {@link Response.Approve} or {@link Response.Deny}.
   *
   * @param key names the request, so that sending it again is not a second answer; or null
   */
  public Outcome decide(UserId user, InteractionId id, Response response, @Nullable String key) {
    return switch (answers.take(user, id, response, Decision.Via.API, key)) {
      case Answers.Taken.NotFound() -> new Outcome.NotFound();
      case Answers.Taken.NotAllowed() -> new Outcome.NotAllowed();
      case Answers.Taken.Late(Interaction interaction) -> new Outcome.TooLate(interaction);
      case Answers.Taken.Misfit(List<Problem> problems) -> new Outcome.DoesNotFit(problems);
      case Answers.Taken.Won(Interaction interaction) -> {
        wakeups.wake(interaction.sessionId());
        yield interaction.decided().map(Decision::answer).orElseThrow()
                instanceof Answer.Approved(String token, var _, var _)
            ? new Outcome.Approved(interaction, token)
            : new Outcome.Denied(interaction);
      }
    };
  }

  /** What became of the decision. */
  public sealed interface Outcome {
    record Approved(Interaction interaction, String consentToken) implements Outcome {}

    record Denied(Interaction interaction) implements Outcome {}

    /** There is no such request to this user. */
    record NotFound() implements Outcome {}

    /** The user may not give this answer; the request stays open. */
    record NotAllowed() implements Outcome {}

    /** It was decided before, or its time is over. */
    record TooLate(Interaction interaction) implements Outcome {}

    /** Nothing was decided; the request stays open. */
    record DoesNotFit(List<Problem> problems) implements Outcome {
      public DoesNotFit {
        problems = List.copyOf(problems);
      }
    }
  }
}
