package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills what a JSON Schema describes from what was said: the strongest evidence first, each stretch
 * of the text used once, later passages before earlier ones. It leaves out what it does not find.
 */
final class ArgumentReader {

  /** A value that was tried for a property and refused; another is to be found, or none. */
  record Rejected(String property, JsonNode value) {}

  /** Whether unfound properties are left out, or given an empty value where they are required. */
  enum Gaps {
    LEFT_OUT,
    EMPTY
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Set<String> YES =
      Set.of(
          "yes",
          "yeah",
          "yep",
          "sure",
          "ok",
          "okay",
          "approve",
          "approved",
          "confirm",
          "confirmed",
          "agree",
          "agreed",
          "accept",
          "accepted",
          "allow",
          "allowed",
          "proceed",
          "absolutely",
          "definitely",
          "correct",
          "right",
          "true");
  private static final Set<String> NO =
      Set.of(
          "no",
          "nope",
          "not",
          "never",
          "don't",
          "don\u2019t",
          "dont",
          "deny",
          "denied",
          "reject",
          "rejected",
          "decline",
          "declined",
          "refuse",
          "stop",
          "cancel",
          "abort",
          "false",
          "wrong",
          "disagree");
  private static final Set<String> HARDLY_YES = Set.of("ok", "okay", "right", "sure");
  private static final Set<String> NEUTRAL =
      Set.of("unknown", "other", "none", "unspecified", "neutral", "n/a");

  private final LocalDate today;

  ArgumentReader(LocalDate today) {
    this.today = today;
  }

  /**
   * @param latestFirst what was said, the last first
   * @param asked what the assistant had asked just before the last, or empty
   */
  ObjectNode read(
      JsonNode schema,
      List<Passage> latestFirst,
      String asked,
      List<Rejected> rejected,
      Gaps gaps) {
    List<Slot> slots = Slot.of(schema);
    Map<Slot, JsonNode> values = new LinkedHashMap<>();
    boolean first = true;
    for (Passage passage : latestFirst) {
      // Over all slots, also those already filled: what a correction replaces must not move on to
      // the next best slot.
      Map<Slot, JsonNode> said = fromLiteral(slots, passage);
      if (said.isEmpty()) {
        said.putAll(assigned(slots, passage, rejected));
      }
      if (first && said.isEmpty() && !asked.isEmpty()) {
        said.putAll(bareAnswer(slots, passage, asked));
      }
      said.forEach(values::putIfAbsent);
      first = false;
    }
    ObjectNode result = JSON.objectNode();
    for (Slot slot : slots) {
      JsonNode value = values.get(slot);
      if (value == null && gaps == Gaps.EMPTY) {
        value = emptyValue(slot, latestFirst);
      }
      if (value != null) {
        place(result, slot.path(), value);
      }
    }
    return result;
  }

  /** JSON values written into a text between these brackets, outermost only. */
  static List<JsonNode> literals(String text, char open, char close) {
    List<JsonNode> literals = new ArrayList<>();
    int start = text.indexOf(open);
    while (start >= 0) {
      int end = matching(text, start, open, close);
      Optional<JsonNode> literal =
          end < 0 ? Optional.empty() : literal(text.substring(start, end + 1));
      literal.ifPresent(literals::add);
      start = text.indexOf(open, literal.isPresent() ? end : start + 1);
    }
    return literals;
  }

  private static int matching(String text, int start, char open, char close) {
    int depth = 0;
    for (int at = start; at < text.length(); at++) {
      char here = text.charAt(at);
      if (here == open) {
        depth++;
      } else if (here == close && --depth == 0) {
        return at;
      }
    }
    return -1;
  }

