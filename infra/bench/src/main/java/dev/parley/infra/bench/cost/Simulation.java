package dev.parley.infra.bench.cost;

import dev.parley.infra.bench.cost.Action.LambdaFunction;
import dev.parley.infra.bench.cost.Counts.Asked;
import dev.parley.infra.bench.cost.Day.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A day like the one before and the one after: what a pause carries over midnight comes in the
 * morning. People come by the curve of the day and at random; each turn, look and answer is a call
 * of a function, which runs for as long as what it asks for takes.
 */
final class Simulation {

  private static final int MINUTES = 24 * 60;
  private static final double DAY = MINUTES * 60.0;

  private final Assumptions assumptions;
  private final Counts counts;
  private final Random random;
  private final Map<Action, Integer> times = new EnumMap<>(Action.class);
  private final Map<LambdaFunction, List<Call>> calls = new EnumMap<>(LambdaFunction.class);
  private final double[] processors = new double[MINUTES];
  private final BitSet seconds = new BitSet();
  private int requests;
  private int conversations;

  private Simulation(Assumptions assumptions, Counts counts) {
    this.assumptions = assumptions;
    this.counts = counts;
    this.random = new Random(assumptions.seed());
  }

  /**
   * One call of a function, in seconds.
   *
   * @param start since midnight
   * @param waiting for how long of it it waits for the model
   */
  private record Call(double start, double length, double waiting) {}

  static Day of(Assumptions assumptions, Counts counts) {
    Simulation simulation = new Simulation(assumptions, counts);
    simulation.sweeps();
    for (int user = 0; user < assumptions.users(); user++) {
      simulation.person();
    }
    return simulation.day();
  }

  private void sweeps() {
    double every = assumptions.sweepMinutes() * 60;
    for (double at = 0; at < DAY; at += every) {
      act(Action.SWEEP, at);
    }
  }

  private void person() {
    for (int left = poisson(assumptions.signInsADay()); left > 0; left--) {
      act(Action.SIGN_IN, hour());
    }
    for (int left = poisson(assumptions.conversationsADay()); left > 0; left--) {
      conversation(hour());
    }
  }

  private void conversation(double start) {
    conversations++;
    double at = start;
    for (int left = poisson(assumptions.looksAConversation()); left > 0; left--) {
      act(Action.LIST_CONVERSATIONS, at);
      act(Action.SHOW_CONVERSATION, at);
    }
    int further = poisson(assumptions.turnsAConversation() - 1);
    for (int turn = 0; turn <= further; turn++) {
      at = turn(at, turn == 0) + exponential(assumptions.thinkingSeconds());
    }
  }

  /** When the turn is over. */
  private double turn(double at, boolean first) {
    double drawn = random.nextDouble();
    double consent = assumptions.consentShare();
    double oauth = consent + assumptions.oauthShare();
    if (drawn < consent) {
      double asked = act(Action.CONSENT_PAUSE, at);
      return act(Action.CONSENT_ANSWER, asked + exponential(assumptions.consentHours() * 3600));
    }
    if (drawn < oauth) {
      double asked = act(Action.OAUTH_PAUSE, at);
      return act(Action.OAUTH_ANSWER, asked + exponential(assumptions.oauthMinutes() * 60));
    }
    if (drawn < oauth + assumptions.actionShare()) {
      return act(Action.ACTION_TURN, at);
    }
    boolean streamed = random.nextDouble() < assumptions.streamedShare();
    return act(
        first
            ? streamed ? Action.FIRST_TURN_STREAMED : Action.FIRST_TURN
            : streamed ? Action.NEXT_TURN_STREAMED : Action.NEXT_TURN,
        at);
  }

