package dev.parley.tool;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Apps whose calls have no effect but to be remembered. It can be made to go wrong in the ways that
 * providers go wrong.
 */
public final class InMemoryTools implements ToolSource {

  private final InstantSource clock;
  private final Function<Call, JsonObject> results;
  private final Map<App, List<Action>> apps = new LinkedHashMap<>();
  private final List<Call> effects = new ArrayList<>();
  private final List<Call> delayed = new ArrayList<>();
  private final Deque<Fate> fates = new ArrayDeque<>();
  private final Set<Credential> refused = new HashSet<>();
  private Reach reach = Reach.UP;

  /**
   * @param results what a call that happens answers
   */
  public InMemoryTools(InstantSource clock, Function<Call, JsonObject> results) {
    this.clock = clock;
    this.results = results;
  }

  /** Tools that answer with the arguments they were given. */
  public InMemoryTools(InstantSource clock) {
    this(clock, Call::arguments);
  }

  /** Adds an app; one of the same id is replaced. */
  public synchronized InMemoryTools add(App app, List<Action> actions) {
    apps.keySet().removeIf(known -> known.id().equals(app.id()));
    apps.put(app, List.copyOf(actions));
    return this;
  }

  /** Whether the provider can be reached. */
  public enum Reach {
    UP,
    DOWN
  }

  /** Makes the provider reachable or not, from now on. */
  public synchronized void be(Reach reach) {
    this.reach = reach;
  }

  /** From now on the provider does not accept the credential. */
  public synchronized void refuse(Credential credential) {
    refused.add(credential);
  }

  /** The next call happens, and its answer is lost. */
  public synchronized void loseNextAnswer() {
    fates.add(new Fate(true, new ToolOutcome.Unknown("the answer was lost")));
  }

  /** The next call does not happen, and whoever makes it cannot know. */
  public synchronized void loseNextRequest() {
    fates.add(new Fate(false, new ToolOutcome.Unknown("the connection was cut")));
  }

  /** The next call happens only at {@link #catchUp}, long after its answer was given up. */
  public synchronized void delayNext() {
    fates.add(new Fate(false, new ToolOutcome.Unknown("no answer in time"), true));
  }

  /** What was delayed happens. */
  public synchronized void catchUp() {
    effects.addAll(delayed);
    delayed.clear();
  }

  /** The provider says no to the next call. */
  public synchronized void rejectNext(String problem) {
    fates.add(new Fate(false, new ToolOutcome.Rejected(problem)));
  }

  /** The next call gets this answer without happening. */
  public synchronized void answerNext(ToolOutcome outcome) {
    fates.add(new Fate(false, outcome));
  }

  /** The calls that happened, in their order. */
  public synchronized List<Call> effects() {
    return List.copyOf(effects);
  }

  /** How often the call of this key happened. */
  public synchronized long effects(CallKey key) {
    return effects.stream().filter(call -> call.key().equals(key)).count();
  }

  @Override
  public synchronized List<App> apps() {
    requireUp();
    return List.copyOf(apps.keySet());
  }

  @Override
  public synchronized List<Action> actions(AppId app) {
    requireUp();
    return actionsOf(app);
  }

  @Override
  public synchronized ToolOutcome execute(Call call, Credential credential, Instant deadline) {
    Optional<ToolOutcome> obstacle = obstacle(call, credential, deadline);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    @Nullable Fate fate = fates.poll();
    if (fate == null || fate.happens()) {
      effects.add(call);
    } else if (fate.late()) {
      delayed.add(call);
    }
    return fate == null ? new ToolOutcome.Succeeded(results.apply(call)) : fate.outcome();
  }

  private Optional<ToolOutcome> obstacle(Call call, Credential credential, Instant deadline) {
    Optional<App> app = app(call.action().app());
    if (app.isEmpty()
        || actionsOf(call.action().app()).stream()
            .noneMatch(action -> action.id().equals(call.action()))) {
      return Optional.of(new ToolOutcome.Rejected("there is no action " + call.action()));
    }
    if (reach == Reach.DOWN) {
      return Optional.of(new ToolOutcome.NotNow("the provider cannot be reached"));
    }
    if (!deadline.isAfter(clock.instant())) {
      return Optional.of(new ToolOutcome.NotNow("the deadline has passed"));
    }
    if (refused.contains(credential)
        || (!(app.get().access() instanceof App.Access.Free)
            && credential instanceof Credential.None)) {
      return Optional.of(new ToolOutcome.NotConnected("the credential is not accepted"));
    }
    return Optional.empty();
  }

  @Override
  public synchronized Finding reconcile(Call call, Credential credential, Instant deadline) {
    boolean canTell =
        actionsOf(call.action().app()).stream()
            .anyMatch(
                action ->
                    action.id().equals(call.action())
                        && action.repetition() == Repetition.RECONCILABLE);
    if (!canTell) {
      return new Finding.CannotTell("the provider keeps no mark of it");
    }
    if (reach == Reach.DOWN) {
      return new Finding.StillUnknown("the provider cannot be reached");
    }
    return effects(call.key()) > 0
        ? new Finding.Happened(results.apply(call))
        : new Finding.DidNotHappen();
  }

  private Optional<App> app(AppId id) {
    return apps.keySet().stream().filter(app -> app.id().equals(id)).findFirst();
  }

  private List<Action> actionsOf(AppId id) {
    return app(id).map(app -> apps.getOrDefault(app, List.of())).orElse(List.of());
  }

  private void requireUp() {
    if (reach == Reach.DOWN) {
      throw new Transient(FailureCode.PROVIDER_UNAVAILABLE, "the provider cannot be reached");
    }
  }

  private record Fate(boolean happens, ToolOutcome outcome, boolean late) {
    Fate(boolean happens, ToolOutcome outcome) {
      this(happens, outcome, false);
    }
  }
}
