package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and lists of numbers, told apart by the words, units and bounds around them. */
final class Quantities {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String CURRENCIES = "$\u20ac\u00a3\u00a5";
  private static final Pattern NUMBER_LIST =
      Pattern.compile("[\\[(]\\s*-?[\\d.]+(?:\\s*,\\s*-?[\\d.]+)*\\s*[\\])]");
  private static final Set<String> PERCENT = Words.stems("percent percentage");
  private static final Set<String> AT_MOST =
      Words.set("under below most maximum max than within to up");
  private static final Set<String> AT_LEAST = Words.set("over above least minimum min than from");

  private static final Set<String> PEOPLE =
      Words.stems("people person guest adult seat passenger party traveler attendee");
  private static final Set<String> SPEED = Words.stems("speed velocity");
  private static final Set<String> ACCELERATION = Words.stems("acceleration");

  /** What units measure: unit stems to the names of quantities. */
  private static final Map<String, Set<String>> MEASURED =
      measured(
          Map.of(
              "second sec s minute min hour hr h day week month year",
              "time duration period second minute hour day week month year term age",
              "meter m kilometer km mile feet foot ft inch centimeter cm millimeter mm yard",
              "distance length height radius width depth displacement altitude size wavelength"
                  + " diameter range",
              "kilogram kg gram g pound lb lbs ton mg",
              "mass weight",
              "mph kph km/h m/s",
              "speed velocity",
              "dollar usd euro eur gbp buck yen cent",
              "price amount cost budget salary principal investment fee income money payment",
              "celsius fahrenheit kelvin c f k degree",
              "temperature temp angle",
              "joule j watt w volt v newton n pascal pa hertz hz",
              "energy power voltage force pressure frequency"));

  private final Passage passage;
  private final Surroundings around;
  private final LocalDate today;
  private final List<Evidence> found = new ArrayList<>();

  private Quantities(Surroundings around, LocalDate today) {
    this.passage = around.passage();
    this.around = around;
    this.today = today;
  }

  static List<Evidence> find(Slot slot, Surroundings around, LocalDate today) {
    Quantities quantities = new Quantities(around, today);
    if (slot.isMany()) {
      quantities.numberLists(slot);
    } else {
      quantities.numbers(slot);
    }
    return quantities.found;
  }

  private static Map<String, Set<String>> measured(Map<String, String> table) {
    Map<String, Set<String>> measured = new HashMap<>();
    table.forEach(
        (units, names) -> {
          for (String unit : Words.set(units)) {
            measured.put(Words.stem(unit), Words.stems(names));
          }
        });
    return Map.copyOf(measured);
  }

  private void numbers(Slot slot) {
    for (int at = 0; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      if (piece.is(Form.NUMBER)) {
        found.add(number(slot, at));
      } else if (piece.is(Form.DATE) && slot.is(Topic.YEAR)) {
        Dates.date(piece.text(), today)
            .map(date -> JSON.numberNode(date.getYear()))
            .ifPresent(year -> found.add(new Evidence(slot, piece.start(), piece.end(), year, 5)));
      }
    }
  }

  private Evidence number(Slot slot, int at) {
    Piece piece = passage.at(at);
    BigDecimal number = piece.number();
    boolean percent =
        at + 1 < passage.size()
            && (passage.at(at + 1).isMark("%") || passage.at(at + 1).isWord(Set.of("percent")));
    double strength = 2 + around.near(slot, at, at) + measured(slot, at) + bound(slot, at);
    if (at > 0
        && passage.at(at - 1).isWord(Set.of("for"))
        && (counts(slot.nameStems()) || counts(slot.about()))) {
      strength += 2;
    }
    if (isYear(piece)) {
      boolean dated =
          at > 0
              && passage
                  .at(at - 1)
                  .isWord(Set.of("in", "year", "since", "from", "to", "until", "of"));
      strength += slot.is(Topic.YEAR) ? 5 : dated ? -2 : 0;
    } else if (slot.is(Topic.YEAR)) {
      strength -= 2;
    }
    if (percent) {
      boolean share =
          slot.nameStems().stream().anyMatch(PERCENT::contains)
              || slot.about().stream().anyMatch(PERCENT::contains);
      if (slot.type() == Slot.Type.NUMBER && !share) {
        number = number.movePointLeft(2);
      }
      if (share || slot.nameStems().contains("rat") || slot.about().contains("rat")) {
        strength += 3;
      }
    } else if (slot.type() == Slot.Type.INTEGER && number.stripTrailingZeros().scale() > 0) {
      strength -= 4;
    }
    JsonNode least = slot.schema().path("minimum");
    JsonNode most = slot.schema().path("maximum");
    if ((least.isNumber() && number.compareTo(least.decimalValue()) < 0)
        || (most.isNumber() && number.compareTo(most.decimalValue()) > 0)) {
      strength -= 4;
    }
    return new Evidence(
        slot,
        piece.start(),
        piece.end(),
        node(slot, number),
        strength + (slot.isRequired() ? 2 : 0));
  }

