package dev.parley.adapter.mcp;

import dev.parley.account.UserId;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some servers as a source of tools.
 *
 * <p>Nobody is asked before the first turn needs it. A server that cannot be reached stays an app,
 * so that a conversation that waits for it goes on when it is back; it holds up no turn that does
 * not use it: which apps there are is told after a moment, whoever has answered by then, and that
 * moment is given to each server once.
 */
final class McpSource implements ToolSource {

  private static final Logger LOG = LoggerFactory.getLogger(McpSource.class);

  private final Supplier<List<McpApp>> finding;
  private final Patience patience;
  private final Personal personal;
  private volatile @Nullable List<McpApp> found;

  McpSource(List<McpApp> apps, Patience patience, Personal personal) {
    this(() -> apps, patience, personal);
  }

  private McpSource(Supplier<List<McpApp>> finding, Patience patience, Personal personal) {
    this.finding = finding;
    this.patience = patience;
    this.personal = personal;
  }

  private List<McpApp> all() {
    List<McpApp> known = found;
    if (known == null) {
      known = List.copyOf(finding.get());
      found = known;
    }
    return known;
  }

  @Override
  public McpSource of(UserId user) {
    return new McpSource(() -> personal.of(user, all()), patience, personal);
  }

  @Override
  public List<App> apps() {
    giveAMoment(all().stream().filter(McpApp::mayBeAwaited).toList());
    all().forEach(McpApp::wasAwaited);
    return all().stream().map(McpApp::described).toList();
  }

  /** Has all of them asked that are due, and waits a moment for the news of some. */
  private void giveAMoment(List<McpApp> awaited) {
    List<CompletableFuture<?>> news = new ArrayList<>();
    for (McpApp app : all()) {
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
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("some servers take their time");
    }
  }

  /** How the servers are, by their name; those not yet asked are asked now. */
  Map<String, Condition> conditions() {
    giveAMoment(all());
    Map<String, Condition> conditions = new LinkedHashMap<>();
    all().forEach(app -> conditions.put(app.name(), app.condition()));
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

  private Optional<McpApp> app(AppId id) {
    return all().stream().filter(app -> app.id().equals(id)).findFirst();
  }
}
