package dev.parley.infra.bench.cost;

import dev.parley.infra.bench.cost.Action.LambdaFunction;
import java.util.List;
import java.util.Map;

/**
 * What happened in a day.
 *
 * @param times how often each action was done
 * @param uses what each function did
 * @param processors of PostgreSQL, busy on average in each minute
 * @param traced requests of which a trace is kept
 * @param conversations that began
 */
record Day(
    Map<Action, Integer> times,
    Map<LambdaFunction, Use> uses,
    List<Double> processors,
    double traced,
    int conversations) {

  /**
   * What one function did.
   *
   * @param calls how often it was called
   * @param seconds for how long it ran, all calls together: what is billed
   * @param waiting for how long of it it waited for the model
   * @param most how many of its instances ran at the same moment
   * @param restores how often an instance was restored since none was idle
   */
  record Use(int calls, double seconds, double waiting, int most, int restores) {}

  double calls() {
    return uses.values().stream().mapToInt(Use::calls).sum();
  }

  double seconds() {
    return uses.values().stream().mapToDouble(Use::seconds).sum();
  }

  double waiting() {
    return uses.values().stream().mapToDouble(Use::waiting).sum();
  }

  double restores() {
    return uses.values().stream().mapToInt(Use::restores).sum();
  }

  double requests() {
    return times.entrySet().stream()
        .filter(entry -> entry.getKey().isRequest())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /**
   * ACUs that Aurora has in each hour, on average: looked at minute by minute, in halves, and never
   * fewer than the least.
   */
  List<Double> acus(Assumptions assumptions) {
    double each = assumptions.processorsAnAcu() * assumptions.processorUse();
    double[] hours = new double[24];
    for (int minute = 0; minute < processors.size(); minute++) {
      double wanted = Math.ceil(processors.get(minute) / each * 2) / 2;
      hours[minute / 60] += Math.max(assumptions.minimumAcus(), wanted) / 60;
    }
    return java.util.Arrays.stream(hours).boxed().toList();
  }
}
