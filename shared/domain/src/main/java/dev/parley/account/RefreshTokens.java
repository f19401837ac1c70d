package dev.parley.account;

import java.time.Instant;

/**
 * Refresh tokens by the hash of their text. All tokens descending from one sign-in are a family: a
 * token can be spent once, and showing a spent one again revokes its family.
 */
public interface RefreshTokens {

  /** Stores a fresh token. */
  void issue(RefreshToken token);

  /**
   * Spends the token, in one atomic step: of concurrent callers one gets {@link Spending.Spent} and
   * every other {@link Spending.Reused}, by which the family is revoked.
   */
  Spending spend(String hash, Instant now);

  /** Revokes the family of the token. Does nothing when it is unknown or revoked. */
  void revokeFamilyOf(String hash, Instant now);

  /** Deletes what expired before the instant; returns how many. */
  int purge(Instant expiredBefore);

  /**
   * A refresh token.
   *
   * @param hash SHA-256 of the token's text, in hex; the text itself is not stored
   */
  record RefreshToken(
      String hash, TokenFamilyId family, UserId user, Instant issuedAt, Instant expiresAt) {}

  /** What became of an attempt to spend a token. */
  sealed interface Spending {
    /** It was good and is now spent. */
    record Spent(RefreshToken token) implements Spending {}

    /** It had been spent before; its family is revoked now. */
    record Reused(TokenFamilyId family) implements Spending {}

    /** There is no such token, or it expired, or its family is revoked. */
    record Invalid() implements Spending {}
  }
}
