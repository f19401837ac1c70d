package dev.parley.infra.bench;

import dev.parley.adapter.lucene.ToolSearch;
import dev.parley.adapter.lucene.ToolSearch.Hits;
import dev.parley.adapter.lucene.ToolText;
import dev.parley.infra.bench.ToolData.LabelledQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * How well the search knows that nothing on offer fits. Positive is "nothing fits"; recall is the
 * share of those queries of which it is said, precision the share of those of which it is said that
 * are such; AUC the chance that a query nothing fits looks less likely than one that something
 * fits.
 */
record Abstention(int fitting, int unfitting, double precision, double recall, double auc) {

  /**
   * With few tools on offer. For a query nothing fits these are its candidates. A query that
   * something fits is offered its right tools among others of the catalogue, as many as the other
   * queries have candidates; which ones depends on its id alone.
   */
  static Abstention onOffer(
      List<LabelledQuery> fitting,
      List<LabelledQuery> unfitting,
      List<ToolText> catalogue,
      BiFunction<List<ToolText>, String, Hits> search) {
    if (unfitting.isEmpty()) {
      return new Abstention(fitting.size(), 0, 0, 0, 0);
    }
    List<Hits> positive = new ArrayList<>();
    for (LabelledQuery query : unfitting) {
      positive.add(search.apply(query.candidates(), query.text()));
    }
    List<Hits> negative = new ArrayList<>();
    List<List<ToolText>> offers = offers(fitting, unfitting, catalogue);
    for (int at = 0; at < fitting.size(); at++) {
      negative.add(search.apply(offers.get(at), fitting.get(at).text()));
    }
    return of(negative, positive);
  }

  /**
   * With the whole catalogue on offer, which then has something for many queries of either kind.
   */
  static Abstention overAll(
      List<LabelledQuery> fitting, List<LabelledQuery> unfitting, ToolSearch search) {
    return of(
        fitting.stream().map(query -> search.find(query.text(), 1)).toList(),
        unfitting.stream().map(query -> search.find(query.text(), 1)).toList());
  }

  /** What is offered for each query that something fits. */
  static List<List<ToolText>> offers(
      List<LabelledQuery> fitting, List<LabelledQuery> unfitting, List<ToolText> catalogue) {
    Map<String, ToolText> byName = new HashMap<>();
    catalogue.forEach(tool -> byName.put(tool.id(), tool));
    List<List<ToolText>> offers = new ArrayList<>();
    for (int at = 0; at < fitting.size(); at++) {
      int wanted = unfitting.get(at % unfitting.size()).candidates().size();
      offers.add(offer(fitting.get(at), wanted, catalogue, byName));
    }
    return offers;
  }

  /** The right tools of a query among others of the catalogue. */
  private static List<ToolText> offer(
      LabelledQuery query, int wanted, List<ToolText> catalogue, Map<String, ToolText> byName) {
    Set<ToolText> offer =
        query.gold().stream()
            .filter(byName::containsKey)
            .map(byName::get)
            .collect(Collectors.toCollection(HashSet::new));
    Random random = new Random(query.id().hashCode());
    while (offer.size() < Math.min(wanted, catalogue.size())) {
      offer.add(catalogue.get(random.nextInt(catalogue.size())));
    }
    return List.copyOf(offer);
  }

  private static Abstention of(List<Hits> fitting, List<Hits> unfitting) {
    long right = unfitting.stream().filter(hits -> !hits.likely()).count();
    long wrong = fitting.stream().filter(hits -> !hits.likely()).count();
    double wins = 0;
    for (Hits low : unfitting) {
      for (Hits high : fitting) {
        int order = Double.compare(high.likelihood(), low.likelihood());
        wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
      }
    }
    double pairs = (double) fitting.size() * unfitting.size();
    return new Abstention(
        fitting.size(),
        unfitting.size(),
        right + wrong == 0 ? 0 : (double) right / (right + wrong),
        unfitting.isEmpty() ? 0 : (double) right / unfitting.size(),
        pairs == 0 ? 0 : wins / pairs);
  }
}
