package dev.parley.interaction;

import dev.parley.conversation.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Wake-ups in memory, in the order they were left: the reference. Safe for any number of threads.
 */
public final class InMemoryWakeups implements Wakeups {

  private final Queue<SessionId> left = new ConcurrentLinkedQueue<>();

  @Override
  public void wake(SessionId session) {
    left.add(session);
  }

  /** Leaves it at once: a wake-up may come early. */
  @Override
  public void wake(SessionId session, Duration in) {
    wake(session);
  }

  /** Takes the earliest that nobody took. */
  public Optional<SessionId> take() {
    return Optional.ofNullable(left.poll());
  }

  /** Those that nobody took, earliest first. */
  public List<SessionId> waiting() {
    return List.copyOf(left);
  }
}
