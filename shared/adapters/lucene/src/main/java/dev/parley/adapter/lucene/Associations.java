package dev.parley.adapter.lucene;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which words of tools a word of a request speaks for, and how strongly: from 0 to 1. Learnt from
 * requests of which the right tools are known, and keyed by words alone.
 */
public final class Associations {

  /** None at all. */
  public static final Associations NONE = new Associations(Map.of());

  private final Map<String, List<Associated>> words;

  private Associations(Map<String, List<Associated>> words) {
    this.words = words;
  }

  /** Associations of lines such as {@code bitcoin cryptocurr 0.41 market 0.12}. */
  public static Associations of(List<String> lines) {
    Map<String, List<Associated>> words = new HashMap<>();
    for (String line : lines) {
      String[] parts = line.split("\\s+", -1);
      List<Associated> associated = new ArrayList<>(parts.length / 2);
      for (int at = 1; at + 1 < parts.length; at += 2) {
        associated.add(new Associated(parts[at], Float.parseFloat(parts[at + 1])));
      }
      words.put(parts[0], List.copyOf(associated));
    }
    return new Associations(Map.copyOf(words));
  }

  /** The words that a word of a request speaks for. */
  List<Associated> of(String word) {
    return words.getOrDefault(word, List.of());
  }

  /** A word of tools and how strongly it is meant. */
  record Associated(String word, float strength) {}
}
