package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the workflow.
 *
 * @param version grows by one with each save; 0 before the first
 * @param steps the steps gone so far
 * @param usage what its model calls cost so far
 * @param wakeAt when the sweeper is to look at it: the end of the runner's lease, or of the wait
 * @param expiresAt when waiting ends
 * @param agent with whom the conversation is held, or null for the assistant as it is
 */
public record Session(
    SessionId id,
    ConversationId conversationId,
    UserId userId,
    long version,
    State state,
    List<Step> steps,
    Usage usage,
    Instant wakeAt,
    Instant createdAt,
    Instant expiresAt,
    @Nullable AgentId agent) {

  public Session {
    steps = List.copyOf(steps);
  }

  /** Where it stands, in the words of the API. */
  public Status status() {
    return switch (state) {
      case State.Waiting _ -> Status.WAITING;
      case State.Completed _ -> Status.COMPLETED;
      case State.Failed _ -> Status.FAILED;
      case State.Cancelled _ -> Status.CANCELLED;
      case State.Expired _ -> Status.EXPIRED;
      case State.Running _ -> Status.RUNNING;
    };
  }

  /** Whether nothing will happen to it any more. */
  public boolean ended() {
    return state instanceof State.Final;
  }

  /** This session in another state, after these steps and at this cost. */
  public Session moved(State next, List<Step> gone, Usage cost) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(gone);
    return new Session(
        id,
        conversationId,
        userId,
        version,
        next,
        all,
        usage.plus(cost),
        wakeAt,
        createdAt,
        expiresAt,
        agent);
  }

  /** This session, to be looked at by the sweeper at the instant. */
  public Session wakingAt(Instant instant) {
    return new Session(
        id,
        conversationId,
        userId,
        version,
        state,
        steps,
        usage,
        instant,
        createdAt,
        expiresAt,
        agent);
  }

  /** This session as a save leaves it. */
  public Session saved() {
    return new Session(
        id,
        conversationId,
        userId,
        version + 1,
        state,
        steps,
        usage,
        wakeAt,
        createdAt,
        expiresAt,
        agent);
  }

  /** The words of the API. */
  public enum Status {
    PENDING,
    RUNNING,
    WAITING,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED
  }
}
