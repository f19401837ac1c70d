package dev.parley.adapter.lucene;

import java.util.List;

/**
 * What the search learnt from requests of which the right tools are known.
 *
 * @param ranking the weights of {@link Weighing#FEATURES}
 * @param fitting the weights of {@link Likelihood#FEATURES}
 */
public record Learnt(Associations associations, Weights ranking, Weights fitting) {

  /** What is shipped. */
  public static Learnt shipped() {
    return Shipped.LEARNT;
  }

  /** The same with other associations. */
  public Learnt with(Associations others) {
    return new Learnt(others, ranking, fitting);
  }

  /** The same with other weights for ranking. */
  public Learnt ranking(Weights others) {
    return new Learnt(associations, others, fitting);
  }

  /** The same with other weights for telling whether anything fits. */
  public Learnt fitting(Weights others) {
    return new Learnt(associations, ranking, others);
  }

  private static final class Shipped {
    static final Learnt LEARNT = read();

    private static Learnt read() {
      List<String> weights = Resource.lines("weights.txt");
      return new Learnt(
          Associations.of(Resource.lines("associations.txt")),
          Weights.of(weights, "rank."),
          Weights.of(weights, "fit."));
    }
  }
}
