package dev.parley.account;

import dev.parley.account.RefreshTokens.Spending;
import java.time.InstantSource;

/** Gives new tokens for a refresh token, which is spent by it. */
public final class RenewTokens {

  private final RefreshTokens refreshTokens;
  private final Users users;
  private final TokenIssuer issuer;
  private final InstantSource clock;

  public RenewTokens(
      RefreshTokens refreshTokens, Users users, TokenIssuer issuer, InstantSource clock) {
    this.refreshTokens = refreshTokens;
    this.users = users;
    this.issuer = issuer;
    this.clock = clock;
  }

  /** Spends the token. One that was spent before revokes all its descendants. */
  public Outcome renew(String refreshToken) {
    return switch (refreshTokens.spend(TokenIssuer.hash(refreshToken), clock.instant())) {
      case Spending.Spent(var token) ->
          users
              .find(token.user())
              .<Outcome>map(user -> new Outcome.Renewed(issuer.issue(user, token.family())))
              .orElseGet(Outcome.Refused::new);
      case Spending.Reused _, Spending.Invalid _ -> new Outcome.Refused();
    };
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Renewed(TokenPair tokens) implements Outcome {}

    record Refused() implements Outcome {}
  }
}
