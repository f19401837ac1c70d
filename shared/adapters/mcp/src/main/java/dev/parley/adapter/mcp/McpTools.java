package dev.parley.adapter.mcp;

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
import java.util.Optional;
import reactor.core.publisher.Flux;

/**
 * Remote MCP servers as apps.
 *
 * <p>Nobody is asked before the first turn needs it. A server that cannot be reached stays an app,
 * so that a conversation that waits for it goes on when it is back; it never holds up the others.
 */
final class McpTools implements ToolSource {

  private final List<McpApp> apps;

  McpTools(List<McpServer> servers, InstantSource clock) {
    this.apps = servers.stream().map(server -> new McpApp(server, clock)).toList();
  }

  @Override
  public List<App> apps() {
    return Flux.fromIterable(apps)
        .flatMapSequential(app -> app.listing().map(app::described), apps.size() + 1)
        .collectList()
        .blockOptional()
        .orElse(List.of());
  }

  @Override
  public List<Action> actions(AppId id) {
    return app(id).map(McpApp::actions).orElse(List.of());
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return app(call.action().app())
        .map(app -> app.execute(call, credential, deadline))
        .orElseGet(() -> new ToolOutcome.Rejected("there is no app " + call.action().app()));
  }

  /** MCP has no way to ask whether a call happened. */
  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return new Finding.CannotTell("the server cannot be asked whether it happened");
  }

  private Optional<McpApp> app(AppId id) {
    return apps.stream().filter(app -> app.id().equals(id)).findFirst();
  }
}
