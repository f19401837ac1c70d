package dev.parley.interaction;

import dev.parley.conversation.SessionId;
import java.time.Duration;

/**
 * Asks for a session to be taken up again, soon, by whoever runs turns. At least once: a wake-up
 * may come twice, late or, when it is lost, from the sweeper.
 */
public interface Wakeups {

  /** Throws {@link dev.parley.failure.Transient} when it could not be left. */
  void wake(SessionId session);

  /**
   * Asks for it not before so long. It may come earlier all the same, and is then as good as lost.
   */
  void wake(SessionId session, Duration in);
}
