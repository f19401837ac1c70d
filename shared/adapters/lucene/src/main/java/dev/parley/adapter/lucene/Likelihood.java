package dev.parley.adapter.lucene;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a tool fits a request at all, whatever else is on offer: so no word counts more than
 * another for being rare there.
 */
final class Likelihood {

  /** What is looked at, in the order of {@link #features}; the first is always 1. */
  static final List<String> FEATURES =
      List.of(
          "always",
          "request_said",
          "name_said",
          "name_meant",
          "summary_said",
          "summary_meant",
          "number_missing",
          "number_given",
          "date_missing",
          "mail_missing",
          "link_missing",
          "place_missing");

  private static final int MOST_NUMBERS = 3;

  private final Lexicon lexicon;
  private final Request request;
  private final double[] weights;

  Likelihood(Lexicon lexicon, Request request, double[] weights) {
    this.lexicon = lexicon;
    this.request = request;
    this.weights = weights.clone();
  }

  /** From 0 to 1. */
  double of(Card card) {
    return 1 / (1 + Math.exp(-Weighing.dot(features(card), weights)));
  }

  double[] features(Card card) {
    Shares name = Shares.of(card.name(), _ -> 1, request, lexicon);
    Shares summary = Shares.of(card.summary(), _ -> 1, request, lexicon);
    return new double[] {
      1,
      requestSaid(card),
      name.said(),
      name.meant(),
      summary.said(),
      summary.meant(),
      -Math.clamp(card.numbers() - request.numbers(), 0, MOST_NUMBERS),
      Math.clamp(request.numbers(), 0, Math.min(card.numbers(), MOST_NUMBERS)),
      card.has(Card.NEEDS_DATE) && !request.date() ? -1 : 0,
      card.has(Card.NEEDS_MAIL) && !request.mail() ? -1 : 0,
      card.has(Card.NEEDS_LINK) && !request.link() ? -1 : 0,
      card.has(Card.NEEDS_PLACE) && !request.place() ? -1 : 0
    };
  }

  /** The share of the request's words that the tool has anywhere. */
  private double requestSaid(Card card) {
    Set<String> all = new HashSet<>(card.name());
    all.addAll(card.summary());
    all.addAll(card.rest());
    long said = request.counts().keySet().stream().filter(all::contains).count();
    return request.counts().isEmpty() ? 0 : (double) said / request.counts().size();
  }
}
