package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * That a stretch of a passage may be the value of a slot.
 *
 * @param start first character of the stretch, or -1 where the value takes no words away from other
 *     slots
 * @param end the character after the last
 * @param strength comparable among all evidence of one passage; {@link #CLEAR} and above is enough
 *     for an optional slot
 */
record Evidence(Slot slot, int start, int end, JsonNode value, double strength) {

  static final double CLEAR = 6;

  /** Enough for a slot that is required. */
  static final double FAINT = 3;

  /**
   * The text from one piece to another as the value, or as the parts of a list; none where it
   * breaks the schema's pattern or only repeats the name of the slot.
   */
  static Optional<Evidence> ofText(
      Slot slot, Passage passage, int first, int last, double strength) {
    String text = passage.between(first, last).strip();
    if (strength <= 0 || slot.isNamed(text) || !fits(slot, text)) {
      return Optional.empty();
    }
    JsonNode value;
    if (slot.isMany()) {
      ArrayNode values = JsonNodeFactory.instance.arrayNode();
      parts(passage, first, last).forEach(values::add);
      value = values;
    } else {
      value = JsonNodeFactory.instance.textNode(text);
    }
    return Optional.of(
        new Evidence(slot, passage.at(first).start(), passage.at(last).end(), value, strength));
  }

  private static boolean fits(Slot slot, String text) {
    String pattern = slot.schema().path("pattern").asText("");
    try {
      return pattern.isEmpty() || Pattern.compile(pattern).matcher(text).find();
    } catch (PatternSyntaxException otherDialect) {
      return true;
    }
  }

  private static List<String> parts(Passage passage, int first, int last) {
    List<String> parts = new ArrayList<>();
    int start = first;
    for (int at = first; at <= last + 1; at++) {
      if (at > last || passage.at(at).isMark(",;&") || passage.at(at).isWord(Set.of("and", "or"))) {
        if (at > start) {
          parts.add(passage.between(start, at - 1));
        }
        start = at + 1;
      }
    }
    return parts;
  }

  /** Enough where the schema does not say what is required. */
  static final double MIDDLING = 4;

  boolean overlaps(Evidence other) {
    return start >= 0 && other.start >= 0 && start < other.end && other.start < end;
  }

  boolean suffices() {
    return strength
        >= switch (slot.need()) {
          case REQUIRED -> FAINT;
          case UNSAID -> MIDDLING;
          case OPTIONAL -> CLEAR;
        };
  }
}
