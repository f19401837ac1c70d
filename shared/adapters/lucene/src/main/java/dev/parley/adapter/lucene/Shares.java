package dev.parley.adapter.lucene;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How much of some words of a tool a request speaks of.
 *
 * @param said the share that it has itself
 * @param meant the share of what it says by other words
 */
record Shares(double said, double meant) {

  private static final Shares NONE = new Shares(0, 0);

  static Shares of(
      List<String> words, ToDoubleFunction<String> weight, Request request, Lexicon lexicon) {
    double all = 0;
    double said = 0;
    double meant = 0;
    for (String word : words) {
      double counts = weight.applyAsDouble(word);
      all += counts;
      if (request.counts().containsKey(word)) {
        said += counts;
      } else if (means(request, lexicon.groups(word))) {
        meant += counts;
      }
    }
    return all == 0 ? NONE : new Shares(said / all, meant / all);
  }

  private static boolean means(Request request, int[] groups) {
    for (int group : groups) {
      if (request.groups().contains(group)) {
        return true;
      }
    }
    return false;
  }
}
