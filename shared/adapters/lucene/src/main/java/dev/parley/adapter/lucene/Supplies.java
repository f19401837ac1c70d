package dev.parley.adapter.lucene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tools find what others need. Whoever asks for the cast of a film by its title needs a
 * search for films first, though nobody says so: the tool for the cast takes an identifier. So what
 * a good tool needs is lifted to a place behind it.
 */
final class Supplies {

  /** Only the best tools lift others. */
  private static final int LIFTING = 5;

  /** Only the best tools bring others among the candidates. */
  private static final int BRINGING = 10;

  /** At most so many suppliers of one thing are considered. */
  private static final int CONSIDERED = 8;

  /** How far behind the tool that needs it its supplier comes, where something is named. */
  private static final double BEHIND_NAMED = 0.75;

  private static final double BEHIND = 1.75;
  private static final double WEAKNESS = 2;
  private static final double SUITABILITY = 4;

  /** How far behind the best tool a search comes where something is named. */
  private static final double SEARCH_BEHIND = 2;

  private final List<Card> cards;
  private final Map<Thing, List<Supply>> supplies;

  private Supplies(List<Card> cards, Map<Thing, List<Supply>> supplies) {
    this.cards = cards;
    this.supplies = supplies;
  }

  static Supplies of(List<Card> cards) {
    Set<Thing> needed = new HashSet<>();
    for (Card card : cards) {
      card.needs().forEach(need -> needed.add(new Thing(card.app(), need)));
    }
    Map<Thing, List<Supply>> supplies = new HashMap<>();
    for (int document = 0; document < cards.size(); document++) {
      Card card = cards.get(document);
      if (!card.does(Verb.READ) || card.does(Verb.DROP)) {
        continue;
      }
      Map<String, Double> offered = new HashMap<>();
      double strength = strength(card);
      if (card.has(Card.TELLS_SELF)) {
        offered.put("user", 0.75);
      }
      card.finds().forEach(word -> offered.put(word, 0.9 * strength));
      card.name().forEach(word -> offered.put(word, strength));
      card.needs().forEach(offered::remove);
      for (Map.Entry<String, Double> offer : offered.entrySet()) {
        Thing thing = new Thing(card.app(), offer.getKey());
        if (needed.contains(thing)) {
          supplies
              .computeIfAbsent(thing, _ -> new ArrayList<>())
              .add(new Supply(document, offer.getValue()));
        }
      }
    }
    supplies
        .values()
        .forEach(list -> list.sort(Comparator.comparingDouble(Supply::strength).reversed()));
    return new Supplies(cards, supplies);
  }

  private static double strength(Card card) {
    double strength = 0.5;
    if (card.has(Card.SEARCHES)) {
      strength = card.has(Card.FREE_TEXT) ? 1 : 0.75;
    }
    return card.needs().isEmpty() ? strength : strength / 2;
  }

  /** The suppliers of what the best of the tools need. */
  Set<Integer> of(List<Integer> tools, Map<Integer, Double> relevance) {
    Set<Integer> found = new LinkedHashSet<>();
    for (int tool : tools.subList(0, Math.min(BRINGING, tools.size()))) {
      for (String need : cards.get(tool).needs()) {
        List<Supply> all = supplies(tool, need);
        all.stream().limit(CONSIDERED).forEach(supply -> found.add(supply.document()));
        all.stream().map(Supply::document).filter(relevance::containsKey).forEach(found::add);
      }
    }
    return found;
  }

  /**
   * Lifts what the best need.
   *
   * @param scores changed in place; by the order of the tools
   * @param named whether the request calls something by its name
   */
  void lift(List<Integer> tools, double[] scores, boolean named) {
    if (tools.isEmpty()) {
      return;
    }
    double[] before = scores.clone();
    Map<Integer, Integer> places = new HashMap<>();
    List<Integer> order = new ArrayList<>();
    for (int at = 0; at < scores.length; at++) {
      places.put(tools.get(at), at);
      order.add(at);
    }
    order.sort(Comparator.comparingDouble(at -> -before[at]));
    double behind = named ? BEHIND_NAMED : BEHIND;
    for (int at : order.subList(0, Math.min(LIFTING, order.size()))) {
      for (String need : cards.get(tools.get(at)).needs()) {
        supplies(tools.get(at), need).stream()
            .filter(supply -> places.containsKey(supply.document()))
            .max(
                Comparator.comparingDouble(
                    supply ->
                        SUITABILITY * supply.strength()
                            + before[places.getOrDefault(supply.document(), 0)] / 2))
            .ifPresent(
                supply -> {
                  int place = places.getOrDefault(supply.document(), 0);
                  double lifted = before[at] - behind - WEAKNESS * (1 - supply.strength());
                  scores[place] = Math.max(scores[place], lifted);
                });
      }
    }
    if (named) {
      double best = before[order.getFirst()];
      order.stream()
          .filter(at -> cards.get(tools.get(at)).has(Card.SEARCHES))
          .filter(at -> cards.get(tools.get(at)).has(Card.FREE_TEXT))
          .findFirst()
          .ifPresent(at -> scores[at] = Math.max(scores[at], best - SEARCH_BEHIND));
    }
  }

  private List<Supply> supplies(int tool, String need) {
    List<Supply> all = supplies.getOrDefault(new Thing(cards.get(tool).app(), need), List.of());
    return all.stream().filter(supply -> supply.document() != tool).toList();
  }

  /** Something that an app knows by an identifier. */
  private record Thing(String app, String word) {}

  /**
   * A tool that finds the identifiers of something.
   *
   * @param strength up to 1
   */
  private record Supply(int document, double strength) {}
}
