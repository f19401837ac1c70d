package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.account.UserId;
import dev.parley.request.IdempotencyKeys.Claim;
import dev.parley.request.IdempotencyKeys.StoredAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link IdempotencyKeys} promise. */
public abstract class IdempotencyKeysContract {

  private static final Instant NOW = Instant.parse("2101-03-01T10:00:00.123456789Z");
  private static final Duration ABANDONED_AFTER = Duration.ofMinutes(15);
  private static final StoredAnswer ANSWER =
      new StoredAnswer(201, "application/json", "{\"text\":\"Größe 📏\"}");
  private static final int RACERS = 24;

  private final UserId user = new UserId(UUID.randomUUID());

  /** The keys under test. */
  protected abstract IdempotencyKeys keys();

  @Test
  void the_first_claim_is_fresh_and_the_next_sees_it_running() {
    assertThat(claim("key", NOW)).isEqualTo(new Claim.Fresh());
    assertThat(claim("key", NOW)).isEqualTo(new Claim.Running());
  }

  @Test
  void a_finished_request_is_answered_as_the_first_time() {
    claim("key", NOW);

    keys().finish(user, "key", ANSWER, NOW.plusSeconds(2));

    assertThat(claim("key", NOW.plusSeconds(3))).isEqualTo(new Claim.Finished(ANSWER));
    assertThat(claim("key", NOW.plusSeconds(4))).isEqualTo(new Claim.Finished(ANSWER));
  }

  @Test
  void any_answer_is_kept_as_it_was_sent() {
    for (StoredAnswer answer :
        List.of(
            new StoredAnswer(204, "", ""),
            new StoredAnswer(200, "text/event-stream", "data: a\n\ndata: \ud83d alone\n\n"),
            new StoredAnswer(200, "application/json", "\"" + "é".repeat(100_000) + "\""))) {
      String key = UUID.randomUUID().toString();
      claim(key, NOW);

      keys().finish(user, key, answer, NOW);

      assertThat(claim(key, NOW)).isEqualTo(new Claim.Finished(answer));
    }
  }

  @Test
  void a_key_cannot_be_used_for_another_request() {
    claim("key", NOW);

    assertThat(other("key", NOW)).isEqualTo(new Claim.OtherRequest());
    assertThat(other("key", NOW.plus(ABANDONED_AFTER))).isEqualTo(new Claim.OtherRequest());
    keys().finish(user, "key", ANSWER, NOW);
    assertThat(other("key", NOW)).isEqualTo(new Claim.OtherRequest());
    assertThat(claim("key", NOW)).isEqualTo(new Claim.Finished(ANSWER));
  }

  @Test
  void of_many_claims_one_is_fresh() {
    List<Claim> claims = Race.of(RACERS, _ -> claim("key", NOW));

    assertThat(claims).containsOnlyOnce(new Claim.Fresh());
    assertThat(claims).filteredOn(new Claim.Running()::equals).hasSize(RACERS - 1);
  }

  @Test
  void a_released_key_can_be_claimed_again_by_any_request() {
    claim("key", NOW);

    keys().release(user, "key");
    keys().release(user, "key");

    assertThat(other("key", NOW)).isEqualTo(new Claim.Fresh());
  }

  @Test
  void a_key_with_an_answer_is_not_released() {
    claim("key", NOW);
    keys().finish(user, "key", ANSWER, NOW);

    keys().release(user, "key");

    assertThat(claim("key", NOW)).isEqualTo(new Claim.Finished(ANSWER));
  }

  @Test
  void an_abandoned_claim_can_be_claimed_anew_by_one() {
    claim("key", NOW);

    assertThat(claim("key", NOW.plus(ABANDONED_AFTER).minusNanos(1)))
        .isEqualTo(new Claim.Running());
    List<Claim> claims = Race.of(RACERS, _ -> claim("key", NOW.plus(ABANDONED_AFTER)));
    assertThat(claims).containsOnlyOnce(new Claim.Fresh());
    assertThat(claims).filteredOn(new Claim.Running()::equals).hasSize(RACERS - 1);
  }

  @Test
  void a_finished_claim_is_never_taken_for_abandoned() {
    claim("key", NOW);
    keys().finish(user, "key", ANSWER, NOW);

    assertThat(claim("key", NOW.plus(ABANDONED_AFTER))).isEqualTo(new Claim.Finished(ANSWER));
  }

  @Test
  void the_first_answer_stays() {
    claim("key", NOW);
    keys().finish(user, "key", ANSWER, NOW);

    keys().finish(user, "key", ANSWER, NOW.plusSeconds(1));
    keys().finish(user, "key", new StoredAnswer(200, "text/plain", "another"), NOW.plusSeconds(1));

    assertThat(claim("key", NOW)).isEqualTo(new Claim.Finished(ANSWER));
  }

  @Test
  void an_answer_without_a_claim_is_not_stored() {
    keys().finish(user, "key", ANSWER, NOW);

    assertThat(claim("key", NOW)).isEqualTo(new Claim.Fresh());
  }

  @Test
  void a_key_ends_a_lifetime_after_its_answer() {
    claim("key", NOW);
    Instant answered = NOW.plus(Duration.ofMinutes(10));
    keys().finish(user, "key", ANSWER, answered);
    Instant end = answered.plus(IdempotencyKeys.LIFETIME);

    assertThat(claim("key", end.minusNanos(1))).isEqualTo(new Claim.Finished(ANSWER));
    assertThat(other("key", end)).isEqualTo(new Claim.Fresh());
    assertThat(other("key", end)).isEqualTo(new Claim.Running());
  }

  @Test
  void a_claim_without_an_answer_ends_a_lifetime_later() {
    claim("key", NOW);

    assertThat(other("key", NOW.plus(IdempotencyKeys.LIFETIME).minusNanos(1)))
        .isEqualTo(new Claim.OtherRequest());
    assertThat(other("key", NOW.plus(IdempotencyKeys.LIFETIME))).isEqualTo(new Claim.Fresh());
  }

  @Test
  void an_answer_that_comes_after_the_end_of_its_key_is_not_stored() {
    claim("key", NOW);

    keys().finish(user, "key", ANSWER, NOW.plus(IdempotencyKeys.LIFETIME));

    assertThat(claim("key", NOW.plus(IdempotencyKeys.LIFETIME))).isEqualTo(new Claim.Fresh());
  }

  @Test
  void keys_of_different_users_never_meet() {
    claim("key", NOW);
    UserId another = new UserId(UUID.randomUUID());

    assertThat(keys().claim(another, "key", "print", NOW, ABANDONED_AFTER))
        .isEqualTo(new Claim.Fresh());
    keys().finish(another, "key", ANSWER, NOW);
    assertThat(claim("key", NOW)).isEqualTo(new Claim.Running());
  }

  @Test
  void any_text_can_be_a_key() {
    for (String key : List.of("k".repeat(255), "é📏", "#", " ", "a/b#c")) {
      assertThat(claim(key, NOW)).isEqualTo(new Claim.Fresh());
      assertThat(claim(key, NOW)).isEqualTo(new Claim.Running());
    }
  }

  private Claim claim(String key, Instant now) {
    return keys().claim(user, key, "print", now, ABANDONED_AFTER);
  }

  private Claim other(String key, Instant now) {
    return keys().claim(user, key, "another print", now, ABANDONED_AFTER);
  }
}
