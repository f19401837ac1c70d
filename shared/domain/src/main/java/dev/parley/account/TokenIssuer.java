package dev.parley.account;

import dev.parley.account.RefreshTokens.RefreshToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/** Makes the tokens of a sign-in. */
public final class TokenIssuer {

  private final AccessTokens accessTokens;
  private final RefreshTokens refreshTokens;
  private final Ids ids;
  private final InstantSource clock;
  private final Duration accessLifetime;
  private final Duration refreshLifetime;

  public TokenIssuer(
      AccessTokens accessTokens,
      RefreshTokens refreshTokens,
      Ids ids,
      InstantSource clock,
      Duration accessLifetime,
      Duration refreshLifetime) {
    this.accessTokens = accessTokens;
    this.refreshTokens = refreshTokens;
    this.ids = ids;
    this.clock = clock;
    this.accessLifetime = accessLifetime;
    this.refreshLifetime = refreshLifetime;
  }

  /** The tokens of a new sign-in. */
  TokenPair signedIn(User user) {
    return issue(user, new TokenFamilyId(ids.next()));
  }

  /** The next tokens of a sign-in. */
  TokenPair issue(User user, TokenFamilyId family) {
    Instant now = clock.instant();
    String refreshToken = ids.secret();
    refreshTokens.issue(
        new RefreshToken(hash(refreshToken), family, user.id(), now, now.plus(refreshLifetime)));
    return new TokenPair(
        accessTokens.sign(user, now, now.plus(accessLifetime)), refreshToken, accessLifetime);
  }

  /** The hash under which a refresh token is kept: SHA-256, in hex. */
  static String hash(String refreshToken) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(refreshToken.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
