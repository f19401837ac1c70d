package dev.parley.interaction;

import dev.parley.account.UserId;
import java.util.List;
import java.util.Optional;

/** The questions that were put to people. They are opened by saving the session that asks. */
public interface Interactions {

  Optional<Interaction> find(InteractionId id);

  /**
   * Records the answer, in one conditional write: of any number of concurrent deciders one wins,
   * and all see the same winner. An answer after {@code expiresAt} does not win unless it is {@link
   * Answer.Expired}. The same write makes the session due at once, so that the sweeper finds it
   * should its wake-up be lost.
   */
  Deciding decide(InteractionId id, Decision decision);

  /**
   * Puts an open question to somebody else too: it is in their inbox from then on. May be called
   * twice.
   *
   * @return the question as it stands then; empty if it is not open any more, or not there
   */
  Optional<Interaction> alsoAsk(InteractionId id, UserId other);

  /**
   * The questions that were put to a user, latest first, at most {@code limit}. May lag behind by
   * moments for one that was put to them later.
   */
  List<Interaction> inbox(UserId user, int limit);

  /** What became of an answer. */
  sealed interface Deciding {
    /** It is the answer. */
    record Won(Interaction interaction) implements Deciding {}

    /** Another was first, or time was: this is how the question was decided, if it was. */
    record Late(Interaction interaction) implements Deciding {}

    /** There is no such question. */
    record Missing() implements Deciding {}
  }
}
