package dev.parley.adapter.lucene;

import java.util.List;
import java.util.Map;

/**
 * What is left of an English word without its endings, by the algorithm of M. F. Porter ("An
 * algorithm for suffix stripping", Program 14, 1980). Other words come out much as they went in.
 */
final class Stem {

  private static final Map<String, String> STEP_2 =
      Map.ofEntries(
          Map.entry("ational", "ate"),
          Map.entry("tional", "tion"),
          Map.entry("enci", "ence"),
          Map.entry("anci", "ance"),
          Map.entry("izer", "ize"),
          Map.entry("bli", "ble"),
          Map.entry("alli", "al"),
          Map.entry("entli", "ent"),
          Map.entry("eli", "e"),
          Map.entry("ousli", "ous"),
          Map.entry("ization", "ize"),
          Map.entry("ation", "ate"),
          Map.entry("ator", "ate"),
          Map.entry("alism", "al"),
          Map.entry("iveness", "ive"),
          Map.entry("fulness", "ful"),
          Map.entry("ousness", "ous"),
          Map.entry("aliti", "al"),
          Map.entry("iviti", "ive"),
          Map.entry("biliti", "ble"),
          Map.entry("logi", "log"));
  private static final Map<String, String> STEP_3 =
      Map.of(
          "icate", "ic", "ative", "", "alize", "al", "iciti", "ic", "ical", "ic", "ful", "", "ness",
          "");
  private static final List<String> STEP_4 =
      List.of(
          "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
          "ive", "ize", "ion", "al", "er", "ic", "ou");
  private static final int LONGEST_ENDING = 7;

  private Stem() {}

  /** The stem of a word in lower case. */
  static String of(String word) {
    if (word.length() <= 2) {
      return word;
    }
    String stem = withoutPlural(word);
    stem = withoutTense(stem);
    if (stem.endsWith("y") && hasVowel(cut(stem, 1))) {
      stem = cut(stem, 1) + "i";
    }
    stem = replaced(stem, STEP_2);
    stem = replaced(stem, STEP_3);
    for (String ending : STEP_4) {
      if (stem.endsWith(ending)) {
        String rest = cut(stem, ending.length());
        boolean removable = !ending.equals("ion") || rest.endsWith("s") || rest.endsWith("t");
        if (measure(rest) > 1 && removable) {
          stem = rest;
        }
        break;
      }
    }
    if (stem.endsWith("e")) {
      String rest = cut(stem, 1);
      int measure = measure(rest);
      if (measure > 1 || (measure == 1 && !endsShort(rest))) {
        stem = rest;
      }
    }
    if (stem.endsWith("ll") && measure(stem) > 1) {
      stem = cut(stem, 1);
    }
    return stem;
  }

  private static String withoutPlural(String word) {
    if (word.endsWith("sses")) {
      return cut(word, 2);
    }
    if (word.endsWith("ies")) {
      // "movies" and "movie" are to meet, so are "ties" and "tie".
      return word.length() > 4 ? cut(word, 2) : cut(word, 1);
    }
    return word.endsWith("s") && !word.endsWith("ss") ? cut(word, 1) : word;
  }

  private static String withoutTense(String word) {
    if (word.endsWith("eed")) {
      return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
    }
    String rest;
    if (word.endsWith("ed") && hasVowel(cut(word, 2))) {
      rest = cut(word, 2);
    } else if (word.endsWith("ing") && hasVowel(cut(word, 3))) {
      rest = cut(word, 3);
    } else {
      return word;
    }
    if (rest.endsWith("at") || rest.endsWith("bl") || rest.endsWith("iz")) {
      return rest + "e";
    }
    if (endsDouble(rest) && "lsz".indexOf(rest.charAt(rest.length() - 1)) < 0) {
      return cut(rest, 1);
    }
    return measure(rest) == 1 && endsShort(rest) ? rest + "e" : rest;
  }

  /** The longest ending that is in the map replaced, if what is before it is long enough. */
  private static String replaced(String word, Map<String, String> endings) {
    for (int length = Math.min(LONGEST_ENDING, word.length()); length > 2; length--) {
      String replacement = endings.get(word.substring(word.length() - length));
      if (replacement != null) {
        String rest = cut(word, length);
        return measure(rest) > 0 ? rest + replacement : word;
      }
    }
    return word;
  }

  private static String cut(String word, int count) {
    return word.substring(0, Math.max(0, word.length() - count));
  }

  private static boolean consonant(String word, int at) {
    return switch (word.charAt(at)) {
      case 'a', 'e', 'i', 'o', 'u' -> false;
      case 'y' -> at == 0 || !consonant(word, at - 1);
      default -> true;
    };
  }

  /** How often a consonant follows a vowel. */
  private static int measure(String word) {
    int count = 0;
    boolean vowel = false;
    for (int at = 0; at < word.length(); at++) {
      boolean consonant = consonant(word, at);
      if (vowel && consonant) {
        count++;
      }
      vowel = !consonant;
    }
    return count;
  }

  private static boolean hasVowel(String word) {
    for (int at = 0; at < word.length(); at++) {
      if (!consonant(word, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsDouble(String word) {
    int last = word.length() - 1;
    return last > 0 && word.charAt(last) == word.charAt(last - 1) && consonant(word, last);
  }

  /** Whether it ends as "hop" does: consonant, vowel, consonant, the last none of w, x and y. */
  private static boolean endsShort(String word) {
    int last = word.length() - 1;
    return last > 1
        && consonant(word, last)
        && !consonant(word, last - 1)
        && consonant(word, last - 2)
        && "wxy".indexOf(word.charAt(last)) < 0;
  }
}
