package dev.parley.infra.sandbox.model;

import dev.parley.infra.sandbox.model.Passage.Form;
import dev.parley.infra.sandbox.model.Passage.Piece;
import dev.parley.infra.sandbox.model.Slot.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values that the text itself assigns: after the name of a property ("subject Lunch", "priority:
 * high"), after a word that stands for one ("saying hello", "titled Login broken"), or as what is
 * told or posted ("tell Ann that I am late", "post hi team to #general").
 */
final class KeyedValues {

  /** Least strength of a value that the text assigns by name. */
  static final double SAID = 12;

  private static final Set<String> IS = Words.set("is are was be as being equals");
  private static final Set<String> ASKING = Words.set("could can would will may");
  private static final Set<String> SPEAKING =
      Words.set("post say write tweet announce share send publish reply text message note append");
  private static final Set<String> TELLING =
      Words.set("tell remind inform notify email message text ask let");
  private static final Set<String> GENERIC =
      Words.set("nam name id number typ type valu value text dat date");

  /** Words that take a value without more ado. */
  private static final Map<Topic, List<String>> VERBS =
      Map.of(
          Topic.FREE_TEXT,
          List.of(
              "saying",
              "say",
              "says",
              "reads",
              "reading",
              "that says",
              "write",
              "with the text",
              "with the message"),
          Topic.TITLE,
          List.of("titled", "entitled", "called", "named", "headed"),
          Topic.NAME,
          List.of("titled", "called", "named", "labelled", "labeled"),
          Topic.QUERY,
          List.of(
              "search for",
              "searching for",
              "look for",
              "look up",
              "matching",
              "mentioning",
              "discuss",
              "discussing"));

  /** Nouns that may stand for the name of the property. */
  private static final Map<Topic, List<String>> NOUNS =
      Map.of(
          Topic.FREE_TEXT, List.of("text", "message", "body", "content"),
          Topic.TITLE, List.of("title", "subject"),
          Topic.IDENTIFIER, List.of("id", "number", "code"));

  /** A place where the name of a slot, or a word that stands for it, is written. */
  private record Key(Slot slot, int first, int after, boolean verb) {}

  private final List<Slot> slots;
  private final Passage passage;
  private final Surroundings around;
  private final List<Key> keys = new ArrayList<>();
  private final Map<Integer, Key> keyAt = new HashMap<>();
  private final List<Evidence> found = new ArrayList<>();

  private KeyedValues(List<Slot> slots, Surroundings around) {
    this.slots = slots;
    this.passage = around.passage();
    this.around = around;
  }

  static List<Evidence> find(List<Slot> slots, Surroundings around) {
    KeyedValues values = new KeyedValues(slots, around);
    values.findKeys();
    values.keys.forEach(values::afterKey);
    for (Slot slot : slots) {
      if (slot.is(Topic.FREE_TEXT) && slot.options().isEmpty()) {
        values.whatIsSaid(slot);
      }
    }
    return values.found;
  }

  private void findKeys() {
    for (Slot slot : slots) {
      for (int at = 0; at < passage.size(); at++) {
        int length = nameLength(slot, at);
        if (length > 0) {
          addKey(new Key(slot, at, at + length, false));
        }
      }
      for (Topic topic : slot.topics()) {
        VERBS.getOrDefault(topic, List.of()).forEach(verb -> spoken(slot, verb, true));
        for (String noun : NOUNS.getOrDefault(topic, List.of())) {
          spoken(slot, noun, false);
          if (topic != Topic.IDENTIFIER) {
            spoken(slot, "with " + noun, true);
            spoken(slot, "with the " + noun, true);
          }
        }
      }
    }
  }

  private void spoken(Slot slot, String phrase, boolean verb) {
    List<String> words = List.of(phrase.split(" ", -1));
    for (int at = 0; at + words.size() <= passage.size(); at++) {
      if (wordsAt(at, words)) {
        addKey(new Key(slot, at, at + words.size(), verb));
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
        return index > 0 && name.size() - index == 1 && GENERIC.contains(name.get(index))
            ? index
            : 0;
      }
    }
    return name.size();
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
    double strength = marked ? 20 : key.verb() ? 16 : said || changed ? 15 : SAID;
    if (passage.at(at).isMark(":") && key.verb()) {
      at++;
      strength = 20;
    }
    boolean text = slot.is(Topic.FREE_TEXT) || slot.is(Topic.TITLE);
    if (!strong && !said && !startsValue(at, text || slot.isMany())) {
      return;
    }
    if (slot.isMany() && passage.at(at).is(Form.WORD)) {
      add(slot, at, endOfWords(at), strength);
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
    if (piece.isWord(Surroundings.PREPOSITIONS)
        || piece.isWord(Surroundings.BREAKS)
        || keyAt.containsKey(at)) {
      return false;
    }
    return switch (piece.form()) {
      case MARK -> false;
      case WORD ->
          piece.isCapital() || (text ? !Words.isWeak(piece.stem()) : Surroundings.isCode(piece));
      case QUOTED, EMAIL, URL, TAG, MENTION, PATH, DATE, TIME, NUMBER -> true;
    };
  }

  /** The end of "birthday, family and wine", which is where another key or a preposition stands. */
  private int endOfWords(int first) {
    int last = first;
    for (int at = first + 1; at < passage.size(); at++) {
      Piece piece = passage.at(at);
      if (piece.isMark(".;:?!")
          || piece.isWord(Surroundings.PREPOSITIONS)
          || keyAt.containsKey(at)
          || (piece.isWord(Surroundings.BREAKS) && !piece.isWord(Set.of("and", "or")))) {
        break;
      }
      if (piece.is(Form.WORD) && !piece.isWord(Set.of("and", "or"))) {
        last = at;
      }
    }
    return last;
  }

  private int lastOfValue(Slot slot, int first, boolean strong, boolean text) {
    Piece start = passage.at(first);
    if (!start.is(Form.WORD) && !start.is(Form.MARK) && !(text && !start.is(Form.QUOTED))) {
      return slot.isMany() ? around.endOfList(first) : first;
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
            && (piece.isWord(Surroundings.PREPOSITIONS) || piece.isWord(Surroundings.BREAKS))
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
    // "Could you send a mail saying see you at noon?": the question is ours, not the mail's.
    boolean question = passage.at(0).isWord(ASKING) && last == passage.size() - 1;
    while (last > first
        && passage.at(last).isMark(".,;!?")
        && !(slot.is(Topic.FREE_TEXT) && passage.at(last).isMark(question ? "!" : "!?"))) {
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
      Key key = keyAt.get(at);
      boolean said = key != null && key.verb() && key.slot().order() != slot.order();
      if (said || piece.isMark(",;") || (piece.isMark(".") && !last)) {
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
        if (start.isWord(Surroundings.ARTICLES)
            || start.isWord(Surroundings.PREPOSITIONS)
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
      case WORD -> next.isCapital() || next.isWord(Surroundings.ARTICLES);
      default -> false;
    };
  }

  private void told(Slot slot, int at) {
    int first = at;
    if (passage.at(first).isWord(Surroundings.ARTICLES)) {
      first++;
    }
    if (first >= passage.size()) {
      return;
    }
    Piece who = passage.at(first);
    if (!(who.is(Form.EMAIL) || who.is(Form.MENTION) || who.is(Form.TAG) || who.isCapital())) {
      return;
    }
    first = who.isCapital() ? around.endOfRun(first) + 1 : first + 1;
    if (first < passage.size() && passage.at(first).isWord(Set.of("know", "that"))) {
      first++;
    }
    if (first < passage.size() && passage.at(first).isWord(Set.of("that"))) {
      first++;
    }
    if (first >= passage.size()
        || passage.at(first).isWord(Surroundings.PREPOSITIONS)
        || passage.at(first).is(Form.MARK)
        || keyAt.containsKey(first)) {
      return;
    }
    int last = lastOfValue(slot, first, true, true);
    if (last >= first) {
      add(slot, first, last, 9);
    }
  }

  private void add(Slot slot, int first, int last, double strength) {
    Evidence.ofText(slot, passage, first, last, strength).ifPresent(found::add);
  }
}
