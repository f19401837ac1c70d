package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.adapter.models.Patience.Others;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PatienceTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = NOW;

  @Test
  void an_answer_begins_in_time_or_not_at_all() {
    Patience patience = patience(20, Others.SOMEBODY);

    assertThat(patience.next()).hasSeconds(10);
    now = NOW.plusSeconds(7);
    assertThat(patience.next()).hasSeconds(3);
    now = NOW.plusSeconds(11);
    assertThat(patience.next()).isZero();
  }

  @Test
  void nobody_is_waited_for_past_the_deadline() {
    assertThat(patience(4, Others.SOMEBODY).next()).hasSeconds(4);
  }

  @Test
  void a_stream_may_be_silent_for_a_while_and_leaves_half_of_the_time_to_others() {
    Patience shared = patience(40, Others.SOMEBODY);
    Patience alone = patience(40, Others.NOBODY);
    shared.began();
    alone.began();

    assertThat(shared.next()).hasSeconds(15);
    now = NOW.plusSeconds(30);
    assertThat(shared.next()).hasSeconds(5);
    assertThat(alone.next()).hasSeconds(10);
  }

  @Test
  void little_is_waited_for_behind_the_end() {
    Patience patience = patience(40, Others.NOBODY);
    patience.began();
    patience.ended();

    assertThat(patience.next()).hasSeconds(1);
    now = NOW.plusSeconds(41);
    assertThat(patience.next()).isZero();
  }

  private Patience patience(int deadline, Others others) {
    return new Patience(
        () -> now, NOW.plusSeconds(10), NOW.plusSeconds(deadline), Duration.ofSeconds(15), others);
  }
}
