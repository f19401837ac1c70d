package dev.parley.adapter.mcp;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remote MCP servers as apps.
 *
 * <p>Nobody is asked before the first turn needs it. A server that cannot be reached stays an app,
 * so that a conversation that waits for it goes on when it is back; it holds up no turn that does
 * not use it: which apps there are is told after a moment, whoever has answered by then, and that
 * moment is given to each server once.
 */
final class McpTools implements ToolSource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(McpTools.class);

  private final List<McpApp> apps;
  private final Patience patience;
  private final Outbound trusting = Outbound.trusting();
  private final Outbound guarded;

  /**
   * @param allowed hosts to which what servers name may lead though they are not public
   */
  McpTools(List<McpServer> servers, Set<String> allowed, InstantSource clock, Patience patience) {
    this.guarded = Outbound.guarded(allowed);
    this.patience = patience;
    Discovery discovery = new Discovery(trusting, guarded);
    this.apps =
        servers.stream().map(server -> new McpApp(server, discovery, clock, patience)).toList();
  }

  @Override
  public List<App> apps() {
    giveAMoment(apps.stream().filter(McpApp::mayBeAwaited).toList());
    apps.forEach(McpApp::wasAwaited);
    return apps.stream().map(McpApp::described).toList();
  }

  /** Has all of them asked that are due, and waits a moment for the news of some. */
  private void giveAMoment(List<McpApp> awaited) {
    List<CompletableFuture<?>> news = new ArrayList<>();
    for (McpApp app : apps) {
      CompletableFuture<?> listing = app.listing();
      if (awaited.contains(app)) {
        news.add(listing);
      }
    }
    try {
      CompletableFuture.allOf(news.toArray(CompletableFuture<?>[]::new))
          .get(patience.moment().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOG.debug("not every MCP server has listed its tools yet");
    }
  }

  /** How each server was when it was last asked, by its name; those not yet asked are asked now. */
  Map<String, Condition> conditions() {
    giveAMoment(apps);
    Map<String, Condition> conditions = new LinkedHashMap<>();
    apps.forEach(app -> conditions.put(app.name(), app.condition()));
    return conditions;
  }

  @Override
  public List<Action> actions(AppId id) {
    return app(id).map(McpApp::actions).orElse(List.of());
  }

  @Override
  public List<Action> listed(AppId id) {
    return app(id).map(McpApp::listed).orElse(List.of());
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

  @Override
  public void close() {
    trusting.close();
    guarded.close();
  }

  private Optional<McpApp> app(AppId id) {
    return apps.stream().filter(app -> app.id().equals(id)).findFirst();
  }
}
