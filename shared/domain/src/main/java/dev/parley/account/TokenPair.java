package dev.parley.account;

import java.time.Duration;

/** What a sign-in gives. Its text never shows a token. */
public record TokenPair(String accessToken, String refreshToken, Duration accessLifetime) {

  @Override
  public String toString() {
    return "TokenPair[…]";
  }
}
