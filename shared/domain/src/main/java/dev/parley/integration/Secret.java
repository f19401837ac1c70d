package dev.parley.integration;

import org.jspecify.annotations.Nullable;

/**
 * What proves to an API who we are. Its text never shows it.
 *
 * @param value a key, a token, or {@code name:password}
 * @param clientId what an authorization server knows us by
 * @param clientSecret what proves that to it; none for a public client
 */
public record Secret(
    @Nullable String value, @Nullable String clientId, @Nullable String clientSecret) {

  /** For an API that asks for nothing. */
  public static final Secret NONE = new Secret(null, null, null);

  @Override
  public String toString() {
    return "Secret[…]";
  }
}
