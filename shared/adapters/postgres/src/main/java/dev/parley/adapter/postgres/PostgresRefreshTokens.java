package dev.parley.adapter.postgres;

import dev.parley.account.RefreshTokens;
import dev.parley.account.TokenFamilyId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** Refresh tokens in PostgreSQL. Spending a good one is one statement. */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresRefreshTokens implements RefreshTokens {

  private final RefreshTokenRows tokens;

  PostgresRefreshTokens(RefreshTokenRows tokens) {
    this.tokens = tokens;
  }

  @Override
  public void issue(RefreshToken token) {
    StoreFailures.run(
        () ->
            tokens.issue(
                token.hash(),
                token.family().value(),
                token.user().value(),
                StoredTime.of(token.issuedAt()),
                StoredTime.of(token.expiresAt())));
  }

  @Override
  public Spending spend(String hash, Instant now) {
    Instant at = StoredTime.of(now);
    return StoreFailures.mapped(
        () -> {
          RefreshTokenRow spent = tokens.spend(hash, at);
          if (spent != null) {
            return new Spending.Spent(spent.token());
          }
          UUID family = tokens.revokeFamilyOfSpent(hash, at);
          return family == null
              ? new Spending.Invalid()
              : new Spending.Reused(new TokenFamilyId(family));
        });
  }

  @Override
  public void revokeFamilyOf(String hash, Instant now) {
    StoreFailures.run(() -> tokens.revokeFamilyOf(hash, StoredTime.of(now)));
  }

  @Override
  public int purge(Instant expiredBefore) {
    Instant before = StoredTime.of(expiredBefore);
    return StoreFailures.mapped(
        () -> {
          int purged = tokens.purgeTokens(before);
          tokens.purgeFamilies(before);
          return purged;
        });
  }
}
