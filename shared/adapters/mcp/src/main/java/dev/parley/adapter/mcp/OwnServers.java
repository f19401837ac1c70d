package dev.parley.adapter.mcp;

import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.connection.Accounts;
import dev.parley.failure.Permanent;
import dev.parley.integration.Auth;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.Integrator;
import dev.parley.outbound.Outbound;
import dev.parley.tool.App;
import dev.parley.tool.ToolSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MCP servers that organisations added, as apps. They are asked through the guard alone. */
final class OwnServers implements Integrator, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnServers.class);
  private static final int MOST_SERVERS = 500;

  private final Integrations integrations;
  private final Outbound guarded;
  private final Personal personal;
  private final InstantSource clock;
  private final Patience patience;
  private final Recent<IntegrationId, McpApp> known = new Recent<>(MOST_SERVERS);

  /**
   * @param guarded is closed with this
   * @param accounts those of people; null where nobody acts for people
   */
  OwnServers(
      Integrations integrations,
      Outbound guarded,
      @Nullable Accounts accounts,
      InstantSource clock,
      Patience patience) {
    this.integrations = integrations;
    this.guarded = guarded;
    this.personal = new Personal(accounts);
    this.clock = clock;
    this.patience = patience;
  }

  @Override
  public Integration.Kind kind() {
    return Integration.Kind.MCP;
  }

  @Override
  public ToolSource over(List<Integration> all) {
    return new McpSource(
        all.stream().flatMap(one -> known.get(one.id(), _ -> made(one)).stream()).toList(),
        patience,
        personal);
  }

  private Optional<McpApp> made(Integration one) {
    return integrations
        .contents(one.organisation(), one.id())
        .flatMap(contents -> read(one, contents));
  }

  private Optional<McpApp> read(Integration one, Contents contents) {
    try {
      App.Access access = ServerDocument.read(contents.document()).toAccess();
      boolean bearer = one.auth().kind() == Auth.Kind.BEARER;
      return Optional.of(
          McpApp.of(
              new McpServer(
                  one.app(),
                  one.name(),
                  one.baseUrl(),
                  bearer ? contents.secret().value() : null,
                  access instanceof App.Access.OAuth
                      ? Callers.EACH_FOR_THEMSELVES
                      : Callers.ALL_AS_ONE),
              guarded,
              access,
              clock,
              patience));
    } catch (Permanent e) {
      LOG.warn("integration {} cannot be read any more: {}", one.id(), e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    guarded.close();
  }
}
