package dev.parley.infra.sandbox.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of English words: where they end, their stems, which say little, which are alike.
 */
final class Words {

  private static final Pattern WORD =
      Pattern.compile("\\p{Lu}+(?!\\p{Ll})|\\p{Lu}?[\\p{Ll}\\p{M}]+|\\p{Lo}+|\\p{Lu}+|\\d+");

  /** Words that say nothing of what is wanted. */
  private static final Set<String> EMPTY =
      Set.copyOf(
          List.of(
              ("a an the this that these those it its is are am be been being was were do does did done"
                      + " doing has have had having i me my mine we us our you your yours he him his she"
                      + " her they them their what which who whom whose when where why how to of in on"
                      + " at by for from with without into onto about as if then than so and or but not"
                      + " no yes can could will would shall should may might must let lets please kindly"
                      + " just also too very there here some any all each every more most other such"
                      + " only own same s t d ll re ve m don now like want wants wanted need needs needed"
                      + " hi hello hey thanks thank ok okay using use used via per between both up down"
                      + " out over after before while during through again still able im id one")
                  .split(" ", -1)));

  /** Verbs nearly every tool and request has; they match, but weigh little. */
  private static final Set<String> WEAK =
      stems(
          "get find show give tell know see look search retrieve fetch provide help make go take"
              + " return list check specify specified base given particular various certain"
              + " information detail data result value number name type user based");

  private static final String[] ALIKE = {
    "create make add new open generate build",
    "delete remove erase destroy discard drop",
    "list show display get fetch retrieve find search look give tell view read check pull browse"
        + " discover lookup know see",
    "send mail forward dispatch",
    "post publish share announce",
    "update change modify edit set adjust alter",
    "buy purchase order acquire shop",
    "book reserve reservation booking",
    "calculate compute determine calculation evaluate work",
    "email mail e-mail",
    "movie film cinema",
    "song track music tune",
    "picture image photo photograph",
    "repository repo",
    "pay payment transfer money send",
    "ride taxi cab",
    "flight fly plane airline",
    "price cost fee",
    "begin start launch initial beginning",
    "speed velocity",
    "duration time period",
    "child children kid",
    "stop end finish terminate close",
    "doctor dentist physician therapist",
    "house home apartment property",
    "weather forecast temperature",
    "play listen hear",
    "watch stream see",
    "translate translation",
    "convert conversion exchange",
    "eat restaurant dine",
    "salon stylist hair haircut hairdresser",
    "message text say",
    "person people someone somebody",
    "company firm corporation organization organisation",
    "job work position career",
    "event concert show",
    "largest biggest greatest maximum",
    "smallest lowest minimum least",
    "rent hire lease",
    "car vehicle automobile",
    "road route path direction",
    "run execute invoke",
    "schedule plan arrange",
    "talk chat speak",
  };

  private static final Map<String, Set<String>> SYNONYMS = synonyms();

  private Words() {}

  /** Lower-case words; {@code camelCase}, {@code snake_case} and {@code dots} come apart. */
  static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  /** The words of a list written with spaces, as they are. */
  static Set<String> set(String words) {
    return Set.copyOf(List.of(words.split(" ", -1)));
  }

  static Set<String> stems(String text) {
    Set<String> stems = new LinkedHashSet<>();
    for (String word : split(text)) {
      stems.add(stem(word));
    }
    return stems;
  }

  /** The stems of the words that say something. */
  static Set<String> content(String text) {
    Set<String> stems = new LinkedHashSet<>();
    for (String word : split(text)) {
      if (!EMPTY.contains(word)) {
        stems.add(stem(word));
      }
    }
    return stems;
  }

  static boolean isEmpty(String word) {
    return EMPTY.contains(word.toLowerCase(Locale.ROOT));
  }

  static boolean isWeak(String stem) {
    return WEAK.contains(stem);
  }

  /** Stems that may mean the same, without the one asked for. */
  static Set<String> alike(String stem) {
    return SYNONYMS.getOrDefault(stem, Set.of());
  }

  static boolean same(String one, String other) {
    return one.equals(other) || alike(one).contains(other);
  }

  /** A crude stem: enough to see that "creates", "creating" and "creation" are one word. */
  static String stem(String word) {
    String stem = word.toLowerCase(Locale.ROOT);
    int length = stem.length();
    if (length > 4 && stem.endsWith("ies")) {
      stem = stem.substring(0, length - 3) + "y";
    } else if (length > 4
        && (stem.endsWith("sses")
            || stem.endsWith("shes")
            || stem.endsWith("ches")
            || stem.endsWith("xes"))) {
      stem = stem.substring(0, length - 2);
    } else if (length > 3 && stem.endsWith("s") && !stem.endsWith("ss") && !stem.endsWith("us")) {
      stem = stem.substring(0, length - 1);
    }
    length = stem.length();
    if (length > 7 && stem.endsWith("ation")) {
      stem = stem.substring(0, length - 3);
    } else if (length > 6 && stem.endsWith("ment")) {
      stem = stem.substring(0, length - 4);
    } else if (length > 6 && stem.endsWith("tion")) {
      stem = stem.substring(0, length - 3);
    } else if (length > 5 && stem.endsWith("ing")) {
      stem = undouble(stem.substring(0, length - 3));
    } else if (length > 4 && stem.endsWith("ed")) {
      stem = undouble(stem.substring(0, length - 2));
    } else if (length > 5 && stem.endsWith("ly")) {
      stem = stem.substring(0, length - 2);
    }
    if (stem.length() > 4 && stem.endsWith("at")) {
      return stem;
    }
    return stem.length() > 3 && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
  }

  private static String undouble(String stem) {
    int length = stem.length();
    return length > 3
            && stem.charAt(length - 1) == stem.charAt(length - 2)
            && "bdgmnprt".indexOf(stem.charAt(length - 1)) >= 0
        ? stem.substring(0, length - 1)
        : stem;
  }

  private static Map<String, Set<String>> synonyms() {
    Map<String, Set<String>> synonyms = new HashMap<>();
    for (String line : ALIKE) {
      Set<String> group = stems(line);
      for (String stem : group) {
        synonyms.computeIfAbsent(stem, _ -> new LinkedHashSet<>()).addAll(group);
      }
    }
    synonyms.forEach((stem, group) -> group.remove(stem));
    return Map.copyOf(synonyms);
  }
}
