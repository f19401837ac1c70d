package dev.parley.infra.sandbox.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text cut into pieces by their form: words, numbers, quotations, addresses, dates.
 *
 * @param text as it was written
 * @param pieces in order, whitespace left out
 */
record Passage(String text, List<Piece> pieces) {

  enum Form {
    WORD,
    NUMBER,
    QUOTED,
    EMAIL,
    URL,
    TAG,
    MENTION,
    PATH,
    DATE,
    TIME,
    MARK
  }

  /**
   * A piece of the text.
   *
   * @param value the text without what only marks its form: quotes, thousands separators, units
   *     that scale; equal to the text otherwise
   * @param stem of words, else empty
   */
  record Piece(Form form, String text, String value, String stem, int start, int end) {

    boolean is(Form other) {
      return form == other;
    }

    boolean isMark(String marks) {
      return form == Form.MARK && marks.contains(text);
    }

    boolean isWord(Set<String> words) {
      return form == Form.WORD && words.contains(text.toLowerCase(Locale.ROOT));
    }

    boolean isCapital() {
      return form == Form.WORD && Character.isUpperCase(text.codePointAt(0));
    }

    BigDecimal number() {
      return new BigDecimal(value);
    }
  }

  private static final Pattern PIECE =
      Pattern.compile(
          "(?<url>\\bhttps?://[^\\s<>\"]*[^\\s<>\".,;:!?)\\]'])"
              + "|(?<email>[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)"
              + "|(?<quoted>\"[^\"\\n]+\"|\u201c[^\u201d]+\u201d|`[^`]+`"
              + "|(?<![\\p{L}\\p{N}])['\u2018][^'\u2018\u2019\\n]*(?:['\u2019]\\p{Ll}[^'\u2018\u2019\\n]*)?"
              + "['\u2019](?![\\p{L}\\p{N}]))"
              + "|(?<tag>#[\\p{L}_][\\w-]*)"
              + "|(?<mention>(?<!\\w)@[\\w][\\w.-]*\\w)"
              + ("|(?<date>" + Dates.DATE + ")")
              + ("|(?<time>" + Dates.TIME + ")")
              + "|(?<unit>\\b(?:k?m|ft|mi|(?:kilo)?meters?|feet|miles?)/(?:s|h|hr|sec|seconds?|hours?)"
              + "(?:\\^2|\u00b2|2)?(?![\\p{L}\\d]))"
              + "|(?<path>(?<![\\w])(?:[A-Za-z]:\\\\[^\\s,;\"]+"
              + "|[./~]{0,2}/[\\w.-]+(?:/[\\w.-]+)*/?"
              + "|[\\w-][\\w.-]*[\\p{L}\\d](?:/[\\w.-]*[\\w-])+)(?=$|[^\\w^]))"
              + "|(?<number>(?<![\\p{L}\\d_^])[-\u2212]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?"
              + "(?:[eE][-+]?\\d+)?(?:[kK](?![\\p{L}]))?(?![\\d]))(?:st|nd|rd|th)?(?!_|\\p{Lu}(?!z\\b|B\\b)|\\p{L}+\\d|\\.\\d|(?<=\\d{4})-\\d{4}\\b)"
              + "|(?<word>[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_]*+"
              + "(?:[-'\u2019.&](?=[\\p{L}\\p{N}])[\\p{L}\\p{M}\\p{N}_]*+)*+)"
              + "|(?<mark>\\S)");

  private static final Map<String, Integer> NUMBER_WORDS =
      Map.ofEntries(
          Map.entry("zero", 0),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("dozen", 12),
          Map.entry("fifteen", 15),
          Map.entry("twenty", 20),
          Map.entry("thirty", 30),
          Map.entry("forty", 40),
          Map.entry("fifty", 50),
          Map.entry("hundred", 100),
          Map.entry("thousand", 1000));

  private static final Map<String, Integer> SCALES =
      Map.of("hundred", 2, "thousand", 3, "million", 6, "billion", 9, "trillion", 12);

  private static final Set<String> NOT_A_PATH =
      Set.of("and/or", "either/or", "he/she", "his/her", "km/h", "m/s", "yes/no", "w/o");

