package dev.parley.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.conversation.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link Wakeups} promise. */
public abstract class WakeupsContract {

  /** The wake-ups under test; none is left at the start of a test. */
  protected abstract Wakeups wakeups();

  /** The wake-ups that have arrived by the time at least so many have; some may be there twice. */
  protected abstract List<SessionId> arrived(int atLeast);

  @Test
  void a_wake_up_arrives() {
    SessionId session = session();

    wakeups().wake(session);

    assertThat(arrived(1)).containsOnly(session);
  }

  @Test
  void a_session_may_be_woken_again() {
    SessionId session = session();

    wakeups().wake(session);
    wakeups().wake(session);

    assertThat(arrived(1)).containsOnly(session);
  }

  @Test
  void a_wake_up_for_later_arrives() {
    SessionId session = session();

    wakeups().wake(session, Duration.ofSeconds(1));

    assertThat(arrived(1)).containsOnly(session);
  }

  @Test
  void none_of_many_at_once_is_lost() {
    List<SessionId> sessions = new ArrayList<>();
    for (int count = 0; count < 40; count++) {
      sessions.add(session());
    }

    Race.of(
        sessions.size(),
        racer -> {
          wakeups().wake(sessions.get(racer));
          return racer;
        });

    assertThat(arrived(sessions.size())).containsAll(sessions).hasSameElementsAs(sessions);
  }

  private static SessionId session() {
    return new SessionId(UUID.randomUUID());
  }
}