  /** Does it, and says when it is over. */
  private double act(Action action, double at) {
    times.merge(action, 1, Integer::sum);
    Asked asked = counts.of(action);
    Asked timed = counts.of(action.unstreamed());
    double own =
        timed.dynamoRequests() * assumptions.dynamoSeconds()
            + timed.sqlStatements() * assumptions.sqlSeconds()
            + timed.processorMillis() / 1000;
    double end = at;
    int last = action.functions().size() - 1;
    for (int place = 0; place <= last; place++) {
      // The one that takes an answer asks the stores too: for no longer than the one that acts on
      // it.
      double model = place == last ? modelSeconds(asked.modelCalls()) : 0;
      double tool = place == last && action.calls() ? assumptions.toolSeconds() : 0;
      double length = own + model + tool;
      calls
          .computeIfAbsent(action.functions().get(place), _ -> new ArrayList<>())
          .add(new Call(end % DAY, length, model));
      end += length;
    }
    processors[(int) (at % DAY / 60)] += asked.postgresProcessorMillis() / 1000 / 60;
    if (action.isRequest()) {
      requests++;
      seconds.set((int) (at % DAY));
    }
    return end;
  }

  private double modelSeconds(double answers) {
    return answers * assumptions.modelSeconds() * (0.5 + random.nextDouble());
  }

  private Day day() {
    Map<LambdaFunction, Use> uses = new EnumMap<>(LambdaFunction.class);
    calls.forEach((function, all) -> uses.put(function, use(all)));
    double traced =
        seconds.cardinality() + (requests - seconds.cardinality()) * assumptions.tracedShare();
    return new Day(
        Collections.unmodifiableMap(times),
        Collections.unmodifiableMap(uses),
        Arrays.stream(processors).boxed().toList(),
        traced,
        conversations);
  }

  /** The day is played twice, and the second time counts, since then some are warm at midnight. */
  private Use use(List<Call> unsorted) {
    List<Call> all = unsorted.stream().sorted(Comparator.comparingDouble(Call::start)).toList();
    Instances instances = new Instances(assumptions.warmMinutes() * 60);
    all.forEach(call -> instances.take(call.start() - DAY, call.length()));
    instances.forgetCounts();
    double restoring = 0;
    for (Call call : all) {
      restoring += instances.take(call.start(), call.length()) ? 0 : assumptions.restoreSeconds();
    }
    return new Use(
        all.size(),
        all.stream().mapToDouble(Call::length).sum() + restoring,
        all.stream().mapToDouble(Call::waiting).sum(),
        instances.most,
        instances.restores);
  }

  /** A second within the day, by its curve. */
  private double hour() {
    List<Double> curve = assumptions.curve();
    double drawn = random.nextDouble() * curve.stream().mapToDouble(Double::doubleValue).sum();
    int hour = 0;
    while (hour < curve.size() - 1 && drawn >= curve.get(hour)) {
      drawn -= curve.get(hour++);
    }
    return (hour + random.nextDouble()) * 3600;
  }

  private double exponential(double mean) {
    return -mean * StrictMath.log(1 - random.nextDouble());
  }

  private int poisson(double mean) {
    double left = StrictMath.exp(-mean);
    int number = 0;
    for (double drawn = random.nextDouble(); drawn > left; drawn *= random.nextDouble()) {
      number++;
    }
    return number;
  }

  /** The instances of a function: each takes one call at a time, and the last used comes first. */
  private static final class Instances {
    private final double warm;
    private final PriorityQueue<Double> busyUntil = new PriorityQueue<>();
    private final Deque<Double> idleSince = new ArrayDeque<>();
    private int most;
    private int restores;

    Instances(double warm) {
      this.warm = warm;
    }

    /** Whether one was idle; if not, one is restored. */
    boolean take(double at, double length) {
      while (!busyUntil.isEmpty() && busyUntil.peek() <= at) {
        idleSince.addLast(busyUntil.remove());
      }
      while (!idleSince.isEmpty() && idleSince.peekFirst() + warm < at) {
        idleSince.removeFirst();
      }
      boolean idle = idleSince.pollLast() != null;
      busyUntil.add(at + length);
      most = Math.max(most, busyUntil.size());
      restores += idle ? 0 : 1;
      return idle;
    }

    void forgetCounts() {
      most = 0;
      restores = 0;
    }
  }
}
