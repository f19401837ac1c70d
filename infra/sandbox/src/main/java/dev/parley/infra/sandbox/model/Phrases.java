package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Texts that nothing assigns by name: addresses, proper names, quotations, dates, found by their
 * form, by the preposition before them and by the words around.
 */
final class Phrases {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> PLACE_BEFORE =
      Words.set("in at near around from to of for within on");
  private static final Set<String> MAKER_BEFORE =
      Words.set("by starring featuring features stars star with directed");
  private static final Set<String> PERSON_BEFORE =
      Words.set("to from for of named called and invite tell ask remind");
  private static final Set<String> TOPIC_BEFORE = Words.set("for about on of regarding");
  private static final Set<String> REGIONS = Words.stems("country state region province");
  private static final Set<String> ANYTHING =
      Words.set("dontcare any all none other default unknown");

  private final List<Slot> slots;
  private final Passage passage;
  private final Surroundings around;
  private final LocalDate today;
  private final List<Evidence> found = new ArrayList<>();

  private Phrases(List<Slot> slots, Surroundings around, LocalDate today) {
    this.slots = slots;
    this.passage = around.passage();
    this.around = around;
    this.today = today;
  }

  static List<Evidence> find(Slot slot, List<Slot> slots, Surroundings around, LocalDate today) {
    Phrases phrases = new Phrases(slots, around, today);
    if (slot.is(Topic.DATE) || slot.is(Topic.DATE_TIME) || slot.is(Topic.TIME)) {
      phrases.moments(slot);
    } else {
      phrases.texts(slot);
    }
    return phrases.found;
  }

  private void texts(Slot slot) {
    boolean text = slot.is(Topic.FREE_TEXT);
    int free = 0;
    for (int at = 0; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      switch (piece.form()) {
        case EMAIL ->
            typed(
                slot,
                at,
                slot.is(Topic.EMAIL) ? 10 : slot.is(Topic.PERSON) || slot.is(Topic.TO) ? 5 : 0);
        case URL -> typed(slot, at, slot.is(Topic.URL) ? 10 : 0);
        case TAG -> typed(slot, at, slot.is(Topic.CHANNEL) ? 12 : 0);
        case MENTION -> typed(slot, at, slot.is(Topic.CHANNEL) ? 8 : slot.is(Topic.PERSON) ? 9 : 0);
        case PATH -> path(slot, at);
        case NUMBER -> {
          double near = around.near(slot, at, at);
          if (slot.is(Topic.YEAR) && Quantities.isYear(piece)) {
            add(slot, at, at, 7);
          } else if (slot.is(Topic.IDENTIFIER) && near > 0) {
            add(slot, at, at, 4 + near);
          } else if (near >= 4 && !text) {
            add(slot, at, at, near);
          }
        }
        case QUOTED -> phrase(slot, at, slot.isMany() ? around.endOfList(at) : at, 4);
        case WORD -> {
          if (at < free) {
            // Inside a name that was weighed as a whole.
          } else if (around.startsRun(at)) {
            free = around.endOfRun(at) + 1;
            phrase(slot, at, slot.isMany() ? around.endOfList(at) : free - 1, 2);
          } else if (Surroundings.isCode(piece)) {
            phrase(slot, at, at, 2);
          } else if (!piece.isCapital()) {
            if (at > 0 && passage.at(at - 1).isWord(Surroundings.PREPOSITIONS)) {
              common(slot, at);
            }
            modifier(slot, at);
          }
          hint(slot, at);
        }
        case DATE, TIME, MARK -> {}
      }
    }
  }

  private void typed(Slot slot, int at, double strength) {
    if (strength <= 0) {
      return;
    }
    double weight = strength;
    Set<String> before = around.before(at);
    boolean to = before.contains("to") || before.contains("email") || before.contains("for");
    if (slot.is(Topic.TO) || slot.name().equalsIgnoreCase("recipient")) {
      weight += to ? 3 : 1;
    }
    if (slot.is(Topic.FROM)) {
      weight += before.contains("from") ? 4 : -9;
    }
    if (slot.name().equalsIgnoreCase("cc") || slot.name().equalsIgnoreCase("bcc")) {
      weight += before.contains(slot.name().toLowerCase(Locale.ROOT)) ? 6 : -9;
    }
    add(
        slot,
        at,
        slot.isMany() ? around.endOfList(at) : at,
        weight + around.near(slot, at, at) * 0.5);
  }

  private void path(Slot slot, int at) {
    Piece piece = passage.at(at);
    int slash = piece.text().indexOf('/');
    boolean pair = slash > 0 && slash == piece.text().lastIndexOf('/');
    boolean split =
        pair
            && slots.stream()
                .anyMatch(other -> other.is(Topic.OWNER) && !other.is(Topic.REPOSITORY));
    if (split && slot.is(Topic.OWNER) && !slot.is(Topic.REPOSITORY)) {
      found.add(half(slot, piece.text().substring(0, slash), piece.start(), piece.start() + slash));
    } else if (split && slot.is(Topic.REPOSITORY)) {
      found.add(
          half(slot, piece.text().substring(slash + 1), piece.start() + slash + 1, piece.end()));
    } else if (slot.is(Topic.REPOSITORY) && pair) {
      add(slot, at, at, 13);
    } else if (slot.is(Topic.FILE)) {
      add(slot, at, at, 9 + around.near(slot, at, at));
    } else if (!slot.is(Topic.FREE_TEXT)) {
      double near = around.near(slot, at, at);
      if (near >= 4) {
        add(slot, at, at, near);
      }
    }
  }