  Passage {
    pieces = List.copyOf(pieces);
  }

  /** How far a message is read, in characters: what is asked stands at its beginning. */
  private static final int FURTHEST = 4_000;

  static Passage of(String whole) {
    String text = whole.length() <= FURTHEST ? whole : whole.substring(0, FURTHEST);
    List<Piece> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(text);
    int from = 0;
    while (from < text.length() && matcher.find(from)) {
      Piece piece = piece(matcher);
      pieces.add(piece);
      from = matcher.end();
    }
    return new Passage(text, scaled(pieces));
  }

  Piece at(int index) {
    return pieces.get(index);
  }

  int size() {
    return pieces.size();
  }

  /** What was written from one piece to another, the last included. */
  String between(int first, int last) {
    String between =
        first == last ? at(first).value() : text.substring(at(first).start(), at(last).end());
    boolean possessive =
        at(last).isCapital() && (between.endsWith("'s") || between.endsWith("\u2019s"));
    return possessive && last + 1 < size() && at(last + 1).is(Form.WORD)
        ? between.substring(0, between.length() - 2)
        : between;
  }

  private static Piece piece(Matcher matcher) {
    String text = matcher.group();
    int start = matcher.start();
    int end = matcher.end();
    if (matcher.group("url") != null) {
      return new Piece(Form.URL, text, text, "", start, end);
    }
    if (matcher.group("email") != null) {
      String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
      return new Piece(Form.EMAIL, bare, bare, "", start, start + bare.length());
    }
    if (matcher.group("quoted") != null) {
      return new Piece(Form.QUOTED, text, text.substring(1, text.length() - 1), "", start, end);
    }
    if (matcher.group("tag") != null) {
      return new Piece(Form.TAG, text, text, "", start, end);
    }
    if (matcher.group("mention") != null) {
      return new Piece(Form.MENTION, text, text, "", start, end);
    }
    if (matcher.group("date") != null) {
      return new Piece(Form.DATE, text, text, "", start, end);
    }
    if (matcher.group("time") != null) {
      return new Piece(Form.TIME, text, text, "", start, end);
    }
    if (matcher.group("path") != null
        && text.chars().anyMatch(Character::isLetter)
        && !NOT_A_PATH.contains(text.toLowerCase(Locale.ROOT))) {
      return new Piece(Form.PATH, text, text, "", start, end);
    }
    if (matcher.group("number") != null) {
      return new Piece(Form.NUMBER, text, plain(matcher.group("number")), "", start, end);
    }
    if (matcher.group("mark") != null) {
      return new Piece(Form.MARK, text, text, "", start, end);
    }
    Integer number = NUMBER_WORDS.get(text);
    if (number != null) {
      return new Piece(Form.NUMBER, text, number.toString(), "", start, end);
    }
    return new Piece(Form.WORD, text, text, stemOf(text), start, end);
  }

  private static String stemOf(String word) {
    int possessive = Math.max(word.indexOf('\''), word.indexOf('\u2019'));
    return Words.stem(
        possessive > 0 && word.length() - possessive == 2 ? word.substring(0, possessive) : word);
  }

  private static String plain(String number) {
    String plain = number.replace(",", "").replace('\u2212', '-');
    return plain.endsWith("k") || plain.endsWith("K")
        ? new BigDecimal(plain.substring(0, plain.length() - 1))
            .scaleByPowerOfTen(3)
            .toPlainString()
        : plain;
  }

  /** "1.5 million" is one number. */
  private static List<Piece> scaled(List<Piece> pieces) {
    List<Piece> scaled = new ArrayList<>();
    for (Piece piece : pieces) {
      Integer power = SCALES.get(piece.text().toLowerCase(Locale.ROOT));
      if (power != null && !scaled.isEmpty() && scaled.getLast().is(Form.NUMBER)) {
        Piece number = scaled.removeLast();
        scaled.add(
            new Piece(
                Form.NUMBER,
                number.text() + " " + piece.text(),
                number.number().scaleByPowerOfTen(power).toPlainString(),
                "",
                number.start(),
                piece.end()));
      } else {
        scaled.add(piece);
      }
    }
    return scaled;
  }
}
