package dev.parley.adapter.composio;

import dev.parley.connection.AccountLinks;
import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;

/** Composio, where we have a key to it. */
@Factory
@Requires(property = "parley.composio.api-key", pattern = ".+")
final class ComposioFactory {

  @Singleton
  @Bean(preDestroy = "close")
  ComposioClient client(ComposioSettings settings, InstantSource clock) {
    return new ComposioClient(settings, clock);
  }

  @Singleton
  Toolkits toolkits(ComposioSettings settings, ComposioClient client, InstantSource clock) {
    return new Toolkits(settings, client, clock);
  }

  /** The last of the sources: an app that we have a connector for is that connector's. */
  @Singleton
  @Bean(typed = ToolSource.class)
  @Order(Ordered.LOWEST_PRECEDENCE)
  ComposioTools tools(Toolkits toolkits, ComposioClient client, InstantSource clock) {
    return new ComposioTools(toolkits, client, clock);
  }

  /** Needs the address that people come back to. */
  @Singleton
  @Bean(typed = AccountLinks.class)
  @Requires(property = "parley.oauth.redirect-uri")
  ComposioLinks links(
      ComposioSettings settings,
      Toolkits toolkits,
      ComposioClient client,
      InstantSource clock,
      @Property(name = "parley.oauth.redirect-uri") URI redirectUri) {
    return new ComposioLinks(settings, toolkits, client, clock, redirectUri);
  }
}
