package dev.parley.adapter.lucene;

import java.util.List;
import java.util.Set;

/**
 * How well a tool fits a request, by more than the words they share: how much of the tool the
 * request speaks of, whether it gives what the tool cannot do without, and whether both are about
 * the same kind of deed. The weights were fitted to the tuning half of the benchmark and rounded;
 * none may be negative, so that each can only mean what it says.
 */
final class Weighing {

  private static final double RELEVANCE = 5.8;
  private static final double NAME_SAID = 1.0;
  private static final double NAME_MEANT = 1.0;
  private static final double SUMMARY_SAID = 1.25;
  private static final double SUMMARY_MEANT = 0.95;
  private static final double NUMBER_MISSING = 0.85;
  private static final double DATE_MISSING = 1.8;
  private static final double DATE_GIVEN = 0.9;
  private static final double MAIL_MISSING = 2.0;
  private static final double LINK_MISSING = 0.5;
  private static final double PLACE_MISSING = 1.2;
  private static final double LONG_NAME = 0.25;
  private static final double UNASKED_DROP = 4.0;
  private static final double UNASKED_MAKE = 0.8;

  private static final int MOST_NUMBERS = 3;

  private final ToolIndex index;
  private final Lexicon lexicon;
  private final Request request;

  Weighing(ToolIndex index, Lexicon lexicon, Request request) {
    this.index = index;
    this.lexicon = lexicon;
    this.request = request;
  }

  /**
   * How well a tool fits.
   *
   * @param relevance what the index gave it: 1 for the best
   */
  double score(Card card, double relevance) {
    Shares name = shares(card.name());
    Shares summary = shares(card.summary());
    double score =
        RELEVANCE * relevance
            + NAME_SAID * name.said()
            + NAME_MEANT * name.meant()
            + SUMMARY_SAID * summary.said()
            + SUMMARY_MEANT * summary.meant()
            - LONG_NAME * Math.log(1 + card.name().size())
            - NUMBER_MISSING * Math.clamp(card.numbers() - request.numbers(), 0, MOST_NUMBERS);
    if (request.date()) {
      score += card.has(Card.TAKES_DATE) ? DATE_GIVEN : 0;
    } else {
      score -= card.has(Card.NEEDS_DATE) ? DATE_MISSING : 0;
    }
    if (card.has(Card.NEEDS_MAIL) && !request.mail()) {
      score -= MAIL_MISSING;
    }
    if (card.has(Card.NEEDS_LINK) && !request.link()) {
      score -= LINK_MISSING;
    }
    if (card.has(Card.NEEDS_PLACE) && !request.place()) {
      score -= PLACE_MISSING;
    }
    Set<Verb> asked = request.verbs();
    if (card.does(Verb.DROP) && !asked.contains(Verb.DROP)) {
      score -= UNASKED_DROP;
    }
    if (card.doesOnly(Verb.MAKE) && !asked.contains(Verb.MAKE)) {
      score -= UNASKED_MAKE;
    }
    return score;
  }

  /** How much of these words, by their rarity, the request has or means otherwise. */
  private Shares shares(List<String> words) {
    double all = 0;
    double said = 0;
    double meant = 0;
    for (String word : words) {
      double rarity = index.rarity(word);
      all += rarity;
      if (request.counts().containsKey(word)) {
        said += rarity;
      } else if (means(word)) {
        meant += rarity;
      }
    }
    return all == 0 ? new Shares(0, 0) : new Shares(said / all, meant / all);
  }

  private boolean means(String word) {
    for (int group : lexicon.groups(word)) {
      if (request.groups().contains(group)) {
        return true;
      }
    }
    return false;
  }

  private record Shares(double said, double meant) {}
}