  private static Evidence half(Slot slot, String text, int start, int end) {
    return new Evidence(slot, start, end, many(slot, JSON.textNode(text)), 14);
  }

  private void moments(Slot slot) {
    for (int at = 0; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      if (piece.is(Form.DATE) && !slot.is(Topic.TIME)) {
        Optional<LocalDate> date = Dates.date(withYear(piece.text()), today);
        if (date.isEmpty()) {
          continue;
        }
        int last = at;
        String written = Dates.written(date.get(), slot.description());
        if (slot.is(Topic.DATE_TIME)) {
          Optional<LocalTime> time = Optional.empty();
          int next =
              at + 1 < passage.size() && passage.at(at + 1).isWord(Set.of("at", "T"))
                  ? at + 2
                  : at + 1;
          if (next < passage.size() && passage.at(next).is(Form.TIME)) {
            time = Dates.time(passage.at(next).text());
            last = next;
          }
          boolean spaced = slot.description().matches("(?s).*YYYY-MM-DD HH.*");
          String clock = String.format(Locale.ROOT, "%tT", time.orElse(LocalTime.MIDNIGHT));
          written = spaced ? written + " " + clock : date.get() + "T" + clock + "Z";
        }
        found.add(
            new Evidence(
                slot,
                piece.start(),
                passage.at(last).end(),
                many(slot, JSON.textNode(written)),
                7
                    + (Character.isDigit(piece.text().charAt(piece.text().length() - 1)) ? 1.5 : 0)
                    + around.way(slot, at)
                    + around.near(slot, at, at) * 0.5));
      } else if (piece.is(Form.TIME) && slot.is(Topic.TIME)) {
        boolean seconds = slot.description().toUpperCase(Locale.ROOT).contains("HH:MM:SS");
        double strength = 7 + around.way(slot, at) + around.near(slot, at, at) * 0.5;
        Dates.time(piece.text())
            .map(time -> String.format(Locale.ROOT, seconds ? "%tT" : "%tR", time))
            .map(time -> many(slot, JSON.textNode(time)))
            .ifPresent(
                time -> found.add(new Evidence(slot, piece.start(), piece.end(), time, strength)));
      }
    }
  }

  /** "From May 15th to May 22nd, 2023": a date without a year has that of the others. */
  private String withYear(String date) {
    if (!date.matches("(?i).*[a-z].*\\d.*|.*\\d.*[a-z].*") || date.matches(".*\\d{4}.*")) {
      return date;
    }
    return passage.pieces().stream()
        .filter(piece -> piece.is(Form.DATE))
        .map(Piece::text)
        .filter(other -> other.matches(".*\\d{4}"))
        .findFirst()
        .map(other -> date + " " + other.substring(other.length() - 4))
        .orElse(date);
  }

  /** A proper name, a quotation or a code: what stands around it says whose value it is. */
  private void phrase(Slot slot, int first, int last, double base) {
    double strength = base;
    Set<String> before = around.before(first);
    boolean quoted = passage.at(first).is(Form.QUOTED);
    if (slot.is(Topic.EMAIL) || slot.is(Topic.URL)) {
      strength -= 6;
    }
    if (slot.is(Topic.PLACE) && !quoted) {
      strength +=
          before.contains("in") ? 5 : before.stream().anyMatch(PLACE_BEFORE::contains) ? 4 : 1;
    }
    strength += around.way(slot, first);
    if (slot.is(Topic.PERSON)) {
      strength +=
          before.stream().anyMatch(MAKER_BEFORE::contains)
              ? 5
              : before.stream().anyMatch(PERSON_BEFORE::contains) ? 3 : 1;
    }
    if (!slot.is(Topic.PLACE)
        && !slot.is(Topic.PERSON)
        && before.stream().anyMatch(TOPIC_BEFORE::contains)) {
      strength += 1.5;
    }
    if (slot.is(Topic.NAME) && before.contains("at")) {
      strength += 4;
    }
    if (slot.is(Topic.FREE_TEXT)) {
      strength += quoted ? 2 : -4;
    }
    if ((slot.is(Topic.TITLE) || slot.is(Topic.NAME)) && quoted) {
      strength += 1;
    }
    if (slot.hints().stream().anyMatch(hint -> alikeInForm(hint, passage.between(first, last)))) {
      strength += 1.5;
    }
    int end = last;
    if (slot.is(Topic.PLACE)) {
      if (slots.stream().noneMatch(other -> other.order() != slot.order() && isRegion(other))) {
        end = withRegion(last);
      } else if (isRegion(slot)) {
        strength +=
            first > 1 && passage.at(first - 1).isMark(",") && passage.at(first - 2).isCapital()
                ? 6
                : -2;
      }
      strength += end > last ? 2 : 0;
    }
    for (int at = first; at <= last; at++) {
      if (last > first && slot.nameStems().contains(passage.at(at).stem())) {
        strength += 2;
      }
    }
    strength += around.near(slot, first, end);
    add(slot, first, end, strength + (slot.isRequired() ? 1 : 0));
  }

