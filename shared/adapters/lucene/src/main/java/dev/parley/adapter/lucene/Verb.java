package dev.parley.adapter.lucene;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Kinds of deeds. What looks like none of them has none. */
enum Verb {
  READ,
  MAKE,
  CHANGE,
  DROP;

  private static final Map<Verb, Set<String>> WORDS =
      new EnumMap<>(
          Map.of(
              READ,
              stems(
                  "get search find list lookup query fetch retrieve discover browse show check view"
                      + " read display watch see tell what who when where how which recommend"
                      + " compare"),
              MAKE,
              stems(
                  "create add make new generate insert append post write compose upload register"
                      + " build save put send follow invite"),
              CHANGE,
              stems(
                  "update change modify edit rename set adjust put patch move replace turn increase"
                      + " decrease"),
              DROP,
              stems(
                  "delete remove erase clear cancel unfollow unsubscribe revoke drop discard unlink"
                      + " undo")));

  private static final Set<String> SEARCHING =
      stems("search find list lookup query discover browse");

  /** As HTTP means them; what is put may be new or not. */
  private static final Map<String, Set<Verb>> METHODS =
      Map.of(
          "GET",
          EnumSet.of(READ),
          "POST",
          EnumSet.of(MAKE),
          "PUT",
          EnumSet.of(MAKE, CHANGE),
          "PATCH",
          EnumSet.of(MAKE, CHANGE),
          "DELETE",
          EnumSet.of(DROP));

  /** How many words of a name may be its verb. */
  private static final int NAME = 6;

  /** The deeds that some words may mean. */
  static Set<Verb> in(List<String> words) {
    Set<Verb> verbs = EnumSet.noneOf(Verb.class);
    WORDS.forEach(
        (verb, stems) -> {
          if (words.stream().anyMatch(stems::contains)) {
            verbs.add(verb);
          }
        });
    return verbs;
  }

  /** The deeds of a tool: by the method in its name, by the words of it, or as it is described. */
  static Set<Verb> of(String name, List<String> description) {
    int space = name.indexOf(' ');
    Set<Verb> byMethod = METHODS.get(name.substring(0, Math.max(0, space)));
    if (byMethod != null) {
      return EnumSet.copyOf(byMethod);
    }
    List<String> words = Words.withSmall(name);
    Set<Verb> byName = in(words.subList(0, Math.min(NAME, words.size())));
    return byName.isEmpty() ? in(description.subList(0, Math.min(1, description.size()))) : byName;
  }

  /** Whether one of the words is about finding something among others. */
  static boolean searches(List<String> words) {
    return words.stream().limit(NAME).anyMatch(SEARCHING::contains);
  }

  private static Set<String> stems(String words) {
    return Arrays.stream(words.split(" ")).map(Stem::of).collect(Collectors.toUnmodifiableSet());
  }
}
