package dev.parley.runtime;

import io.micronaut.context.annotation.Value;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.cors.CorsOriginConfiguration;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets in the web pages of {@code CORS_ORIGINS} (also read as {@code ALLOWED_ORIGINS}). With a
 * {@code *} among them any page may call, but none with credentials.
 */
@Singleton
final class WebOrigins implements BeanCreatedEventListener<CorsOriginConfiguration> {

  private final List<String> origins;

  WebOrigins(
      @Value("${cors.origins:}") String corsOrigins,
      @Value("${allowed.origins:}") String allowedOrigins) {
    String set = corsOrigins.isBlank() ? allowedOrigins : corsOrigins;
    this.origins =
        set.isBlank()
            ? List.of("http://localhost:3000")
            : java.util.Arrays.stream(set.split(",")).map(String::strip).toList();
  }

  @Override
  public CorsOriginConfiguration onCreated(BeanCreatedEvent<CorsOriginConfiguration> event) {
    CorsOriginConfiguration configuration = event.getBean();
    boolean any = origins.contains("*");
    configuration.setAllowedOrigins(any ? List.of("*") : origins);
    configuration.setAllowCredentials(!any);
    return configuration;
  }
}