  private static boolean isRegion(Slot slot) {
    return slot.nameStems().stream().anyMatch(REGIONS::contains);
  }

  /** A word right before the name of the slot: "default namespace", "sushi restaurant". */
  private void modifier(Slot slot, int at) {
    Piece piece = passage.at(at);
    if (at + 1 >= passage.size()
        || slot.nameStems().isEmpty()
        || slot.is(Topic.EMAIL)
        || slot.is(Topic.URL)
        || slot.is(Topic.FREE_TEXT)
        || slot.is(Topic.TITLE)
        || Words.isEmpty(piece.text())
        || Words.isWeak(piece.stem())
        || piece.isWord(Surroundings.PREPOSITIONS)) {
      return;
    }
    String next = passage.at(at + 1).stem();
    if (!next.isEmpty()
        && !Words.isEmpty(passage.at(at + 1).text())
        && slot.nameStems().contains(next)
        && at > 0) {
      add(slot, at, at, 4.5);
    }
  }

  /** "Berkeley, CA", "Paris, France". */
  private int withRegion(int last) {
    int at = last;
    while (at + 2 < passage.size()
        && passage.at(at + 1).isMark(",")
        && passage.at(at + 2).isCapital()
        && (at + 3 >= passage.size()
            || !passage.at(at + 3).isMark(",")
            || passage.at(at + 2).text().length() == 2)) {
      at = around.endOfRun(at + 2);
    }
    return at;
  }

  /** A lower-case noun after a preposition, the last thing to believe. */
  private void common(Slot slot, int first) {
    if (slot.is(Topic.EMAIL)
        || slot.is(Topic.URL)
        || slot.is(Topic.FREE_TEXT)
        || slot.is(Topic.CHANNEL)
        || slot.is(Topic.FILE)
        || slot.is(Topic.REPOSITORY)
        || slot.is(Topic.OWNER)) {
      return;
    }
    int start = first;
    while (start < passage.size() && passage.at(start).isWord(Surroundings.ARTICLES)) {
      start++;
    }
    int last = start - 1;
    while (last + 1 < passage.size()
        && passage.at(last + 1).is(Form.WORD)
        && !passage.at(last + 1).isWord(Surroundings.PREPOSITIONS)
        && !passage.at(last + 1).isWord(Surroundings.BREAKS)
        && !passage.at(last + 1).isWord(Surroundings.ARTICLES)) {
      last++;
    }
    if (last < start || Words.isEmpty(passage.at(start).text())) {
      return;
    }
    String preposition = passage.at(first - 1).text().toLowerCase(Locale.ROOT);
    double strength = 0.5 + around.near(slot, start, last) + (slot.isRequired() ? 1 : 0);
    if (slot.is(Topic.PLACE) && PLACE_BEFORE.contains(preposition)) {
      strength += 1.5;
    } else if (TOPIC_BEFORE.contains(preposition)) {
      strength += slot.is(Topic.QUERY) ? 4 : 1.5;
    }
    strength += around.way(slot, first) * 0.5;
    add(slot, start, last, Math.min(strength, 7));
  }

  /** A value the description names, found in the text. */
  private void hint(Slot slot, int at) {
    for (String hint : slot.hints()) {
      List<String> stems = Words.split(hint).stream().map(Words::stem).toList();
      if (stems.isEmpty()
          || hint.length() < 3
          || slot.isNamed(hint)
          || ANYTHING.contains(hint.toLowerCase(Locale.ROOT))) {
        continue;
      }
      int index = 0;
      while (index < stems.size()
          && at + index < passage.size()
          && passage.at(at + index).stem().equals(stems.get(index))) {
        index++;
      }
      if (index == stems.size()) {
        found.add(
            new Evidence(
                slot,
                passage.at(at).start(),
                passage.at(at + index - 1).end(),
                many(slot, JSON.textNode(hint)),
                7.5 + index));
      }
    }
  }

  private static boolean alikeInForm(String one, String other) {
    return form(one).equals(form(other));
  }

  private static String form(String text) {
    return text.replaceAll("\\p{Lu}\\p{Ll}+", "W")
        .replaceAll("\\p{Lu}+", "C")
        .replaceAll("\\p{Ll}+", "w")
        .replaceAll("\\d+", "9")
        .replaceAll("W( W)+", "W");
  }

  private static JsonNode many(Slot slot, JsonNode value) {
    return slot.isMany() ? JSON.arrayNode().add(value) : value;
  }

  private void add(Slot slot, int first, int last, double strength) {
    Evidence.ofText(slot, passage, first, last, strength).ifPresent(found::add);
  }
}
