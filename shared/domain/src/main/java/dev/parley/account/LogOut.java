package dev.parley.account;

import java.time.InstantSource;

/** Ends a sign-in: all refresh tokens descending from it are revoked. */
public final class LogOut {

  private final RefreshTokens refreshTokens;
  private final InstantSource clock;

  public LogOut(RefreshTokens refreshTokens, InstantSource clock) {
    this.refreshTokens = refreshTokens;
    this.clock = clock;
  }

  /** Revokes the token's family, if there is one. */
  public void logOut(String refreshToken) {
    refreshTokens.revokeFamilyOf(TokenIssuer.hash(refreshToken), clock.instant());
  }
}
