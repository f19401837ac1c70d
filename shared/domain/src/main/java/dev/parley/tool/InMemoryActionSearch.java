package dev.parley.tool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Counts the words that a request and an action have in common: quick to make, easy to foresee. */
public final class InMemoryActionSearch implements ActionSearch {

  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})");
  private static final Set<String> EVERYWHERE =
      Set.of("a", "an", "and", "for", "i", "in", "me", "my", "of", "on", "please", "the", "to");
  private static final double CONNECTED = 0.5;
  private static final double RECENT = 0.25;

  private final List<Indexed> actions;

  public InMemoryActionSearch(List<IndexedAction> actions) {
    this.actions = actions.stream().map(Indexed::of).toList();
  }

  @Override
  public Found find(Query query) {
    Set<String> asked = wordsOf(query.text());
    List<Match> matches = new ArrayList<>();
    boolean any = false;
    for (Indexed indexed : actions) {
      double score = asked.stream().filter(indexed.words()::contains).count();
      if (score == 0) {
        continue;
      }
      any = true;
      if (query.connected().get().contains(indexed.id().app())) {
        score += CONNECTED;
      }
      if (query.recent().contains(indexed.id())) {
        score += RECENT;
      }
      matches.add(new Match(indexed.id(), score));
    }
    matches.sort(
        Comparator.comparingDouble(Match::score)
            .reversed()
            .thenComparing(match -> match.action().toString()));
    return new Found(
        matches.stream().limit(Math.max(0, query.limit())).toList(),
        any ? Fit.LIKELY : Fit.UNLIKELY);
  }

  private static Set<String> wordsOf(String text) {
    return Arrays.stream(BETWEEN_WORDS.split(text))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .map(
            word ->
                word.length() > 3 && word.endsWith("s")
                    ? word.substring(0, word.length() - 1)
                    : word)
        .filter(word -> !word.isBlank() && !EVERYWHERE.contains(word))
        .collect(Collectors.toSet());
  }

  private record Indexed(ActionId id, Set<String> words) {

    static Indexed of(IndexedAction indexed) {
      Action action = indexed.action();
      Set<String> words = new HashSet<>();
      words.addAll(wordsOf(action.id().name()));
      words.addAll(wordsOf(action.title()));
      words.addAll(wordsOf(action.description()));
      words.addAll(wordsOf(indexed.app().name()));
      words.addAll(wordsOf(indexed.app().description()));
      for (String parameter : action.schema().names()) {
        words.addAll(wordsOf(parameter));
        words.addAll(wordsOf(action.schema().parameter(parameter).text("description").orElse("")));
      }
      return new Indexed(action.id(), words);
    }
  }
}
