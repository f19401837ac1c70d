package dev.parley.account;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Access tokens for tests: not signed but remembered, so that none can be made up. */
public final class InMemoryAccessTokens implements AccessTokens {

  private final Map<String, Signed> tokens = new ConcurrentHashMap<>();

  @Override
  public String sign(User user, Instant now, Instant expiresAt) {
    String token = "token-" + user.id() + "-" + tokens.size() + "-" + expiresAt.getEpochSecond();
    Caller caller = new Caller(user.id(), user.email(), user.username(), user.roles());
    tokens.put(token, new Signed(caller, expiresAt));
    return token;
  }

  @Override
  public Optional<Caller> verify(String token, Instant now) {
    return Optional.ofNullable(tokens.get(token))
        .filter(signed -> signed.expiresAt().isAfter(now))
        .map(Signed::caller);
  }

  private record Signed(Caller caller, Instant expiresAt) {}
}
