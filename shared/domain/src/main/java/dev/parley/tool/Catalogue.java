package dev.parley.tool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All tool sources as one. Where two have an app of the same name, the first one's counts. */
public final class Catalogue implements ToolSource {

  private final List<ToolSource> sources;

  public Catalogue(List<? extends ToolSource> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public List<App> apps() {
    List<App> apps = new ArrayList<>();
    for (ToolSource source : sources) {
      for (App app : source.apps()) {
        if (apps.stream().noneMatch(known -> known.id().equals(app.id()))) {
          apps.add(app);
        }
      }
    }
    return List.copyOf(apps);
  }

  /** One app, if there is such a one. */
  public Optional<App> app(AppId id) {
    return apps().stream().filter(app -> app.id().equals(id)).findFirst();
  }

  @Override
  public List<Action> actions(AppId app) {
    return sourceOf(app).map(source -> source.actions(app)).orElse(List.of());
  }

  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return sourceOf(call.action().app())
        .map(source -> source.execute(call, credential, deadline))
        .orElseGet(() -> new ToolOutcome.Rejected("there is no app " + call.action().app()));
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    return sourceOf(call.action().app())
        .map(source -> source.reconcile(call, credential, deadline))
        .orElseGet(() -> new Finding.StillUnknown("there is no app " + call.action().app()));
  }

  private Optional<ToolSource> sourceOf(AppId app) {
    for (ToolSource source : sources) {
      if (source.apps().stream().anyMatch(known -> known.id().equals(app))) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