  private static boolean counts(Iterable<String> stems) {
    for (String stem : stems) {
      if (PEOPLE.contains(stem)) {
        return true;
      }
    }
    return false;
  }

  /** "Less than 500" is a most, "at least 3" a least. */
  private double bound(Slot slot, int at) {
    boolean most = slot.nameStems().contains("max") || slot.nameStems().contains("maximum");
    boolean least = slot.nameStems().contains("min") || slot.nameStems().contains("minimum");
    if (at == 0 || !(most || least)) {
      return 0;
    }
    return passage.at(at - 1).isWord(most ? AT_MOST : AT_LEAST) ? 2 : 0;
  }

  /** Whether the unit beside a number is one the slot is measured in. */
  private double measured(Slot slot, int at) {
    double strength = 0;
    if (at > 0 && passage.at(at - 1).isMark(CURRENCIES)) {
      strength += measures(slot, "dollar") ? 4 : 0;
    }
    if (at + 1 < passage.size() && passage.at(at + 1).is(Form.WORD)) {
      String unit = Words.stem(passage.at(at + 1).text().toLowerCase(Locale.ROOT));
      if (measures(slot, unit)) {
        strength += 3;
      } else if (isUnit(unit) && measuresSomething(slot)) {
        strength -= 2;
      } else if (isUnit(unit) && slot.about().contains(unit)) {
        strength += 2;
      }
    }
    return strength;
  }

  private static boolean isUnit(String unit) {
    return unit.contains("/") || MEASURED.containsKey(unit);
  }

  private static boolean measures(Slot slot, String unit) {
    Set<String> names =
        unit.contains("/")
            ? unit.endsWith("2") || unit.endsWith("\u00b2") ? ACCELERATION : SPEED
            : MEASURED.getOrDefault(unit, Set.of());
    return slot.nameStems().stream().anyMatch(names::contains);
  }

  private static boolean measuresSomething(Slot slot) {
    return MEASURED.values().stream()
        .anyMatch(names -> slot.nameStems().stream().anyMatch(names::contains));
  }

  private static JsonNode node(Slot slot, BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    boolean whole = plain.scale() <= 0;
    if (whole && plain.precision() - plain.scale() <= 18) {
      return JSON.numberNode(plain.longValueExact());
    }
    return slot.type() == Slot.Type.INTEGER && whole
        ? JSON.numberNode(plain.toBigInteger())
        : JSON.numberNode(number.doubleValue());
  }

  static boolean isYear(Piece piece) {
    return piece.text().matches("(1[5-9]|20|21)\\d\\d");
  }

  private void numberLists(Slot slot) {
    Matcher literal = NUMBER_LIST.matcher(passage.text());
    while (literal.find()) {
      ArrayNode values = JSON.arrayNode();
      int first = -1;
      int last = -1;
      for (int at = 0; at < passage.size(); at++) {
        Piece piece = passage.at(at);
        if (piece.start() > literal.start() && piece.end() < literal.end()) {
          first = first < 0 ? at : first;
          last = at;
          if (piece.is(Form.NUMBER)) {
            values.add(node(slot, piece.number()));
          }
        }
      }
      if (first > 0) {
        double strength = 5 + around.near(slot, first - 1, last) + (slot.isRequired() ? 2 : 0);
        found.add(new Evidence(slot, literal.start(), literal.end(), values, strength));
      }
    }
    int at = 0;
    while (at < passage.size()) {
      if (!passage.at(at).is(Form.NUMBER)) {
        at++;
        continue;
      }
      int last = around.endOfList(at);
      ArrayNode values = JSON.arrayNode();
      for (int index = at; index <= last; index++) {
        if (passage.at(index).is(Form.NUMBER)) {
          values.add(node(slot, passage.at(index).number()));
        }
      }
      double strength =
          around.near(slot, at, last) + (values.size() > 1 ? 6 : 2) + (slot.isRequired() ? 1 : 0);
      found.add(
          new Evidence(slot, passage.at(at).start(), passage.at(last).end(), values, strength));
      at = last + 1;
    }
  }
}
