package dev.parley.adapter.lucene;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text as they are compared: names such as {@code sendEmail} or {@code send_email}
 * taken apart, without accents, in lower case, stemmed. Scripts that write no spaces give pairs of
 * characters.
 */
public final class Words {

  /** Words that say nothing about what somebody wants, as they are written. */
  private static final Set<String> SMALL =
      Set.of(
          ("a an and are as at be been being but by can could did do does doing for from had has"
                  + " have having he her hers him his how i if in into is it its itself just let"
                  + " may me might more most must my no nor not of on or our ours out over own"
                  + " please shall she should so some such than that the their theirs them then"
                  + " there these they this those through to too under until up us very was we"
                  + " were what when where which while who whom why will with would you your"
                  + " yours hi hello hey thanks thank am any all about also im ive id dont cant"
                  + " lets like want need know help tell give")
              .split(" "));

  /** What may follow an apostrophe and is no word. */
  private static final Set<String> CLITICS = Set.of("s", "m", "re", "ve", "ll", "d", "t");

  private Words() {}

  /** The words that matter, in the order of the text. */
  public static List<String> of(String text) {
    return read(text, false);
  }

  /** All words, also those that matter little. */
  static List<String> withSmall(String text) {
    return read(text, true);
  }

  private static List<String> read(String text, boolean small) {
    List<String> words = new ArrayList<>();
    String plain = withoutAccents(text);
    int length = plain.length();
    int at = 0;
    while (at < length) {
      int start = at;
      int point = plain.codePointAt(at);
      if (!Character.isLetter(point)) {
        at += Character.charCount(point);
        continue;
      }
      if (withoutSpaces(point)) {
        at = endOfSpaceless(plain, at);
        addPairs(plain.substring(start, at), words);
        continue;
      }
      at = endOfWord(plain, at);
      String word = plain.substring(start, at).toLowerCase(Locale.ROOT);
      boolean clitic = start > 0 && plain.charAt(start - 1) == '\'' && CLITICS.contains(word);
      boolean single = word.length() == 1 && word.charAt(0) < 128;
      if (!clitic && !single && (small || !SMALL.contains(word))) {
        words.add(Stem.of(word));
      }
    }
    return words;
  }

  private static String withoutAccents(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) >= 128) {
        String apart = Normalizer.normalize(text.replace('\u2019', '\''), Normalizer.Form.NFD);
        StringBuilder plain = new StringBuilder(apart.length());
        for (int i = 0; i < apart.length(); i++) {
          if (Character.getType(apart.charAt(i)) != Character.NON_SPACING_MARK) {
            plain.append(apart.charAt(i));
          }
        }
        // Hangul must not stay taken apart.
        return Normalizer.normalize(plain, Normalizer.Form.NFC);
      }
    }
    return text;
  }

  /** Where the word that begins here ends: at another kind of character, or at a hump. */
  private static int endOfWord(String text, int start) {
    int at = start;
    boolean lower = false;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      if (!Character.isLetter(point) || withoutSpaces(point)) {
        return at;
      }
      boolean upper = Character.isUpperCase(point);
      if (upper && lower) {
        return at;
      }
      int next = at + Character.charCount(point);
      // The last capital of "HTTPServer" begins a word.
      if (upper
          && at > start
          && next < text.length()
          && Character.isLowerCase(text.codePointAt(next))) {
        return at;
      }
      lower = Character.isLowerCase(point);
      at = next;
    }
    return at;
  }

  private static boolean withoutSpaces(int point) {
    if (point < 0x0E00) {
      return false;
    }
    return switch (UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }

  private static int endOfSpaceless(String text, int start) {
    int at = start;
    while (at < text.length() && withoutSpaces(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private static void addPairs(String run, List<String> words) {
    int[] points = run.codePoints().toArray();
    if (points.length == 1) {
      words.add(run);
    }
    for (int at = 0; at + 1 < points.length; at++) {
      words.add(new String(points, at, 2));
    }
  }
}
