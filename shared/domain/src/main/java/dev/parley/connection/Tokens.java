package dev.parley.connection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an authorization server gave us for a user. Its text never shows a token. */
public record Tokens(
    String accessToken,
    @Nullable String refreshToken,
    @Nullable Instant expiresAt,
    List<String> scopes) {

  public Tokens {
    scopes = List.copyOf(scopes);
  }

  public Optional<String> refresh() {
    return Optional.ofNullable(refreshToken);
  }

  /** Whether the access token has ended by then. One without an end never has. */
  public boolean expiredBy(Instant instant) {
    return expiresAt != null && !expiresAt.isAfter(instant);
  }

  @Override
  public String toString() {
    return "Tokens[expiresAt=" + expiresAt + ", scopes=" + scopes + "]";
  }
}
