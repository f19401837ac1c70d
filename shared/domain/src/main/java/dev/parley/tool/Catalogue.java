package dev.parley.tool;

import dev.parley.account.UserId;
import dev.parley.failure.Transient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All tool sources as one: those that everybody has, and, as a person sees it, what their
 * organisation has for itself. Where two have an app of the same name, the first one's counts.
 */
public final class Catalogue implements ToolSource {

  private final List<ToolSource> sources;
  private final Predicate<App> usable;
  private final Function<UserId, Optional<ToolSource>> own;

  /** What everybody has, and nobody anything else. */
  public Catalogue(List<? extends ToolSource> sources) {
    this(sources, _ -> true);
  }

  /**
   * @param usable whether an app can be used here at all; one that cannot is as if it were not
   *     there
   */
  public Catalogue(List<? extends ToolSource> sources, Predicate<App> usable) {
    this(sources, usable, _ -> Optional.empty());
  }

  private Catalogue(
      List<? extends ToolSource> sources,
      Predicate<App> usable,
      Function<UserId, Optional<ToolSource>> own) {
    this.sources = List.copyOf(sources);
    this.usable = usable;
    this.own = own;
  }

  /** This, and beside it what the organisation has that a person acts for. */
  public Catalogue with(OrganisationTools tools) {
    return new Catalogue(sources, usable, user -> Optional.of(new OwnTools(user, tools)));
  }

  @Override
  public Catalogue of(UserId user) {
    List<ToolSource> theirs = new ArrayList<>();
    sources.forEach(source -> theirs.add(source.of(user)));
    own.apply(user).ifPresent(theirs::add);
    return new Catalogue(theirs, usable);
  }

  /** The apps of all sources that can be reached. Throws when none can. */
  @Override
  public List<App> apps() {
    List<App> apps = new ArrayList<>();
    Set<AppId> known = new HashSet<>();
    @Nullable Transient trouble = null;
    int reached = 0;
    for (ToolSource source : sources) {
      try {
        for (App app : source.apps()) {
          if (usable.test(app) && known.add(app.id())) {
            apps.add(app);
          }
        }
        reached++;
      } catch (Transient unreachable) {
        // One source that is down must not take the others with it.
        trouble = unreachable;
      }
    }
    if (trouble != null && reached == 0) {
      throw trouble;
    }
    return List.copyOf(apps);
  }

  /** All actions of all apps that can be told just now, without waiting for who is slow. */
  public List<IndexedAction> all() {
    List<IndexedAction> all = new ArrayList<>();
    for (App app : apps()) {
      try {
        listed(app.id()).forEach(action -> all.add(new IndexedAction(app, action)));
      } catch (Transient unreachable) {
        // What cannot be listed cannot be called either.
      }
    }
    return all;
  }

  /** One app, if there is such a one. */
  public Optional<App> app(AppId id) {
    return find(id).map(Found::app);
  }

  @Override
  public List<Action> actions(AppId app) {
    return sourceOf(app).map(source -> source.actions(app)).orElse(List.of());
  }

  @Override
  public Optional<Action> action(ActionId id) {
    return action(id, "");
  }

  @Override
  public Optional<Action> action(ActionId id, String schemaVersion) {
    return sourceOf(id.app()).flatMap(source -> source.action(id, schemaVersion));
  }

  @Override
  public List<Action> listed(AppId app) {
    return sourceOf(app).map(source -> source.listed(app)).orElse(List.of());
  }

  /** As the sources do; and an app that cannot even be looked up was surely not called. */
  @Override
  public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    return execute(call, source -> source.execute(call, credential, deadline));
  }

  @Override
  public ToolOutcome execute(
      Call call, Credential credential, Instant deadline, String schemaVersion) {
    return execute(call, source -> source.execute(call, credential, deadline, schemaVersion));
  }

  private ToolOutcome execute(Call call, Function<ToolSource, ToolOutcome> execution) {
    Optional<ToolSource> source;
    try {
      source = sourceOf(call.action().app());
    } catch (Transient unreachable) {
      return new ToolOutcome.NotNow("the app cannot be reached just now");
    }
    return source.isPresent()
        ? execution.apply(source.get())
        : new ToolOutcome.Rejected("there is no app " + call.action().app());
  }

  @Override
  public Finding reconcile(Call call, Credential credential, Instant deadline) {
    Optional<ToolSource> source;
    try {
      source = sourceOf(call.action().app());
    } catch (Transient unreachable) {
      return new Finding.StillUnknown("the app cannot be reached just now");
    }
    return source.isPresent()
        ? source.get().reconcile(call, credential, deadline)
        : new Finding.CannotTell("there is no app " + call.action().app());
  }

  private Optional<ToolSource> sourceOf(AppId app) {
    return find(app).map(Found::source);
  }

  /** Throws when no source has it and one that might could not be asked. */
  private Optional<Found> find(AppId id) {
    @Nullable Transient trouble = null;
    for (ToolSource source : sources) {
      try {
        for (App app : source.apps()) {
          if (app.id().equals(id) && usable.test(app)) {
            return Optional.of(new Found(source, app));
          }
        }
      } catch (Transient unreachable) {
        trouble = unreachable;
      }
    }
    if (trouble != null) {
      throw trouble;
    }
    return Optional.empty();
  }

  private record Found(ToolSource source, App app) {}
}
