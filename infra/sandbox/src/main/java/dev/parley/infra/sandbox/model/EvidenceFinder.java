package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds in one passage what may fill the slots of a tool: values after the name of a property,
 * words of the right form, objects of prepositions, words of an enum. It weighs; {@link
 * ArgumentReader} decides.
 */
final class EvidenceFinder {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Set<String> ARTICLES =
      Set.of("a", "an", "the", "my", "our", "your", "his", "her", "their", "this", "that", "some");
  private static final Set<String> PREPOSITIONS =
      Set.of(
          "in", "at", "on", "from", "to", "for", "of", "with", "by", "about", "near", "into",
          "through", "via", "using", "between", "under", "over", "within", "around", "towards",
          "toward", "until", "till", "since", "during", "as", "per", "without", "than", "onto");
  private static final Set<String> IS = Set.of("is", "are", "was", "be", "as", "being", "equals");
  private static final Set<String> PLACE_BEFORE =
      Set.of("in", "at", "near", "around", "from", "to", "of", "for", "within", "on");
  private static final Set<String> FROM_BEFORE = Set.of("from", "between", "departing", "leaving");
  private static final Set<String> TO_BEFORE =
      Set.of("to", "towards", "toward", "into", "until", "till", "through");
  private static final Set<String> PERSON_BEFORE =
      Set.of(
          "by",
          "with",
          "starring",
          "featuring",
          "to",
          "from",
          "for",
          "of",
          "named",
          "called",
          "and",
          "directed",
          "invite",
          "tell",
          "ask",
          "remind");
  private static final Set<String> TOPIC_BEFORE = Set.of("for", "about", "on", "of", "regarding");
  private static final Set<String> BREAKS =
      Set.of(
          "and",
          "or",
          "but",
          "then",
          "that",
          "which",
          "who",
          "where",
          "when",
          "while",
          "if",
          "please",
          "is",
          "are",
          "was",
          "were",
          "has",
          "have",
          "will",
          "can",
          "should",
          "so",
          "because",
          "using",
          "starting",
          "ending",
          "given",
          "considering",
          "what",
          "how");
  private static final Set<String> SPEAKING =
      Set.of(
          "post",
          "say",
          "write",
          "tweet",
          "announce",
          "share",
          "send",
          "publish",
          "reply",
          "text",
          "message",
          "note",
          "append");
  private static final Set<String> TELLING =
      Set.of("tell", "remind", "inform", "notify", "email", "message", "text", "ask", "let");
  private static final Set<String> NEGATIONS =
      Set.of(
          "no",
          "not",
          "without",
          "don't",
          "dont",
          "never",
          "exclude",
          "excluding",
          "disable",
          "isn't",
          "doesn't",
          "skip",
          "non",
          "don\u2019t");
  private static final Set<String> AUXILIARY =
      Set.of(
          "is", "has", "should", "includ", "enabl", "allow", "with", "use", "want", "need", "get",
          "ha", "i", "can", "do", "show", "in");
  private static final Set<String> ANYTHING =
      Set.of("dontcare", "any", "all", "none", "other", "default", "unknown");
  private static final Set<String> MONEY =
      Set.of("dollar", "usd", "euro", "eur", "pound", "gbp", "buck", "yen");

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("m", "meter"),
          Map.entry("km", "kilometer"),
          Map.entry("cm", "centimeter"),
          Map.entry("mm", "millimeter"),
          Map.entry("kg", "kilogram"),
          Map.entry("g", "gram"),
          Map.entry("s", "second"),
          Map.entry("sec", "second"),
          Map.entry("min", "minute"),
          Map.entry("h", "hour"),
          Map.entry("hr", "hour"),
          Map.entry("ft", "feet"),
          Map.entry("lb", "pound"),
          Map.entry("lbs", "pound"),
          Map.entry("mph", "speed"),
          Map.entry("j", "joul"),
          Map.entry("w", "watt"),
          Map.entry("v", "volt"),
          Map.entry("n", "newton"),
          Map.entry("c", "celsiu"),
          Map.entry("f", "fahrenheit"),
          Map.entry("k", "kelvin"),
          Map.entry("pa", "pascal"),
          Map.entry("hz", "hertz"),
          Map.entry("l", "liter"),
          Map.entry("foot", "feet"),
          Map.entry("pounds", "pound"));

  private static final Map<Topic, Set<String>> SPOKEN_KEYS =
      Map.of(
          Topic.FREE_TEXT,
              Set.of(
                  "saying",
                  "say",
                  "says",
                  "reads",
                  "reading",
                  "that says",
                  "text",
                  "message",
                  "body",
                  "content",
                  "with the text",
                  "write",
                  "with the message"),
          Topic.TITLE,
              Set.of("titled", "entitled", "called", "named", "title", "subject", "headed"),
          Topic.QUERY,
              Set.of(
                  "search for", "searching for", "look for", "look up", "matching", "mentioning"));

  private static final Set<String> VERB_KEYS =
      Set.of(
          "saying",
          "say",
          "says",
          "reads",
          "reading",
          "titled",
          "entitled",
          "called",
          "named",
          "headed",
          "that says",
          "search for",
          "searching for",
          "look for",
          "look up",
          "matching",
          "mentioning",
          "write",
          "with the text",
          "with the message");

  /** A place where the name of a slot, or a word that stands for it, is written. */
  private record Key(Slot slot, int first, int after, boolean verb) {}

  private final List<Slot> slots;
  private final Passage passage;
  private final LocalDate today;
  private final List<Key> keys = new ArrayList<>();
  private final Map<Integer, Key> keyAt = new HashMap<>();
  private final List<Evidence> found = new ArrayList<>();

  private EvidenceFinder(List<Slot> slots, Passage passage, LocalDate today) {
    this.slots = slots;
    this.passage = passage;
    this.today = today;
  }

  static List<Evidence> find(List<Slot> slots, Passage passage, LocalDate today) {
    EvidenceFinder finder = new EvidenceFinder(slots, passage, today);
    finder.findKeys();
    finder.keys.forEach(finder::afterKey);
    for (Slot slot : slots) {
      if (!slot.options().isEmpty()) {
        finder.options(slot);
      } else if (slot.type() == Slot.Type.BOOLEAN) {
        finder.truth(slot);
      } else if (slot.isNumeric()) {
        finder.numbers(slot);
      } else {
        finder.strings(slot);
      }
    }
    return finder.found;
  }

  // Values after the name of their property.

  private void findKeys() {
    for (Slot slot : slots) {
      for (int at = 0; at < passage.size(); at++) {
        int length = nameLength(slot, at);
        if (length > 0) {
          addKey(new Key(slot, at, at + length, false));
        }
      }
      for (Topic topic : slot.topics()) {
        for (String spoken : SPOKEN_KEYS.getOrDefault(topic, Set.of())) {
          List<String> words = List.of(spoken.split(" ", -1));
          for (int at = 0; at + words.size() <= passage.size(); at++) {
            if (wordsAt(at, words)) {
              addKey(new Key(slot, at, at + words.size(), VERB_KEYS.contains(spoken)));
            }
          }
        }
      }
    }
  }

  private void addKey(Key key) {
    keys.add(key);
    keyAt.putIfAbsent(key.first(), key);
  }

  private boolean wordsAt(int at, List<String> words) {
    for (int index = 0; index < words.size(); index++) {
      if (!passage.at(at + index).text().equalsIgnoreCase(words.get(index))) {
        return false;
      }
    }
    return true;
  }

  /** How many pieces from here on spell the slot's name; 0 if they do not. */
  private int nameLength(Slot slot, int at) {
    List<String> name = slot.nameStems();
    if (name.isEmpty() || (name.size() == 1 && Words.isEmpty(slot.name()))) {
      return 0;
    }
    Piece piece = passage.at(at);
    if (piece.is(Form.WORD) && piece.text().equalsIgnoreCase(slot.name())) {
      return 1;
    }
    for (int index = 0; index < name.size(); index++) {
      if (at + index >= passage.size() || !passage.at(at + index).stem().equals(name.get(index))) {
        return index > 0 && name.size() - index == 1 && isGeneric(name.get(index)) ? index : 0;
      }
    }
    return name.size();
  }

  private static boolean isGeneric(String stem) {
    return Set.of(
            "nam", "name", "id", "number", "typ", "type", "valu", "value", "text", "dat", "date")
        .contains(stem);
  }

  private void afterKey(Key key) {
    Slot slot = key.slot();
    int at = key.after();
    if (at >= passage.size() || slot.type() == Slot.Type.BOOLEAN || !slot.options().isEmpty()) {
      return;
    }
    Piece next = passage.at(at);
    boolean marked = next.isMark(":=");
    boolean said = next.isWord(IS);
    boolean changed =
        next.isWord(Set.of("to"))
            && hasBefore(key.first(), Set.of("change", "set", "update", "make"));
    if (marked || said || changed) {
      at++;
    }
    if (slot.isNumeric()) {
      return;
    }
    if (at >= passage.size()) {
      return;
    }
    boolean strong = marked || key.verb() || changed;
    double strength = marked ? 20 : key.verb() ? 16 : said || changed ? 15 : 12;
    if (passage.at(at).isMark(":") && key.verb()) {
      at++;
      strength = 20;
    }
    boolean text = slot.is(Topic.FREE_TEXT) || slot.is(Topic.TITLE);
    if (!strong && !said && !startsValue(at, text)) {
      return;
    }
    if (at >= passage.size() || passage.at(at).isMark(",.;?!")) {
      return;
    }
    int last = lastOfValue(slot, at, strong || said, text);
    if (last < at) {
      return;
    }
    add(slot, at, last, strength + (key.after() - key.first()) * 0.5);
  }

  private boolean hasBefore(int index, Set<String> words) {
    for (int at = Math.max(0, index - 3); at < index; at++) {
      if (passage.at(at).isWord(words)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value may follow a bare key, as in "subject Lunch", but not "message to Ann". */
  private boolean startsValue(int at, boolean text) {
    Piece piece = passage.at(at);
    if (piece.isWord(PREPOSITIONS) || piece.isWord(BREAKS) || keyAt.containsKey(at)) {
      return false;
    }
    return switch (piece.form()) {
      case MARK -> false;
      case WORD -> piece.isCapital() || (text ? !Words.isWeak(piece.stem()) : isCode(piece));
      case QUOTED, EMAIL, URL, TAG, MENTION, PATH, DATE, TIME, NUMBER -> true;
    };
  }

  private int lastOfValue(Slot slot, int first, boolean strong, boolean text) {
    Piece start = passage.at(first);
    if (!start.is(Form.WORD) && !start.is(Form.MARK) && !(text && !start.is(Form.QUOTED))) {
      return slot.isMany() ? endOfList(first) : first;
    }
    int last = first - 1;
    for (int at = first; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      if (at > first && endsValue(slot, at, text)) {
        break;
      }
      if (!text) {
        if (piece.is(Form.MARK) && !piece.isMark("-&'")) {
          break;
        }
        if (at > first
            && (piece.isWord(PREPOSITIONS) || piece.isWord(BREAKS))
            && !(start.isCapital()
                && at + 1 < passage.size()
                && passage.at(at + 1).isCapital()
                && piece.isWord(Set.of("of", "and", "the")))) {
          break;
        }
        if (at > first
            && !strong
            && start.isCapital()
            && !piece.isCapital()
            && !piece.isWord(Set.of("of", "the", "and"))) {
          break;
        }
      }
      last = at;
    }
    while (last > first
        && passage.at(last).isMark(".,;!?")
        && !(slot.is(Topic.FREE_TEXT) && passage.at(last).isMark("!?"))) {
      last--;
    }
    return last;
  }

  /** Whether the text of a body or a title ends before this piece. */
  private boolean endsValue(Slot slot, int at, boolean text) {
    Piece piece = passage.at(at);
    boolean last = at + 1 >= passage.size();
    if (!last && (piece.isMark(",;.") || piece.isWord(Set.of("and", "with")))) {
      int next = passage.at(at + 1).isWord(Set.of("and", "with", "the")) ? at + 2 : at + 1;
      if (next < passage.size() && passage.at(next).isWord(Set.of("the", "a"))) {
        next++;
      }
      Key key = keyAt.get(next);
      if (key != null && key.slot().order() != slot.order() && key.after() < passage.size()) {
        return piece.is(Form.MARK)
            || startsValue(key.after(), true)
            || passage.at(key.after()).isMark(":=")
            || passage.at(key.after()).isWord(IS);
      }
    }
    if (text && slot.is(Topic.TITLE) && !slot.is(Topic.FREE_TEXT)) {
      if (piece.isMark(",;\n") || (piece.isMark(".") && !last)) {
        return true;
      }
    }
    if (passage.text().substring(passage.at(at - 1).end(), piece.start()).contains("\n")
        && keyAt.containsKey(at)) {
      return true;
    }
    return !last
        && text
        && piece.isWord(Set.of("to", "in", "on", "at", "from"))
        && switch (passage.at(at + 1).form()) {
          case EMAIL, TAG, MENTION, PATH -> true;
          default -> false;
        };
  }

  // Enums and truth values.

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
        strength = !sameCase ? 0 : near(slot, at, index - 1) > 0 ? 9 : 2;
      } else if (exact) {
        strength += near(slot, at, index - 1) * 0.3;
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

  private void truth(Slot slot) {
    List<String> wanted =
        slot.nameStems().stream().filter(stem -> !AUXILIARY.contains(stem)).toList();
    if (wanted.isEmpty()) {
      return;
    }
    int first = -1;
    int last = -1;
    int hits = 0;
    for (String stem : wanted) {
      for (int at = 0; at < passage.size(); at++) {
        if (!passage.at(at).stem().isEmpty()
            && (passage.at(at).stem().equals(stem)
                || Words.split(passage.at(at).text()).stream()
                    .anyMatch(word -> Words.stem(word).equals(stem)))) {
          hits++;
          first = first < 0 ? at : Math.min(first, at);
          last = Math.max(last, at);
          break;
        }
      }
    }
    if (hits == 0 || hits * 2 < wanted.size() + (wanted.size() > 1 ? 1 : 0)) {
      return;
    }
    boolean negated = false;
    for (int at = Math.max(0, first - 3); at < first; at++) {
      negated |= passage.at(at).isWord(NEGATIONS);
    }
    for (int at = last + 1; at < Math.min(passage.size(), last + 4); at++) {
      Piece piece = passage.at(at);
      if (piece.isWord(Set.of("false", "no", "off", "disabled"))) {
        negated = true;
      }
    }
    double strength = hits == wanted.size() ? 7 : 6;
    found.add(new Evidence(slot, -1, -1, many(slot, JSON.booleanNode(!negated)), strength));
  }

  // Numbers.

  private void numbers(Slot slot) {
    if (slot.isMany()) {
      numberLists(slot);
      return;
    }
    for (int at = 0; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      if (piece.is(Form.DATE) && slot.is(Topic.YEAR)) {
        Dates.date(piece.text(), today)
            .ifPresent(
                date ->
                    found.add(
                        new Evidence(
                            slot, piece.start(), piece.end(), JSON.numberNode(date.getYear()), 5)));
      }
      if (!piece.is(Form.NUMBER)) {
        continue;
      }
      boolean percent =
          at + 1 < passage.size()
              && (passage.at(at + 1).isMark("%") || passage.at(at + 1).isWord(Set.of("percent")));
      BigDecimal number = piece.number();
      double strength = 1.5 + near(slot, at, at) + units(slot, at);
      if (isYear(piece)) {
        boolean after =
            at > 0
                && passage
                    .at(at - 1)
                    .isWord(Set.of("in", "year", "since", "from", "to", "until", "of"));
        if (slot.is(Topic.YEAR)) {
          strength += 5;
        } else if (after) {
          strength -= 2;
        }
      } else if (slot.is(Topic.YEAR)) {
        strength -= 2;
      }
      if (slot.type() == Slot.Type.INTEGER && number.stripTrailingZeros().scale() > 0) {
        strength -= percent ? 0 : 4;
      }
      if (percent) {
        boolean fraction =
            slot.type() == Slot.Type.NUMBER
                && !slot.about().contains("percentag")
                && !slot.about().contains("percent")
                && !slot.nameStems().contains("percentag")
                && !slot.nameStems().contains("percent");
        number = fraction ? number.movePointLeft(2) : number;
        if (slot.about().contains("percentag")
            || slot.about().contains("rat")
            || slot.nameStems().contains("rat")) {
          strength += 3;
        }
      }
      if (slot.schema().has("minimum")
          && number.compareTo(slot.schema().path("minimum").decimalValue()) < 0) {
        strength -= 4;
      }
      if (slot.schema().has("maximum")
          && number.compareTo(slot.schema().path("maximum").decimalValue()) > 0) {
        strength -= 4;
      }
      if (slot.isRequired()) {
        strength += 2;
      }
      found.add(new Evidence(slot, piece.start(), piece.end(), numberNode(slot, number), strength));
    }
  }

  private static JsonNode numberNode(Slot slot, BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    boolean whole = plain.scale() <= 0;
    if (whole && plain.precision() - plain.scale() <= 18) {
      return JSON.numberNode(plain.longValueExact());
    }
    return slot.type() == Slot.Type.INTEGER && whole
        ? JSON.numberNode(plain.toBigInteger())
        : JSON.numberNode(number.doubleValue());
  }

  private static boolean isYear(Piece piece) {
    return piece.text().matches("(1[5-9]|20|21)\\d\\d");
  }

  private double units(Slot slot, int at) {
    double strength = 0;
    if (at > 0 && passage.at(at - 1).isMark("$\u20ac\u00a3\u00a5")) {
      boolean money =
          slot.about().stream().anyMatch(MONEY::contains)
              || slot.about().stream()
                  .anyMatch(
                      stem ->
                          Words.same(stem, "pric")
                              || stem.equals("amount")
                              || stem.equals("budget")
                              || stem.equals("salary")
                              || stem.equals("invest"))
              || slot.nameStems().stream()
                  .anyMatch(
                      stem ->
                          stem.equals("pric")
                              || stem.equals("amount")
                              || stem.equals("cost")
                              || stem.equals("budget"));
      strength += money ? 3 : -1;
    }
    if (at + 1 < passage.size() && passage.at(at + 1).is(Form.WORD)) {
      String unit = passage.at(at + 1).text().toLowerCase(Locale.ROOT);
      String stem = Words.stem(UNITS.getOrDefault(unit, unit));
      if (slot.about().contains(stem)) {
        strength += 2.5;
      }
    }
    return strength;
  }

  private void numberLists(Slot slot) {
    List<JsonNode> literals = literals();
    for (JsonNode literal : literals) {
      if (literal.isArray() && !literal.isEmpty() && literal.path(0).isNumber()) {
        found.add(new Evidence(slot, -1, -1, literal, 10));
      }
    }
    int at = 0;
    while (at < passage.size()) {
      if (!passage.at(at).is(Form.NUMBER)) {
        at++;
        continue;
      }
      int last = endOfList(at);
      ArrayNode values = JSON.arrayNode();
      for (int index = at; index <= last; index++) {
        if (passage.at(index).is(Form.NUMBER)) {
          values.add(numberNode(slot, passage.at(index).number()));
        }
      }
      double strength =
          near(slot, at, last) + (values.size() > 1 ? 6 : 2) + (slot.isRequired() ? 1 : 0);
      found.add(
          new Evidence(slot, passage.at(at).start(), passage.at(last).end(), values, strength));
      at = last + 1;
    }
  }

  /** JSON arrays written into the text. */
  private List<JsonNode> literals() {
    return ArgumentReader.literals(passage.text(), '[', ']');
  }

  /** The last piece of "a, b and c", where all are of the form of the first. */
  private int endOfList(int first) {
    Form form = passage.at(first).form();
    int last = first;
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

  // Words.

  private void strings(Slot slot) {
    if (slot.is(Topic.DATE) || slot.is(Topic.DATE_TIME) || slot.is(Topic.TIME)) {
      moments(slot);
      return;
    }
    boolean text = slot.is(Topic.FREE_TEXT);
    if (text) {
      whatIsSaid(slot);
    }
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
          double near = near(slot, at, at);
          if (slot.is(Topic.YEAR) && isYear(piece)) {
            add(slot, at, at, 7);
          } else if (slot.is(Topic.IDENTIFIER) && near > 0) {
            add(slot, at, at, 4 + near);
          } else if (near >= 4 && !text) {
            add(slot, at, at, near);
          }
        }
        case QUOTED -> phrase(slot, at, at, 4);
        case WORD -> {
          if (startsRun(at)) {
            int last = endOfRun(at);
            phrase(slot, at, slot.isMany() ? endOfList(at) : last, 2);
          } else if (isCode(piece)) {
            phrase(slot, at, at, 2);
          } else if (at > 0 && passage.at(at - 1).isWord(PREPOSITIONS) && !piece.isCapital()) {
            common(slot, at);
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
    Set<String> before = before(at);
    boolean to = before.contains("to") || before.contains("email") || before.contains("for");
    if (slot.is(Topic.TO) || slot.name().equalsIgnoreCase("recipient")) {
      weight += to ? 3 : 1;
    }
    if (slot.is(Topic.FROM)) {
      weight += before.contains("from") ? 4 : -6;
    }
    if (slot.name().equalsIgnoreCase("cc") || slot.name().equalsIgnoreCase("bcc")) {
      weight += before.contains(slot.name().toLowerCase(Locale.ROOT)) ? 6 : -6;
    }
    add(slot, at, slot.isMany() ? endOfList(at) : at, weight + near(slot, at, at) * 0.5);
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
      add(slot, at, at, 9 + near(slot, at, at));
    } else if (!slot.is(Topic.FREE_TEXT)) {
      double near = near(slot, at, at);
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
        Optional<LocalDate> date = Dates.date(piece.text(), today);
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
                7 + way(slot, at) + near(slot, at, at) * 0.5));
      } else if (piece.is(Form.TIME) && slot.is(Topic.TIME)) {
        Optional<LocalTime> time = Dates.time(piece.text());
        boolean seconds = slot.description().toUpperCase(Locale.ROOT).contains("HH:MM:SS");
        time.ifPresent(
            value ->
                found.add(
                    new Evidence(
                        slot,
                        piece.start(),
                        piece.end(),
                        many(
                            slot,
                            JSON.textNode(
                                String.format(Locale.ROOT, seconds ? "%tT" : "%tR", value))),
                        7
                            + way(slot, passage.pieces().indexOf(piece))
                            + near(
                                    slot,
                                    passage.pieces().indexOf(piece),
                                    passage.pieces().indexOf(piece))
                                * 0.5)));
      }
    }
  }

  /** Whether the words before point the slot's way: from, to. */
  private double way(Slot slot, int at) {
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
  private Set<String> before(int index) {
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

  /** "Post hi team to #general", "tell Ann that I am late", "reply: on my way". */
  private void whatIsSaid(Slot slot) {
    for (int at = 1; at + 1 < passage.size(); at++) {
      boolean keyed = false;
      for (Key key : keys) {
        keyed |= key.after() == at;
      }
      if (passage.at(at).isMark(":") && !keyed) {
        int last = lastOfValue(slot, at + 1, true, true);
        if (last > at) {
          add(slot, at + 1, last, 11);
        }
      }
    }
    for (int at = 0; at + 1 < passage.size(); at++) {
      Piece verb = passage.at(at);
      boolean opens =
          at == 0
              || passage.at(at - 1).isMark(",.;!?")
              || passage.at(at - 1).isWord(Set.of("please", "and", "then", "to", "you", "just"));
      if (!opens) {
        continue;
      }
      if (verb.isWord(TELLING)) {
        told(slot, at + 1);
      }
      if (verb.isWord(SPEAKING)) {
        int first = at + 1;
        Piece start = passage.at(first);
        if (start.isWord(ARTICLES)
            || start.isWord(PREPOSITIONS)
            || start.isWord(Set.of("me", "us"))
            || !(start.is(Form.WORD) || start.is(Form.QUOTED))
            || keyAt.containsKey(first)) {
          continue;
        }
        int end = first;
        while (end + 1 < passage.size() && !leadsToTarget(end + 1)) {
          end++;
        }
        if (end + 1 < passage.size()) {
          add(slot, first, end, 10);
        }
      }
    }
  }

  private boolean leadsToTarget(int at) {
    if (!passage.at(at).isWord(Set.of("to", "in", "on", "into")) || at + 1 >= passage.size()) {
      return false;
    }
    Piece next = passage.at(at + 1);
    return switch (next.form()) {
      case TAG, EMAIL, MENTION -> true;
      case WORD -> next.isCapital() || next.isWord(ARTICLES);
      default -> false;
    };
  }

  private void told(Slot slot, int at) {
    int first = at;
    if (passage.at(first).isWord(ARTICLES)) {
      first++;
    }
    if (first >= passage.size()) {
      return;
    }
    Piece who = passage.at(first);
    if (!(who.is(Form.EMAIL) || who.is(Form.MENTION) || who.is(Form.TAG) || who.isCapital())) {
      return;
    }
    first = who.isCapital() ? endOfRun(first) + 1 : first + 1;
    if (first < passage.size() && passage.at(first).isWord(Set.of("know", "that"))) {
      first++;
    }
    if (first < passage.size() && passage.at(first).isWord(Set.of("that"))) {
      first++;
    }
    if (first >= passage.size()
        || passage.at(first).isWord(PREPOSITIONS)
        || passage.at(first).is(Form.MARK)
        || keyAt.containsKey(first)) {
      return;
    }
    int last = lastOfValue(slot, first, true, true);
    if (last >= first) {
      add(slot, first, last, 9);
    }
  }

  /** A proper name, a quotation or a code: what stands around it says whose value it is. */
  private void phrase(Slot slot, int first, int last, double base) {
    double strength = base;
    Set<String> before = before(first);
    boolean quoted = passage.at(first).is(Form.QUOTED);
    if (slot.is(Topic.EMAIL) || slot.is(Topic.URL)) {
      strength -= 6;
    }
    if (slot.is(Topic.PLACE) && !quoted) {
      strength += before.stream().anyMatch(PLACE_BEFORE::contains) ? 5 : 1;
    }
    strength += way(slot, first);
    if (slot.is(Topic.PERSON)) {
      strength += before.stream().anyMatch(PERSON_BEFORE::contains) ? 3 : 1;
    }
    if (!slot.is(Topic.PLACE)
        && !slot.is(Topic.PERSON)
        && before.stream().anyMatch(TOPIC_BEFORE::contains)) {
      strength += 1.5;
    }
    if (slot.is(Topic.FREE_TEXT)) {
      strength += quoted ? 2 : -4;
    }
    if (slot.is(Topic.TITLE) && quoted) {
      strength += 1;
    }
    if (slot.hints().stream().anyMatch(hint -> alikeInForm(hint, passage.between(first, last)))) {
      strength += 1.5;
    }
    int end = last;
    if (slot.is(Topic.PLACE)) {
      end = withRegion(last);
      strength += end > last ? 2 : 0;
    }
    strength += near(slot, first, end);
    add(slot, first, end, strength + (slot.isRequired() ? 1 : 0));
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
      at = endOfRun(at + 2);
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
    while (start < passage.size() && passage.at(start).isWord(ARTICLES)) {
      start++;
    }
    int last = start - 1;
    while (last + 1 < passage.size()
        && passage.at(last + 1).is(Form.WORD)
        && !passage.at(last + 1).isWord(PREPOSITIONS)
        && !passage.at(last + 1).isWord(BREAKS)
        && !passage.at(last + 1).isWord(ARTICLES)) {
      last++;
    }
    if (last < start || Words.isEmpty(passage.at(start).text())) {
      return;
    }
    String preposition = passage.at(first - 1).text().toLowerCase(Locale.ROOT);
    double strength = 0.5 + near(slot, start, last) + (slot.isRequired() ? 1 : 0);
    if (slot.is(Topic.PLACE) && PLACE_BEFORE.contains(preposition)) {
      strength += 1.5;
    } else if (TOPIC_BEFORE.contains(preposition)) {
      strength += slot.is(Topic.QUERY) ? 4 : 1.5;
    }
    strength += way(slot, first) * 0.5;
    add(slot, start, last, Math.min(strength, 7));
  }

  /** A value the description names, found in the text. */
  private void hint(Slot slot, int at) {
    for (String hint : slot.hints()) {
      List<String> stems = Words.split(hint).stream().map(Words::stem).toList();
      if (stems.isEmpty()
          || hint.length() < 3
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

  /** How much the words around a stretch speak of the slot: its name most, its description less. */
  private double near(Slot slot, int first, int last) {
    double strength = 0;
    Set<String> counted = new HashSet<>();
    for (int distance = 1; distance <= 5; distance++) {
      int before = first - distance;
      int after = last + distance;
      if (before >= 0) {
        strength +=
            nearness(
                slot,
                passage.at(before),
                distance,
                before < first - 1 && crosses(before, first),
                counted);
      }
      if (after < passage.size()) {
        strength +=
            0.9 * nearness(slot, passage.at(after), distance, crosses(last, after), counted);
      }
    }
    return Math.min(strength, 9);
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

  /** Whether a run of capitalised words begins here; a sentence's first word alone is none. */
  private boolean startsRun(int at) {
    Piece piece = passage.at(at);
    boolean more = at + 1 < passage.size() && passage.at(at + 1).isCapital();
    boolean opens = at == 0 || passage.at(at - 1).isMark(".!?:");
    if (!opens && more && piece.isWord(Set.of("the"))) {
      return true;
    }
    return piece.isCapital()
        && !piece.text().equals("I")
        && !Words.isEmpty(piece.text())
        && (!opens || more)
        && !(at > 0 && passage.at(at - 1).isCapital() && startsRun(at - 1));
  }

  private int endOfRun(int first) {
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

  /** Tickers and identifiers: letters with digits, or capitals only. */
  private static boolean isCode(Piece piece) {
    String text = piece.text();
    boolean digit = text.chars().anyMatch(Character::isDigit);
    boolean letter = text.chars().anyMatch(Character::isLetter);
    return (digit && letter)
        || text.contains("_")
        || (text.length() > 1 && text.equals(text.toUpperCase(Locale.ROOT)) && letter);
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

  private void add(Slot slot, int first, int last, double strength) {
    if (strength <= 0) {
      return;
    }
    JsonNode value;
    if (slot.isMany()) {
      ArrayNode values = JSON.arrayNode();
      parts(first, last).forEach(values::add);
      value = values;
    } else {
      value = JSON.textNode(passage.between(first, last).strip());
    }
    if (!fits(slot, value)) {
      return;
    }
    found.add(
        new Evidence(slot, passage.at(first).start(), passage.at(last).end(), value, strength));
  }

  /** A value that breaks the schema's pattern is none, unless it fits without its mark. */
  private static boolean fits(Slot slot, JsonNode value) {
    String pattern = slot.schema().path("pattern").asText("");
    if (pattern.isEmpty() || value.isArray()) {
      return true;
    }
    try {
      return java.util.regex.Pattern.compile(pattern).matcher(value.asText()).find();
    } catch (java.util.regex.PatternSyntaxException otherDialect) {
      return true;
    }
  }

  private List<String> parts(int first, int last) {
    List<String> parts = new ArrayList<>();
    int start = first;
    for (int at = first; at <= last + 1; at++) {
      boolean stop =
          at > last || passage.at(at).isMark(",;&") || passage.at(at).isWord(Set.of("and", "or"));
      if (stop) {
        if (at > start) {
          parts.add(passage.between(start, at - 1));
        }
        start = at + 1;
      }
    }
    return parts;
  }

  private static JsonNode many(Slot slot, JsonNode value) {
    return slot.isMany() ? JSON.arrayNode().add(value) : value;
  }
}