  private static Optional<JsonNode> literal(String text) {
    try {
      return Optional.of(MAPPER.readTree(text));
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  private static Map<Slot, JsonNode> fromLiteral(List<Slot> slots, Passage passage) {
    Map<Slot, JsonNode> values = new LinkedHashMap<>();
    for (JsonNode literal : literals(passage.text(), '{', '}')) {
      for (Slot slot : slots) {
        JsonNode value = literal;
        for (String step : slot.path()) {
          value = step.equals(Slot.ELEMENT) ? value.path(0) : value.path(step);
        }
        if (!value.isMissingNode() && !value.isNull()) {
          values.put(slot, value);
        }
      }
    }
    return values;
  }

  private Map<Slot, JsonNode> assigned(List<Slot> slots, Passage passage, List<Rejected> rejected) {
    List<Evidence> ranked = new ArrayList<>(EvidenceFinder.find(slots, passage, today));
    ranked.removeIf(
        one -> !one.suffices() || rejected.contains(new Rejected(one.slot().name(), one.value())));
    ranked.sort(
        Comparator.comparingDouble(Evidence::strength)
            .reversed()
            .thenComparingInt(one -> one.slot().order())
            .thenComparingInt(Evidence::start));
    Map<Slot, JsonNode> values = new LinkedHashMap<>();
    for (Slot slot : slots) {
      polarity(slot, passage).ifPresent(value -> values.put(slot, value));
    }
    List<Evidence> taken = new ArrayList<>();
    for (Evidence one : ranked) {
      if (!values.containsKey(one.slot()) && taken.stream().noneMatch(one::overlaps)) {
        taken.add(one);
        values.put(one.slot(), one.value());
      }
    }
    return values;
  }

  /** Yes or no said to a choice that has both, such as approve or deny. */
  private static Optional<JsonNode> polarity(Slot slot, Passage passage) {
    boolean truth = slot.type() == Slot.Type.BOOLEAN && slot.options().isEmpty();
    Optional<JsonNode> yes = truth ? Optional.of(JSON.booleanNode(true)) : among(slot, YES);
    Optional<JsonNode> no = truth ? Optional.of(JSON.booleanNode(false)) : among(slot, NO);
    boolean agreeable =
        slot.nameStems().stream()
            .anyMatch(stem -> YES.stream().anyMatch(word -> Words.stem(word).equals(stem)));
    if (yes.isEmpty() || no.isEmpty() || (truth && !agreeable)) {
      return Optional.empty();
    }
    boolean agreed =
        passage.text().toLowerCase(Locale.ROOT).matches("(?s).*\\b(go ahead|do it|please do)\\b.*");
    for (Passage.Piece piece : passage.pieces()) {
      if (piece.isWord(NO)) {
        return no;
      }
      if (piece.isWord(YES)) {
        agreed = true;
        // "Okay, don't" is a no; "approve it, no need to wait" is a yes.
        if (!piece.isWord(HARDLY_YES)) {
          return yes;
        }
      }
    }
    return agreed ? yes : Optional.empty();
  }

  private static Optional<JsonNode> among(Slot slot, Set<String> words) {
    return slot.options().stream()
        .filter(option -> words.contains(option.asText().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** An answer with nothing around it belongs to what was asked: one thing, or several in order. */
  private static Map<Slot, JsonNode> bareAnswer(List<Slot> slots, Passage passage, String asked) {
    Set<String> question = Words.stems(asked);
    List<Slot> wanted =
        slots.stream()
            .filter(slot -> slot.nameStems().stream().allMatch(question::contains))
            .toList();
    if (wanted.isEmpty() && slots.size() == 1) {
      wanted = slots;
    }
    String answer = passage.text().strip();
    List<String> parts =
        wanted.size() == 1 ? List.of(answer) : List.of(answer.split("\\s*[,;\\n]\\s*", -1));
    Map<Slot, JsonNode> values = new LinkedHashMap<>();
    if (answer.isEmpty() || wanted.isEmpty() || parts.size() != wanted.size()) {
      return values;
    }
    for (int at = 0; at < parts.size(); at++) {
      Slot slot = wanted.get(at);
      String part = parts.get(at);
      if (slot.type() == Slot.Type.STRING && slot.options().isEmpty()) {
        JsonNode text = JSON.textNode(part);
        values.put(slot, slot.isMany() ? JSON.arrayNode().add(text) : text);
      } else if (slot.type() == Slot.Type.BOOLEAN) {
        List<String> words = Words.split(part);
        if (words.stream().anyMatch(NO::contains)) {
          values.put(slot, JSON.booleanNode(false));
        } else if (words.stream().anyMatch(YES::contains)) {
          values.put(slot, JSON.booleanNode(true));
        }
      }
    }
    return values;
  }

  private static JsonNode emptyValue(Slot slot, List<Passage> said) {
    JsonNode schema = slot.schema();
    if (slot.isMany()) {
      return JSON.arrayNode();
    }
    if (schema.path("type").isArray()) {
      return JSON.nullNode();
    }
    if (!slot.options().isEmpty()) {
      return slot.options().stream()
          .filter(option -> NEUTRAL.contains(option.asText().toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElse(slot.options().getFirst());
    }
    return switch (slot.type()) {
      case BOOLEAN -> JSON.booleanNode(false);
      case INTEGER, NUMBER -> JSON.numberNode(0);
      case STRING -> {
        boolean words = slot.is(Topic.FREE_TEXT) || slot.is(Topic.TITLE) || slot.is(Topic.QUERY);
        yield JSON.textNode(words && !said.isEmpty() ? said.getFirst().text().strip() : "");
      }
    };
  }

  private static void place(ObjectNode root, List<String> path, JsonNode value) {
    ObjectNode at = root;
    for (int step = 0; step < path.size() - 1; step++) {
      String name = path.get(step);
      if (path.get(step + 1).equals(Slot.ELEMENT)) {
        ArrayNode array = at.withArrayProperty(name);
        at = array.isEmpty() ? array.addObject() : (ObjectNode) array.path(0);
        step++;
      } else {
        at = at.withObjectProperty(name);
      }
    }
    at.set(path.getLast(), value);
  }
}
