package dev.parley.infra.bench;

import dev.parley.adapter.lucene.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Learns how much features count, by gradient descent (Adam; Kingma and Ba, 2015) with a pull
 * towards zero. Weights of ranking are never negative.
 */
final class WeightLearning {

  private static final int ROUNDS = 300;
  private static final double STEP = 0.05;
  private static final double PULL = 0.003;
  private static final double LEAST_SPREAD = 0.05;

  private WeightLearning() {}

  /** Weights that put right tools first: the likelihood of right ones among their candidates. */
  static Weights ranking(List<String> features, List<Choice> choices) {
    double[] spread = spread(features.size(), choices.stream().flatMap(c -> c.features().stream()));
    double sum = choices.stream().mapToDouble(Choice::weight).sum();
    double[] start = new double[features.size()];
    start[0] = 2;
    double[] weights =
        descend(
            start,
            true,
            (at, gradient) -> {
              for (Choice choice : choices) {
                choice.add(at, spread, choice.weight() / sum, gradient);
              }
            });
    return weights(features, weights, spread);
  }

  /** Weights that tell what fits from what does not; both count the same whatever their number. */
  static Weights fitting(List<String> features, List<double[]> fit, List<double[]> unfit) {
    double[] spread =
        spread(
            features.size(),
            IntStream.range(0, fit.size() + unfit.size())
                .mapToObj(i -> i < fit.size() ? fit.get(i) : unfit.get(i - fit.size())));
    double[] weights =
        descend(
            new double[features.size()],
            false,
            (at, gradient) -> {
              fit.forEach(one -> add(at, one, spread, 1, 0.5 / fit.size(), gradient));
              unfit.forEach(one -> add(at, one, spread, 0, 0.5 / unfit.size(), gradient));
            });
    return weights(features, weights, spread);
  }

  private static void add(
      double[] at, double[] one, double[] spread, double wanted, double share, double[] gradient) {
    double sum = sum(one, at, spread);
    double wrong = 1 / (1 + Math.exp(-sum)) - wanted;
    for (int i = 0; i < at.length; i++) {
      gradient[i] += share * wrong * one[i] / spread[i];
    }
  }

  /** What features and weights amount to. */
  static double sum(double[] features, double[] weights) {
    double sum = 0;
    for (int i = 0; i < features.length; i++) {
      sum += features[i] * weights[i];
    }
    return sum;
  }

  private static double sum(double[] features, double[] weights, double[] spread) {
    double sum = 0;
    for (int i = 0; i < features.length; i++) {
      sum += features[i] * weights[i] / spread[i];
    }
    return sum;
  }

  private static double[] descend(double[] start, boolean positive, Slope slope) {
    double[] at = start.clone();
    double[] mean = new double[at.length];
    double[] square = new double[at.length];
    for (int round = 1; round <= ROUNDS; round++) {
      double[] gradient = new double[at.length];
      slope.add(at, gradient);
      for (int i = 0; i < at.length; i++) {
        double g = gradient[i] + PULL * at[i];
        mean[i] = 0.9 * mean[i] + 0.1 * g;
        square[i] = 0.999 * square[i] + 0.001 * g * g;
        double step = mean[i] / (1 - Math.pow(0.9, round));
        at[i] -= STEP * step / (Math.sqrt(square[i] / (1 - Math.pow(0.999, round))) + 1e-8);
        if (positive) {
          at[i] = Math.max(0, at[i]);
        }
      }
    }
    return at;
  }

  private static double[] spread(int features, Stream<double[]> all) {
    List<double[]> list = all.toList();
    double[] spread = new double[features];
    for (int i = 0; i < features; i++) {
      int feature = i;
      double mean = list.stream().mapToDouble(one -> one[feature]).average().orElse(0);
      double variance =
          list.stream().mapToDouble(one -> Math.pow(one[feature] - mean, 2)).average().orElse(0);
      spread[i] = variance == 0 ? 1 : Math.max(LEAST_SPREAD, Math.sqrt(variance));
    }
    return spread;
  }

  private static Weights weights(List<String> features, double[] weights, double[] spread) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < weights.length; i++) {
      named.put(features.get(i), Math.round(100 * weights[i] / spread[i]) / 100.0);
    }
    return Weights.of(named);
  }

  @FunctionalInterface
  private interface Slope {
    void add(double[] at, double[] gradient);
  }

  /**
   * Candidates of a request.
   *
   * @param right the places of the right ones
   */
  record Choice(List<double[]> features, List<Integer> right, double weight) {

    void add(double[] at, double[] spread, double share, double[] gradient) {
      double[] chance = new double[features.size()];
      for (int c = 0; c < chance.length; c++) {
        chance[c] = sum(features.get(c), at, spread);
      }
      double highest = Arrays.stream(chance).max().orElse(0);
      double sum = 0;
      for (int c = 0; c < chance.length; c++) {
        chance[c] = Math.exp(chance[c] - highest);
        sum += chance[c];
      }
      for (int c = 0; c < chance.length; c++) {
        double wrong = chance[c] / sum - (right.contains(c) ? 1.0 / right.size() : 0);
        for (int i = 0; i < at.length; i++) {
          gradient[i] += share * wrong * features.get(c)[i] / spread[i];
        }
      }
    }
  }
}
