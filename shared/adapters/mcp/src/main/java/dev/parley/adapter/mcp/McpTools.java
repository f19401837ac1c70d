package dev.parley.adapter.mcp;

import dev.parley.account.UserId;
import dev.parley.connection.Accounts;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The MCP servers that are configured, as apps for everybody. They may be anywhere. */
final class McpTools implements ToolSource, AutoCloseable {

  private final Outbound trusting = Outbound.trusting();
  private final Outbound guarded;
  private final McpSource source;

  /**
   * @param allowed hosts to which what servers name may lead though they are not public
   * @param accounts those of people; null where nobody acts for people
   */
  McpTools(
      List<McpServer> servers,
      Set<String> allowed,
      @Nullable Accounts accounts,
      InstantSource clock,
      Patience patience) {
    this.guarded = Outbound.guarded(allowed);
    Discovery discovery = new Discovery(trusting, guarded);
    this.source =
        new McpSource(
            servers.stream()
                .map(
                    server ->
                        new McpApp(server, trusting, access(server, discovery), clock, patience))
                .toList(),
            patience,
            new Personal(accounts));
  }

  private static Supplier<App.Access> access(McpServer server, Discovery discovery) {
    return switch (server.callers()) {
      case ALL_AS_ONE -> App.Access.Free::new;
      case EACH_FOR_THEMSELVES -> new Found(server, discovery);
    };
  }

  /** Where people agree changes with the server, and a process does not live that long. */
  private static final class Found implements Supplier<App.Access> {
    private final McpServer server;
    private final Discovery discovery;
    private final AtomicReference<App.@Nullable Access> known = new AtomicReference<>();

    Found(McpServer server, Discovery discovery) {
      this.server = server;
      this.discovery = discovery;
    }

    @Override
    public App.Access get() {
      App.Access found = known.get();
      if (found == null) {
        found = discovery.of(server.url()).access();
        known.set(found);
      }
      return found;
    }
  }

  @Override
  public ToolSource of(UserId user) {
    return source.of(user);
  }

  @Override
  public List<App> apps() {
    return source.apps();
  }

  /** How the servers are, by their name; those not yet asked are asked now. */
  Map<String, Condition> conditions() {
    return source.conditions();
  }

  @Override
  public List<Action> actions(AppId id) {
    return source.actions(id);
  }

  @Override
  public List<Action> listed(AppId id) {
    return source.listed(id);
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return source.execute(call, credential, deadline);
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return source.reconcile(call, credential, deadline);
  }

  @Override
  public void close() {
    trusting.close();
    guarded.close();
  }
}
