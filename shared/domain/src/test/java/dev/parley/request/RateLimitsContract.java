package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link RateLimits} promise. */
public abstract class RateLimitsContract {

  private static final Instant NOW = Instant.parse("2101-03-01T10:00:00.123456789Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** The buckets under test. */
  protected abstract RateLimits limits();

  @Test
  void a_bucket_gives_what_it_holds_and_then_refuses() {
    Limit limit = limit(3);

    assertThat(limits().take(limit, NOW)).isEqualTo(allowed(limit, 2, 20));
    assertThat(limits().take(limit, NOW)).isEqualTo(allowed(limit, 1, 40));
    assertThat(limits().take(limit, NOW)).isEqualTo(allowed(limit, 0, 60));
    assertThat(limits().take(limit, NOW))
        .isEqualTo(new Taken(false, 3, 0, NOW.plusSeconds(60), Duration.ofSeconds(20)));
  }

  @Test
  void a_bucket_of_one_can_be_used_once_a_window() {
    Limit limit = limit(1);

    assertThat(limits().take(limit, NOW).allowed()).isTrue();
    assertThat(limits().take(limit, NOW.plus(MINUTE).minusNanos(1)).allowed()).isFalse();
    assertThat(limits().take(limit, NOW.plus(MINUTE)).allowed()).isTrue();
  }

  @Test
  void there_is_a_token_exactly_when_it_was_said() {
    Limit limit = limit(7);
    while (limits().take(limit, NOW).allowed()) {
      // Until it is empty.
    }
    Instant asked = NOW.plusSeconds(3);
    Taken refused = limits().take(limit, asked);
    Instant said = asked.plus(refused.retryAfter());

    assertThat(limits().take(limit, said.minusNanos(1)))
        .isEqualTo(new Taken(false, 7, 0, refused.resetsAt(), Duration.ofNanos(1)));
    assertThat(limits().take(limit, said).allowed()).isTrue();
    assertThat(limits().take(limit, said).allowed()).isFalse();
  }

  @Test
  void a_refusal_takes_nothing() {
    Limit limit = limit(2);
    Instant emptied = NOW;
    limits().take(limit, emptied);
    limits().take(limit, emptied);
    for (int second = 0; second < 30; second++) {
      assertThat(limits().take(limit, emptied.plusSeconds(second)).allowed()).isFalse();
    }

    assertThat(limits().take(limit, emptied.plusSeconds(30)).allowed()).isTrue();
  }

  @Test
  void a_bucket_fills_evenly_and_never_beyond_its_capacity() {
    Limit limit = limit(6);
    for (int count = 0; count < 6; count++) {
      limits().take(limit, NOW);
    }

    assertThat(limits().take(limit, NOW.plusSeconds(25)).remaining()).isEqualTo(1);
    assertThat(limits().take(limit, NOW.plus(Duration.ofDays(30))).remaining()).isEqualTo(5);
  }

  @Test
  void one_who_keeps_to_the_pace_is_never_refused() {
    Limit limit = limit(10);
    for (int count = 0; count < 40; count++) {
      assertThat(limits().take(limit, NOW.plusSeconds(6L * count)).allowed()).isTrue();
    }
  }

  @Test
  void a_clock_that_is_behind_gives_no_more_tokens() {
    Limit limit = limit(2);

    assertThat(limits().take(limit, NOW.plusSeconds(1)).allowed()).isTrue();
    assertThat(limits().take(limit, NOW).allowed()).isFalse();
    assertThat(limits().take(limit, NOW.plusSeconds(1)).allowed()).isTrue();
    assertThat(limits().take(limit, NOW.plusSeconds(2)).allowed()).isFalse();
  }

  @Test
  void buckets_do_not_meet() {
    Limit limit = limit(1);
    limits().take(limit, NOW);

    assertThat(limits().take(limit(1), NOW).allowed()).isTrue();
  }

  @Test
  void many_at_once_get_no_more_than_there_is() {
    Limit limit = limit(10);

    List<Taken> taken = Race.of(24, _ -> limits().take(limit, NOW));

    assertThat(taken)
        .filteredOn(Taken::allowed)
        .extracting(Taken::remaining)
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(limits().take(limit, NOW.plusSeconds(6)).allowed()).isTrue();
    assertThat(limits().take(limit, NOW.plusSeconds(6)).allowed()).isFalse();
  }

  @Test
  void many_at_different_times_get_no_more_than_there_is() {
    Limit limit = limit(10);
    for (int count = 0; count < 10; count++) {
      limits().take(limit, NOW);
    }

    List<Taken> taken =
        Race.of(24, racer -> limits().take(limit, NOW.plusSeconds(racer % 2 == 0 ? 18 : 30)));

    assertThat(taken).filteredOn(Taken::allowed).hasSizeBetween(3, 5);
    assertThat(limits().take(limit, NOW.plusSeconds(30)).allowed()).isFalse();
  }

  private static Limit limit(int capacity) {
    return new Limit("user/" + UUID.randomUUID(), capacity, MINUTE);
  }

  private static Taken allowed(Limit limit, int remaining, int secondsToReset) {
    return new Taken(
        true, limit.capacity(), remaining, NOW.plusSeconds(secondsToReset), Duration.ZERO);
  }
}
