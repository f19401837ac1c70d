package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.RefreshTokens.RefreshToken;
import dev.parley.account.RefreshTokens.Spending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link RefreshTokens} promises. */
public abstract class RefreshTokensContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final Instant WEEK_LATER = NOW.plus(Duration.ofDays(7));

  private final TokenFamilyId family = new TokenFamilyId(UUID.randomUUID());

  /** The store; it may hold what other tests left there. */
  protected abstract RefreshTokens tokens();

  /** A user that nobody else uses. */
  protected abstract UserId user();

  @Test
  void spends_a_token_once() {
    RefreshToken token = issued(user(), family, WEEK_LATER);

    assertThat(tokens().spend(token.hash(), NOW)).isEqualTo(new Spending.Spent(token));
    assertThat(tokens().spend(token.hash(), NOW)).isEqualTo(new Spending.Reused(family));
  }

  @Test
  void revokes_the_whole_family_when_a_spent_token_comes_again() {
    UserId user = user();
    RefreshToken first = issued(user, family, WEEK_LATER);
    tokens().spend(first.hash(), NOW);
    RefreshToken second = issued(user, family, WEEK_LATER);
    RefreshToken elsewhere = issued(user, new TokenFamilyId(UUID.randomUUID()), WEEK_LATER);

    assertThat(tokens().spend(first.hash(), NOW)).isEqualTo(new Spending.Reused(family));

    assertThat(tokens().spend(second.hash(), NOW)).isEqualTo(new Spending.Invalid());
    assertThat(tokens().spend(elsewhere.hash(), NOW)).isEqualTo(new Spending.Spent(elsewhere));
  }

  @Test
  void gives_no_life_to_a_token_issued_into_a_revoked_family() {
    UserId user = user();
    RefreshToken first = issued(user, family, WEEK_LATER);
    tokens().spend(first.hash(), NOW);
    tokens().spend(first.hash(), NOW);

    RefreshToken late = issued(user, family, WEEK_LATER);

    assertThat(tokens().spend(late.hash(), NOW)).isEqualTo(new Spending.Invalid());
  }

  @Test
  void refuses_unknown_and_expired_tokens() {
    RefreshToken token = issued(user(), family, WEEK_LATER);

    assertThat(tokens().spend(hash(), NOW)).isEqualTo(new Spending.Invalid());
    assertThat(tokens().spend(token.hash(), WEEK_LATER)).isEqualTo(new Spending.Invalid());
    assertThat(tokens().spend(token.hash(), WEEK_LATER.minusMillis(1)))
        .isEqualTo(new Spending.Spent(token));
  }

  @Test
  void revokes_a_family_on_demand() {
    UserId user = user();
    RefreshToken first = issued(user, family, WEEK_LATER);
    RefreshToken second = issued(user, family, WEEK_LATER);

    tokens().revokeFamilyOf(first.hash(), NOW);
    tokens().revokeFamilyOf(first.hash(), NOW);
    tokens().revokeFamilyOf(hash(), NOW);

    assertThat(tokens().spend(first.hash(), NOW)).isEqualTo(new Spending.Invalid());
    assertThat(tokens().spend(second.hash(), NOW)).isEqualTo(new Spending.Invalid());
  }

  @Test
  void lets_one_of_many_at_once_spend_a_token() throws Exception {
    UserId user = user();
    RefreshToken token = issued(user, family, WEEK_LATER);
    List<Callable<Spending>> spendings = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      spendings.add(() -> tokens().spend(token.hash(), NOW));
    }

    List<Spending> outcomes = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (Future<Spending> spending : executor.invokeAll(spendings)) {
        outcomes.add(spending.get());
      }
    }

    assertThat(outcomes).filteredOn(new Spending.Spent(token)::equals).hasSize(1);
    assertThat(outcomes).filteredOn(new Spending.Reused(family)::equals).hasSize(7);
    assertThat(tokens().spend(issued(user, family, WEEK_LATER).hash(), NOW))
        .isEqualTo(new Spending.Invalid());
  }

  @Test
  void purges_what_expired_and_nothing_else() {
    UserId user = user();
    // Long ago, so that what other tests left is not counted.
    Instant past = Instant.parse("1999-01-01T00:00:00Z");
    tokens().purge(past);
    RefreshToken expired = issued(user, family, past.minusSeconds(1));
    RefreshToken ending = issued(user, family, past);
    RefreshToken good = issued(user, family, WEEK_LATER);
    issued(user, new TokenFamilyId(UUID.randomUUID()), past.minusSeconds(1));

    assertThat(tokens().purge(past)).isEqualTo(2);
    assertThat(tokens().purge(past)).isZero();

    Instant before = past.minusSeconds(10);
    assertThat(tokens().spend(expired.hash(), before)).isEqualTo(new Spending.Invalid());
    assertThat(tokens().spend(ending.hash(), before)).isEqualTo(new Spending.Spent(ending));
    assertThat(tokens().spend(good.hash(), NOW)).isEqualTo(new Spending.Spent(good));
  }

  private RefreshToken issued(UserId user, TokenFamilyId family, Instant expiresAt) {
    RefreshToken token = new RefreshToken(hash(), family, user, NOW, expiresAt);
    tokens().issue(token);
    return token;
  }

  /** The form of a SHA-256 in hex. */
  private static String hash() {
    return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
  }
}
