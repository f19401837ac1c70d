package dev.parley.interaction;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question to a person.
 *
 * @param prompt the question in words
 * @param decision null while it is open
 * @param alsoAsked who may decide it too, since the person was silent; null while nobody may
 */
public record Interaction(
    InteractionId id,
    SessionId sessionId,
    ConversationId conversationId,
    UserId userId,
    Ask ask,
    String prompt,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Decision decision,
    Patience patience,
    @Nullable UserId alsoAsked) {

  public Optional<Decision> decided() {
    return Optional.ofNullable(decision);
  }

  /** This question with its answer. */
  public Interaction decidedBy(Decision made) {
    return new Interaction(
        id,
        sessionId,
        conversationId,
        userId,
        ask,
        prompt,
        createdAt,
        expiresAt,
        made,
        patience,
        alsoAsked);
  }

  /** This question, put to somebody else too. */
  public Interaction alsoPutTo(UserId other) {
    return new Interaction(
        id,
        sessionId,
        conversationId,
        userId,
        ask,
        prompt,
        createdAt,
        expiresAt,
        decision,
        patience,
        other);
  }

  /** Whether it was put to the user, at first or later. */
  public boolean isPutTo(UserId user) {
    return userId.equals(user) || user.equals(alsoAsked);
  }

  /** When next something is done about it, should it stay open: at the latest it expires. */
  public Instant nextMoment(Instant after) {
    return patience.next(after).filter(moment -> moment.isBefore(expiresAt)).orElse(expiresAt);
  }

  /** Where it stands. One past its time is expired even before somebody wrote that down. */
  public Status status(Instant now) {
    if (decision == null) {
      return now.isBefore(expiresAt) ? Status.OPEN : Status.EXPIRED;
    }
    return switch (decision.answer()) {
      case Answer.Cancelled() -> Status.CANCELLED;
      case Answer.Expired() -> Status.EXPIRED;
      case Answer.Connected(),
          Answer.NotConnected(_),
          Answer.Values(_),
          Answer.Approved(_, _, _),
          Answer.Edited(_),
          Answer.Denied(),
          Answer.Chosen(_),
          Answer.Worded(_) ->
          Status.ANSWERED;
    };
  }

  /** Where a question stands. */
  public enum Status {
    OPEN,
    ANSWERED,
    EXPIRED,
    CANCELLED
  }
}
