package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, saved under versions: of any number of runners that hold the same version, one can
 * save. A session counts against its user's limit from its start until it is saved in a {@link
 * State.Final final} state, or its {@code expiresAt} has passed.
 */
public interface Sessions {

  /** How long a place is held for a session that does not start: longer than any request takes. */
  Duration PLACE_HELD = Duration.ofMinutes(15);

  /**
   * Stores a new session (version 0 becomes 1), unless the user has sessions that have not ended in
   * {@code maxConversations} other conversations. Check and write are one atomic step. Its {@code
   * createdAt} is taken for the time it is. User, conversation, {@code createdAt} and {@code
   * expiresAt} of a session stay as they are here.
   *
   * @param maxConversations at least 1 A session of that id that was started before stays as it is.
   */
  Starting start(Session session, int maxConversations);

  /**
   * Takes a token of each limit and holds a place for a session that is about to start, in one
   * atomic step: all of it, or no place, or nothing. A place counts as its session does, until it
   * is given up, or, should its session never start, for {@link #PLACE_HELD}.
   *
   * @param maxConversations at least 1: in so many other conversations the user may have sessions
   *     that have not ended, or places
   * @param limits buckets of the user
   */
  Entry enter(Place place, int maxConversations, List<Limit> limits, Instant now);

  /**
   * Stores a new session (version 0 becomes 1) for which a place is held, with what the place says.
   * A session of that id that was started before stays as it is.
   *
   * @return {@link Starting.Started} or {@link Starting.AlreadyStarted}
   */
  Starting start(Session session, Place held);

  /** Gives up a place whose session does not start. May be called twice. */
  void leave(Place place);

  Optional<Session> find(SessionId id);

  /** Saves all of the change, or nothing when the stored version is not the one it builds on. */
  Saving save(Change change);

  /**
   * The user's sessions that count against the limit at that time, oldest first; read consistently.
   */
  List<Session> active(UserId user, Instant now);

  /**
   * Sessions that have not ended and whose {@code wakeAt} has come, earliest first. Those past
   * their {@code expiresAt} are among them: somebody has to write that down. May lag behind by
   * moments.
   */
  List<SessionId> due(Instant now, int limit);

  /**
   * Deletes the sessions of a conversation, ended or not, and their questions. A runner that holds
   * one loses its next save. May be called twice.
   */
  void deleteOf(UserId user, ConversationId conversation);

  /**
   * What is saved together.
   *
   * @param opened the question this state waits for, when it is new
   * @param burnedToken the id of the consent token this step used up. Saving fails as lost when it
   *     was used up before, by whichever session
   * @param given the standing consent that begins with this step
   * @param used the standing consent that this step uses. Saving counts the use, and fails as lost
   *     when the grant does not hold any more
   * @param stillOpen a question that must not have been decided: else saving fails as lost
   */
  record Change(
      Session session,
      @Nullable Interaction opened,
      @Nullable String burnedToken,
      @Nullable Grant given,
      @Nullable GrantUse used,
      @Nullable InteractionId stillOpen) {

    /** A change of nothing but the session. */
    public static Change of(Session session) {
      return new Change(session, null, null, null, null, null);
    }

    /** The session comes to wait for this question. */
    public static Change opening(Session session, Interaction opened) {
      return new Change(session, opened, null, null, null, null);
    }

    /** The session uses up this token. */
    public static Change burning(Session session, String token) {
      return new Change(session, null, token, null, null, null);
    }

    /** The session goes on waiting for this question. */
    public static Change waitingOn(Session session, InteractionId question) {
      return new Change(session, null, null, null, null, question);
    }
  }

  /**
   * A place for a session.
   *
   * @param expiresAt when the session's waiting ends
   */
  record Place(UserId user, SessionId session, ConversationId conversation, Instant expiresAt) {}

  /** What became of entering. */
  sealed interface Entry {
    /**
     * The place is held.
     *
     * @param taken what is left of each limit, in their order
     * @param others the sessions of the same conversation that may not have ended
     */
    record Held(List<Taken> taken, List<SessionId> others) implements Entry {
      public Held {
        taken = List.copyOf(taken);
        others = List.copyOf(others);
      }
    }

    /** The tokens are taken, but there is no place. */
    record Full(List<Taken> taken) implements Entry {
      public Full {
        taken = List.copyOf(taken);
      }
    }

    /** Nothing was taken: this limit has no token. */
    record Limited(Taken refused) implements Entry {}
  }

  /** One use of a user's grant. */
  record GrantUse(UserId user, GrantId grant, Instant at) {}

  /** What became of a start. */
  sealed interface Starting {
    record Started(Session session) implements Starting {}

    /** It had been started before, and stands like this. */
    record AlreadyStarted(Session session) implements Starting {}

    /** The user is at the limit with these conversations. */
    record TooMany(List<ConversationId> conversations) implements Starting {
      public TooMany {
        conversations = List.copyOf(conversations);
      }
    }
  }

  /** What became of a save. */
  sealed interface Saving {
    /** Saved; with the new version. */
    record Saved(Session session) implements Saving {}

    /** Somebody else saved first; nothing was written. */
    record Lost() implements Saving {}
  }
}
