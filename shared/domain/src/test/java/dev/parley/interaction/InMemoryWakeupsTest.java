package dev.parley.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.SessionId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryWakeupsTest extends WakeupsContract {

  private final InMemoryWakeups wakeups = new InMemoryWakeups();

  @Override
  protected Wakeups wakeups() {
    return wakeups;
  }

  @Override
  protected List<SessionId> arrived(int atLeast) {
    return wakeups.waiting();
  }

  @Test
  void are_taken_in_the_order_they_were_left() {
    SessionId first = new SessionId(UUID.randomUUID());
    SessionId second = new SessionId(UUID.randomUUID());
    wakeups.wake(first);
    wakeups.wake(second);

    assertThat(wakeups.take()).contains(first);
    assertThat(wakeups.take()).contains(second);
    assertThat(wakeups.take()).isEmpty();
  }
}
