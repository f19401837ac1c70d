package dev.parley.adapter.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what an answer that goes on repeats of what was told before it. A model that is asked to
 * continue often begins its last word, its last sentence or the whole answer again.
 *
 * <p>What it begins with is held back as long as it may still be such a repetition. It is one if it
 * reaches the very end of what was told, starts there where a word or a line starts, and holds at
 * least two letters or digits, one of them a letter: a shorter one may well be meant. Behind blanks
 * a word may well be said once more ("very", " very good"), so there it takes several; the blanks
 * go with it.
 */
final class Overlap {

  private static final int FEWEST_BEHIND_BLANKS = 8;

  private final String told;
  private final StringBuilder begun = new StringBuilder();
  private final List<Integer> starts;

  /** How much was compared, how much of that was blanks at the start, and how much is known. */
  private int followed;

  private int blanks;
  private int repeated;

  Overlap(String told) {
    this.told = told;
    this.starts = starts(told);
  }

  /** Takes what comes next; gives what is new, once that can be said. */
  Optional<String> add(String words) {
    for (int at = 0; at < words.length() && !starts.isEmpty(); at++) {
      follow(words.charAt(at));
    }
    begun.append(words);
    return starts.isEmpty() ? Optional.of(rest()) : Optional.empty();
  }

  /** What is new, where nothing more comes. */
  String rest() {
    return begun.substring(repeated);
  }

  private void follow(char next) {
    if (followed == blanks && Character.isWhitespace(next)) {
      blanks++;
      followed++;
      return;
    }
    int at = followed - blanks;
    followed++;
    starts.removeIf(
        start -> {
          if (told.charAt(start + at) != next) {
            return true;
          }
          boolean reachesTheEnd = start + at + 1 == told.length();
          if (reachesTheEnd && counts(told.substring(start), blanks)) {
            repeated = followed;
          }
          return reachesTheEnd;
        });
  }

  private static boolean counts(String repetition, int blanks) {
    long letters = repetition.codePoints().filter(Character::isLetterOrDigit).count();
    if (blanks > 0) {
      return letters >= FEWEST_BEHIND_BLANKS
          && repetition.chars().anyMatch(Character::isWhitespace);
    }
    return letters >= 2 && repetition.codePoints().anyMatch(Character::isLetter);
  }

  private static List<Integer> starts(String told) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < told.length(); at++) {
      char here = told.charAt(at);
      char before = at == 0 ? ' ' : told.charAt(at - 1);
      boolean line = Character.isWhitespace(before) && !Character.isWhitespace(here);
      boolean word = Character.isLetterOrDigit(here) && !Character.isLetterOrDigit(before);
      if (line || word) {
        starts.add(at);
      }
    }
    return starts;
  }
}
