package dev.parley.adapter.oauth;

import dev.parley.connection.AuthorizationServer;
import dev.parley.integration.Integrations;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The authorization servers, where it is configured what address of ours they come back to. */
@Factory
@Requires(property = "parley.oauth.redirect-uri")
final class OAuthFactory {

  @Singleton
  @Bean(preDestroy = "close", typed = AuthorizationServer.class)
  NimbusAuthorizationServer authorizationServer(
      OAuthSettings settings,
      List<AppClient> clients,
      @Nullable Integrations integrations,
      @Value("${parley.allowed-hosts:}") Set<String> allowed,
      InstantSource clock) {
    return new NimbusAuthorizationServer(settings, clients, integrations, allowed, clock);
  }
}
