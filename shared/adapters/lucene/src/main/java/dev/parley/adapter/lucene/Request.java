package dev.parley.adapter.lucene;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person said, as far as the search understands it.
 *
 * @param counts its words and how often they occur, in the order of the text
 * @param groups what its words and pairs of words mean
 * @param numbers how many numbers are given
 * @param named whether something seems to be called by its name
 */
record Request(
    List<String> words,
    Map<String, Integer> counts,
    Set<Integer> groups,
    int numbers,
    boolean date,
    boolean mail,
    boolean link,
    boolean place,
    boolean named,
    Set<Verb> verbs) {

  /** Nobody says more than this; whoever pastes a book is understood by its beginning. */
  private static final int LONGEST = 8_000;

  private static final Pattern DIGITS = Pattern.compile("(?<![A-Za-z])\\d[\\d,.]*");
  private static final Pattern LETTERS = Pattern.compile("[A-Za-z]+");
  private static final Pattern DATE =
      Pattern.compile(
          "\\b(january|february|march|april|may|june|july|august|september|october|november"
              + "|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow"
              + "|tonight|yesterday|weekend|\\d{4}-\\d\\d-\\d\\d|\\d{1,2}/\\d{1,2}"
              + "|\\d(st|nd|rd|th))\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern MAIL = Pattern.compile("\\S@[^\\s@]{1,200}\\.\\w");
  private static final Pattern LINK =
      Pattern.compile("https?://|www\\.|\\b\\w+\\.(com|org|net|io)\\b");
  private static final Pattern NAME = Pattern.compile("(?<=[a-z,'\"(] )['\"]?[A-Z][a-z]");
  private static final Pattern QUOTED =
      Pattern.compile("(?<![A-Za-z0-9])['\"‘“].{1,80}?['\"’”](?![A-Za-z0-9])");
  private static final Set<String> NUMBERS =
      Set.of(
          ("first second third fourth fifth sixth seventh eighth ninth tenth last one two three"
                  + " four five six seven eight nine ten hundred thousand million dozen half"
                  + " double twice")
              .split(" "));

  static Request of(String said, Lexicon lexicon) {
    String text = said.length() > LONGEST ? said.substring(0, LONGEST) : said;
    List<String> words = Words.of(text);
    Map<String, Integer> counts = new LinkedHashMap<>();
    words.forEach(word -> counts.merge(word, 1, Integer::sum));
    boolean capitalised = NAME.matcher(text).find();
    return new Request(
        words,
        counts,
        lexicon.groups(words),
        numbers(text),
        DATE.matcher(text).find(),
        MAIL.matcher(text).find(),
        LINK.matcher(text).find(),
        capitalised,
        capitalised || QUOTED.matcher(text).find(),
        Verb.in(Words.withSmall(text)));
  }

  private static int numbers(String text) {
    int count = 0;
    Matcher digits = DIGITS.matcher(text);
    while (digits.find()) {
      count++;
    }
    Matcher letters = LETTERS.matcher(text);
    while (letters.find()) {
      if (NUMBERS.contains(letters.group().toLowerCase(Locale.ROOT))) {
        count++;
      }
    }
    return count;
  }
}
