package dev.parley.runtime;

import dev.parley.account.AccessTokens;
import dev.parley.account.UserId;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.validator.TokenValidator;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Lets in who shows one of our access tokens. */
@Singleton
@Requires(beans = AccessTokens.class)
final class BearerTokens implements TokenValidator<HttpRequest<?>> {

  private final AccessTokens accessTokens;
  private final InstantSource clock;

  BearerTokens(AccessTokens accessTokens, InstantSource clock) {
    this.accessTokens = accessTokens;
    this.clock = clock;
  }

  @Override
  public Publisher<Authentication> validateToken(String token, @Nullable HttpRequest<?> request) {
    return accessTokens
        .verify(token, clock.instant())
        .map(
            caller ->
                Publishers.just(
                    Authentication.build(
                        caller.user().toString(),
                        caller.roles().stream()
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .toList(),
                        Map.of("email", caller.email(), "username", caller.username()))))
        .orElseGet(Publishers::empty);
  }

  /** Whose request it is. */
  static UserId user(Authentication authentication) {
    return new UserId(UUID.fromString(authentication.getName()));
  }
}
