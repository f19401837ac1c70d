package dev.parley.adapter.lucene;

import java.util.List;

/**
 * How well a tool fits a request beside others, by more than the words they share: how much of the
 * tool the request speaks of, whether it gives what the tool cannot do without, and whether both
 * are about the same kind of deed. What speaks against a tool is negative, and no weight is: so
 * each feature can only mean what it says.
 */
final class Weighing {

  /** What is looked at, in the order of {@link #features}. */
  static final List<String> FEATURES =
      List.of(
          "relevance",
          "name_said",
          "name_meant",
          "summary_said",
          "summary_meant",
          "long_name",
          "number_missing",
          "date_missing",
          "date_given",
          "mail_missing",
          "link_missing",
          "place_missing",
          "drop_unasked",
          "make_unasked");

  private static final int MOST_NUMBERS = 3;

  private final ToolIndex index;
  private final Lexicon lexicon;
  private final Request request;
  private final double[] weights;

  Weighing(ToolIndex index, Lexicon lexicon, Request request, double[] weights) {
    this.index = index;
    this.lexicon = lexicon;
    this.request = request;
    this.weights = weights.clone();
  }

  /**
   * How well a tool fits.
   *
   * @param relevance what the index gave it: 1 for the best
   */
  double score(Card card, double relevance) {
    return dot(features(card, relevance), weights);
  }

  double[] features(Card card, double relevance) {
    Shares name = Shares.of(card.name(), index::rarity, request, lexicon);
    Shares summary = Shares.of(card.summary(), index::rarity, request, lexicon);
    return new double[] {
      relevance,
      name.said(),
      name.meant(),
      summary.said(),
      summary.meant(),
      -Math.log(1 + card.name().size()),
      -Math.clamp(card.numbers() - request.numbers(), 0, MOST_NUMBERS),
      is(card.has(Card.NEEDS_DATE) && !request.date(), -1),
      is(card.has(Card.TAKES_DATE) && request.date(), 1),
      is(card.has(Card.NEEDS_MAIL) && !request.mail(), -1),
      is(card.has(Card.NEEDS_LINK) && !request.link(), -1),
      is(card.has(Card.NEEDS_PLACE) && !request.place(), -1),
      is(card.does(Verb.DROP) && !request.verbs().contains(Verb.DROP), -1),
      is(card.doesOnly(Verb.MAKE) && !request.verbs().contains(Verb.MAKE), -1)
    };
  }

  static double dot(double[] features, double[] weights) {
    double sum = 0;
    for (int at = 0; at < features.length; at++) {
      sum += features[at] * weights[at];
    }
    return sum;
  }

  private static double is(boolean so, double value) {
    return so ? value : 0;
  }
}
