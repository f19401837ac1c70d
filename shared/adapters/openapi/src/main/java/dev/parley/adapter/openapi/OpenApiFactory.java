package dev.parley.adapter.openapi;

import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** The source of all apps that are configured with an OpenAPI document. */
@Factory
@Requires(beans = AppSettings.class)
final class OpenApiFactory {

  @Singleton
  @Bean(preDestroy = "close", typed = ToolSource.class)
  OpenApiTools tools(List<AppSettings> apps, InstantSource clock) {
    return new OpenApiTools(apps, clock);
  }
}
