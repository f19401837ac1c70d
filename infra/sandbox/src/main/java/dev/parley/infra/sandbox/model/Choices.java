package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Values of enums and truth values, found by the words that name them. */
final class Choices {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> NEGATIONS =
      Words.set(
          "no not without don't don\u2019t dont never exclude excluding disable isn't doesn't skip"
              + " non");
  private static final Set<String> OFF = Words.set("false off disabled");
  private static final Set<String> SET_TO = Words.set("is to set be should");
  private static final Set<String> AUXILIARY =
      Words.set("is has ha should includ enabl allow with use want need get i can do show in for");
  private static final Set<String> ANYTHING =
      Words.set("dontcare any all none other default unknown");

  private final Passage passage;
  private final Surroundings around;
  private final List<Evidence> found = new ArrayList<>();

  private Choices(Surroundings around) {
    this.passage = around.passage();
    this.around = around;
  }

  static List<Evidence> find(Slot slot, Surroundings around) {
    Choices choices = new Choices(around);
    Optional<JsonNode> yes = named(slot, "true");
    Optional<JsonNode> no = named(slot, "false");
    if (slot.options().isEmpty()) {
      choices.truth(slot, JSON.booleanNode(true), JSON.booleanNode(false));
    } else if (yes.isPresent() && no.isPresent()) {
      choices.truth(slot, yes.get(), no.get());
    } else {
      choices.options(slot);
    }
    return choices.found;
  }

  private static Optional<JsonNode> named(Slot slot, String name) {
    return slot.options().stream()
        .filter(option -> option.asText().equalsIgnoreCase(name))
        .findFirst();
  }

  private void options(Slot slot) {
    List<Evidence> hits = new ArrayList<>();
    for (JsonNode option : slot.options()) {
      String written = option.asText();
      if (ANYTHING.contains(written.toLowerCase(Locale.ROOT))) {
        continue;
      }
      option(slot, option, written).ifPresent(hits::add);
    }
    if (slot.isMany()) {
      ArrayNode all = JSON.arrayNode();
      double strength = 0;
      for (Evidence hit : hits) {
        if (hit.strength() >= Evidence.CLEAR) {
          all.add(hit.value());
          strength = Math.max(strength, hit.strength());
        }
      }
      if (!all.isEmpty()) {
        found.add(new Evidence(slot, -1, -1, all, strength));
      }
      return;
    }
    found.addAll(hits);
  }

  private Optional<Evidence> option(Slot slot, JsonNode option, String written) {
    List<String> stems = Words.split(written).stream().map(Words::stem).toList();
    if (stems.isEmpty()) {
      return Optional.empty();
    }
    double best = 0;
    int start = -1;
    int end = -1;
    for (int at = 0; at < passage.size(); at++) {
      int matched = 0;
      int index = at;
      boolean exact = true;
      while (matched < stems.size() && index < passage.size()) {
        List<String> here = stemsOf(passage.at(index));
        boolean fits = !here.isEmpty() && matched + here.size() <= stems.size();
        for (int part = 0; fits && part < here.size(); part++) {
          String wanted = stems.get(matched + part);
          if (!wanted.equals(here.get(part))) {
            exact = false;
            fits = stems.size() == 1 && wanted.length() > 2 && Words.same(wanted, here.get(part));
          }
        }
        if (!fits) {
          break;
        }
        matched += here.size();
        index++;
      }
      if (matched < stems.size()) {
        continue;
      }
      boolean shortOne = written.length() <= 2;
      double strength = exact ? 9 + stems.size() : 5.5;
      if (shortOne) {
        boolean sameCase = passage.at(at).text().equals(written);
        strength = !sameCase ? 0 : around.near(slot, at, index - 1) > 0 ? 9 : 2;
      } else if (exact) {
        strength += around.near(slot, at, index - 1) * 0.3;
      }
      if (strength > best) {
        best = strength;
        start = passage.at(at).start();
        end = passage.at(index - 1).end();
      }
    }
    if (best == 0 && stems.size() > 1) {
      long present =
          stems.stream()
              .filter(
                  stem ->
                      passage.pieces().stream().anyMatch(piece -> stemsOf(piece).contains(stem)))
              .count();
      if (present == stems.size()) {
        best = 7;
      }
    }
    return best == 0 ? Optional.empty() : Optional.of(new Evidence(slot, start, end, option, best));
  }

  private static List<String> stemsOf(Piece piece) {
    return switch (piece.form()) {
      case WORD, QUOTED, TAG, NUMBER, PATH, DATE ->
          Words.split(piece.is(Form.NUMBER) ? piece.value() : piece.text()).stream()
              .map(Words::stem)
              .toList();
      default -> List.of();
    };
  }

  private void truth(Slot slot, JsonNode yes, JsonNode no) {
    List<String> wanted =
        slot.nameStems().stream().filter(stem -> !AUXILIARY.contains(stem)).toList();
    int first = -1;
    int last = -1;
    int hits = 0;
    for (String stem : wanted) {
      for (int at = 0; at < passage.size(); at++) {
        if (speaksOf(passage.at(at), stem)) {
          hits++;
          first = first < 0 ? at : Math.min(first, at);
          last = Math.max(last, at);
          break;
        }
      }
    }
    if (hits == 0 || hits * 2 < wanted.size()) {
      return;
    }
    boolean negated = false;
    for (int at = Math.max(0, first - 3); at < first; at++) {
      negated |= passage.at(at).isWord(NEGATIONS);
    }
    int next = last + 1;
    while (next < passage.size()
        && (passage.at(next).isMark(":=") || passage.at(next).isWord(SET_TO))) {
      next++;
    }
    if (next < passage.size()) {
      Piece after = passage.at(next);
      negated |= after.isWord(OFF) || (next > last + 1 && after.isWord(Set.of("no")));
    }
    JsonNode value = negated ? no : yes;
    if (value.equals(slot.schema().path("default"))) {
      return;
    }
    found.add(
        new Evidence(
            slot,
            -1,
            -1,
            slot.isMany() ? JSON.arrayNode().add(value) : value,
            hits == wanted.size() ? 7 : 6));
  }

  private static boolean speaksOf(Piece piece, String stem) {
    return stemsOf(piece).stream()
            .anyMatch(
                here -> Words.same(stem, here) || (stem.length() > 5 && here.startsWith(stem)))
        || stem.equals(Words.stem(piece.text().replace("-", "")));
  }
}
