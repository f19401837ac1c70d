package dev.parley.function.integrations;

import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.Auth;
import dev.parley.integration.Integration;
import dev.parley.tool.Action;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An app that an organisation added.
 *
 * @param app what it is called in calls, connections and rules
 * @param baseUrl what the paths of its document are below; of an MCP server, where it is
 * @param operations what it can do; only where one is shown
 * @param leftOut what cannot be used of its document, or be told of a server; only where one is
 *     shown
 * @param type {@code openapi} or {@code mcp}
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record IntegrationBody(
    UUID id,
    String handle,
    String app,
    String name,
    String baseUrl,
    AuthBody auth,
    UUID createdBy,
    Instant createdAt,
    @Nullable List<OperationBody> operations,
    @Nullable List<LeftOutBody> leftOut,
    String type) {

  static IntegrationBody of(
      Integration integration, @Nullable List<Action> actions, @Nullable List<LeftOut> leftOut) {
    return new IntegrationBody(
        integration.id().value(),
        integration.handle().value(),
        integration.app().value(),
        integration.name(),
        integration.baseUrl().toString(),
        AuthBody.of(integration.auth()),
        integration.createdBy().value(),
        integration.createdAt(),
        actions == null ? null : actions.stream().map(OperationBody::of).toList(),
        leftOut == null
            ? null
            : leftOut.stream().map(each -> new LeftOutBody(each.operation(), each.why())).toList(),
        integration.kind().name().toLowerCase(Locale.ROOT));
  }

  /** How it is called, without what proves who we are. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record AuthBody(String type, @Nullable String in, @Nullable String name) {
    static AuthBody of(Auth auth) {
      return new AuthBody(
          auth.kind().name().toLowerCase(Locale.ROOT),
          auth.place() == null ? null : auth.place().name().toLowerCase(Locale.ROOT),
          auth.name());
    }
  }

  /** Something it can do. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record OperationBody(String action, String title, String risk) {
    static OperationBody of(Action action) {
      return new OperationBody(
          action.id().name(), action.title(), action.risk().name().toLowerCase(Locale.ROOT));
    }
  }

  /** An operation of its document that cannot be used. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record LeftOutBody(String operation, String reason) {}

  /** One app, wrapped. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record One(IntegrationBody data, String message, String status, Instant timestamp) {}

  /** Some apps, wrapped. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Listed(
      List<IntegrationBody> data, String message, String status, Instant timestamp, Meta meta) {}

  /** Which part of all it is. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Meta(int total, int limit, int offset) {}
}
