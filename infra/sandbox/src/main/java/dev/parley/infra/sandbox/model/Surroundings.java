package dev.parley.infra.sandbox.model;

import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What stands around a stretch of a passage: which words are near, which preposition leads to it,
 * how far a proper name or an enumeration reaches.
 */
record Surroundings(Passage passage) {

  static final Set<String> ARTICLES =
      Words.set("a an the my our your his her their this that some");
  static final Set<String> PREPOSITIONS =
      Words.set(
          "in at on from to for of with by about near into through via using between under over"
              + " within around towards toward until till since during as per without than onto"
              + " featuring starring");
  static final Set<String> BREAKS =
      Words.set(
          "and or but then that which who where when while if please is are was were has have will"
              + " can should so because using starting ending given considering what how");

  private static final Set<String> FROM_BEFORE = Words.set("from between departing leaving");
  private static final Set<String> TO_BEFORE =
      Words.set("to towards toward into until till through");

  /** How much the words around a stretch speak of the slot: its name most, its description less. */
  double near(Slot slot, int first, int last) {
    Set<String> counted = new HashSet<>();
    double strength = side(slot, first, -1, counted) + 0.9 * side(slot, last, 1, counted);
    return Math.min(strength, 9);
  }

  private double side(Slot slot, int from, int step, Set<String> counted) {
    double strength = 0;
    int distance = 0;
    for (int at = from + step; at >= 0 && at < passage.size() && distance < 5; at += step) {
      Piece piece = passage.at(at);
      boolean small =
          piece.is(Form.MARK) || piece.isWord(ARTICLES) || piece.isWord(Set.of("of", "is", "are"));
      distance += small ? 0 : 1;
      strength += nearness(slot, piece, Math.max(1, distance), crosses(from, at), counted);
    }
    return strength;
  }

  private static double nearness(
      Slot slot, Piece piece, int distance, boolean crosses, Set<String> counted) {
    if (piece.stem().isEmpty() || counted.contains(piece.stem())) {
      return 0;
    }
    double weight = 0;
    if (slot.nameStems().stream()
        .anyMatch(stem -> stem.equals(piece.stem()) || prefix(stem, piece.stem()))) {
      weight = 4.5;
    } else if (slot.nameStems().stream().anyMatch(stem -> Words.same(stem, piece.stem()))) {
      weight = 3;
    } else if (!Words.isEmpty(piece.text()) && slot.about().contains(piece.stem())) {
      weight = 1.5;
    }
    if (weight == 0) {
      return 0;
    }
    counted.add(piece.stem());
    return weight / (crosses ? 3.0 : 1) / Math.sqrt(distance);
  }

  private static boolean prefix(String one, String other) {
    return one.length() >= 3
        && other.length() >= 3
        && (one.startsWith(other) || other.startsWith(one));
  }

  private boolean crosses(int from, int to) {
    for (int at = Math.min(from, to) + 1; at < Math.max(from, to); at++) {
      if (passage.at(at).isMark(",;.:?!")
          || passage.at(at).isWord(Set.of("and", "or", "but"))
          || passage.at(at).is(Form.NUMBER)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the words before point the slot's way: from, to. */
  double way(Slot slot, int at) {
    Set<String> before = before(at);
    double strength = 0;
    if (slot.is(Topic.FROM)) {
      strength += before.stream().anyMatch(FROM_BEFORE::contains) ? 4 : 0;
    }
    if (slot.is(Topic.TO)) {
      boolean second = before.contains("and") && hasBetween(at);
      strength += second || before.stream().anyMatch(TO_BEFORE::contains) ? 4 : 0;
    }
    if (slot.is(Topic.FROM)
        && !slot.is(Topic.TO)
        && before.stream().anyMatch(TO_BEFORE::contains)) {
      strength -= 3;
    }
    if (slot.is(Topic.TO)
        && !slot.is(Topic.FROM)
        && before.stream().anyMatch(FROM_BEFORE::contains)) {
      strength -= 3;
    }
    return strength;
  }

  private boolean hasBetween(int index) {
    for (int at = Math.max(0, index - 8); at < index; at++) {
      if (passage.at(at).isWord(Set.of("between"))) {
        return true;
      }
    }
    return false;
  }

  /** Words right before, articles skipped: at most the last two. */
  Set<String> before(int index) {
    Set<String> before = new HashSet<>();
    int at = index - 1;
    while (at >= 0 && passage.at(at).isWord(ARTICLES)) {
      at--;
    }
    for (int count = 0; count < 1 && at >= 0; count++, at--) {
      if (!passage.at(at).is(Form.WORD)) {
        break;
      }
      before.add(passage.at(at).text().toLowerCase(Locale.ROOT));
    }
    return before;
  }

  /** Whether a run of capitalised words begins here; a sentence's first word alone is none. */
  boolean startsRun(int at) {
    Piece piece = passage.at(at);
    boolean more = at + 1 < passage.size() && passage.at(at + 1).isCapital();
    boolean opens = at == 0 || passage.at(at - 1).isMark(".!?:");
    return piece.isCapital()
        && !piece.text().equals("I")
        && !Words.isEmpty(piece.text())
        && (!opens || more)
        && !(at > 0 && passage.at(at - 1).isCapital() && startsRun(at - 1));
  }

  int endOfRun(int first) {
    int last = first;
    while (last + 1 < passage.size()) {
      Piece next = passage.at(last + 1);
      if (next.isCapital() && !next.text().equals("I")) {
        last++;
      } else if (next.is(Form.NUMBER) && Character.isDigit(next.text().charAt(0))) {
        last++;
      } else if (last + 2 < passage.size()
          && next.isWord(Set.of("of", "the", "de", "la", "and", "&"))
          && !next.isWord(Set.of("and"))
          && passage.at(last + 2).isCapital()) {
        last += 2;
      } else if (last + 3 < passage.size()
          && next.isWord(Set.of("of"))
          && passage.at(last + 2).isWord(Set.of("the"))
          && passage.at(last + 3).isCapital()) {
        last += 3;
      } else {
        return last;
      }
    }
    return last;
  }

  /** The last piece of "a, b and c", where all are of the form of the first. */
  int endOfList(int first) {
    Form form = passage.at(first).form();
    int last = form == Form.WORD ? endOfRun(first) : first;
    while (true) {
      int next = last + 1;
      boolean joined = false;
      while (next < passage.size()
          && (passage.at(next).isMark(",;&") || passage.at(next).isWord(Set.of("and", "or")))) {
        joined = true;
        next++;
      }
      if (!joined || next >= passage.size() || passage.at(next).form() != form) {
        return last;
      }
      if (form == Form.WORD && passage.at(first).isCapital() != passage.at(next).isCapital()) {
        return last;
      }
      last = form == Form.WORD ? endOfRun(next) : next;
    }
  }

  /** Tickers and identifiers: letters with digits, or capitals only. */
  static boolean isCode(Piece piece) {
    String text = piece.text();
    boolean digit = text.chars().anyMatch(Character::isDigit);
    boolean letter = text.chars().anyMatch(Character::isLetter);
    return (digit && letter)
        || text.contains("_")
        || (text.length() > 1 && text.equals(text.toUpperCase(Locale.ROOT)) && letter);
  }
}
