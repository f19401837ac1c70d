package dev.parley.adapter.lucene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Groups of English words that people and the makers of tools use for one another. A word may be in
 * several groups, and a group may have pairs of words.
 */
final class Lexicon {

  private static final int[] NONE = {};

  private final Map<String, int[]> words;
  private final Map<String, int[]> pairs;

  private Lexicon(Map<String, int[]> words, Map<String, int[]> pairs) {
    this.words = words;
    this.pairs = pairs;
  }

  /** The one that is shipped. */
  static Lexicon shipped() {
    return Shipped.LEXICON;
  }

  /** A lexicon of lines of words; the words of a pair are joined by {@code _}. */
  static Lexicon of(List<String> lines) {
    Map<String, Set<Integer>> words = new HashMap<>();
    Map<String, Set<Integer>> pairs = new HashMap<>();
    for (int group = 0; group < lines.size(); group++) {
      for (String entry : lines.get(group).split("\\s+", -1)) {
        List<String> stems = Arrays.stream(entry.split("_")).map(Stem::of).toList();
        (stems.size() == 1 ? words : pairs)
            .computeIfAbsent(String.join(" ", stems), _ -> new LinkedHashSet<>())
            .add(group);
      }
    }
    return new Lexicon(arrays(words), arrays(pairs));
  }

  /** The groups of a word. */
  int[] groups(String word) {
    return words.getOrDefault(word, NONE);
  }

  /** The groups of two words that follow each other. */
  int[] groups(String word, String next) {
    return pairs.isEmpty() ? NONE : pairs.getOrDefault(word + " " + next, NONE);
  }

  /** The groups of all words and pairs of a text. */
  Set<Integer> groups(List<String> text) {
    Set<Integer> groups = new LinkedHashSet<>();
    for (int at = 0; at < text.size(); at++) {
      add(groups, groups(text.get(at)));
      if (at + 1 < text.size()) {
        add(groups, groups(text.get(at), text.get(at + 1)));
      }
    }
    return groups;
  }

  private static void add(Set<Integer> groups, int[] more) {
    for (int group : more) {
      groups.add(group);
    }
  }

  private static Map<String, int[]> arrays(Map<String, Set<Integer>> sets) {
    Map<String, int[]> arrays = new HashMap<>();
    sets.forEach(
        (word, groups) ->
            arrays.put(
                word, new ArrayList<>(groups).stream().mapToInt(Integer::intValue).toArray()));
    return Map.copyOf(arrays);
  }

  private static final class Shipped {
    static final Lexicon LEXICON = of(Resource.lines("lexicon.txt"));
  }
}
