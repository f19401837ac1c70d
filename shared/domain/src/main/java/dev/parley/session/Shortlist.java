package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.model.ModelFunction;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.ActionSearch.Fit;
import dev.parley.tool.ActionSearch.Found;
import dev.parley.tool.ActionSearch.Match;
import dev.parley.tool.ActionSearch.Query;
import dev.parley.tool.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The actions that a request may need, each as a function with all it takes. */
final class Shortlist {

  /** How long a function's name may be. */
  private static final int LONGEST_NAME = 64;

  /** How much the schemas may be together, in characters: about 6,000 tokens. */
  private static final int LARGEST = 24_000;

  private final Map<String, Action> actions;

  private Shortlist(Map<String, Action> actions) {
    this.actions = actions;
  }

  /** Nothing: the model is to go through the apps. */
  static Shortlist none() {
    return new Shortlist(Map.of());
  }

  /**
   * What the search finds, as far as the catalogue has it; none where nothing seems to fit.
   *
   * @param version by which an action is offered; empty for the one that is listed
   */
  static Shortlist of(
      ActionSearch.Maker search,
      Catalogue catalogue,
      Query query,
      Function<ActionId, String> version) {
    Found found = search.over(catalogue.all()).find(query);
    Map<String, Action> actions = new LinkedHashMap<>();
    if (found.fit() == Fit.LIKELY) {
      int left = LARGEST;
      for (Match match : found.matches()) {
        Optional<Action> action = catalogue.action(match.action(), version.apply(match.action()));
        int size = action.map(one -> size(one.schema().json())).orElse(0);
        if (action.isPresent() && size <= left) {
          actions.put(name(match.action()), action.get());
          left -= size;
        }
      }
    }
    return new Shortlist(actions);
  }

  /** What is in this one and not in the other. */
  Shortlist without(Shortlist other) {
    Map<String, Action> left = new LinkedHashMap<>(actions);
    left.keySet().removeAll(other.actions.keySet());
    return new Shortlist(left);
  }

  boolean isEmpty() {
    return actions.isEmpty();
  }

  /** The functions to offer. */
  List<ModelFunction> functions() {
    return actions.entrySet().stream()
        .map(
            entry ->
                new ModelFunction(
                    entry.getKey(),
                    entry.getValue().title() + ". " + entry.getValue().description(),
                    Prompts.optional(entry.getValue().schema()).json()))
        .toList();
  }

  /** The action that is offered under that name. */
  Optional<Action> action(String function) {
    return Optional.ofNullable(actions.get(function));
  }

  /** The name under which an action is offered, beside those of other apps. */
  static String name(ActionId action) {
    String name = action.app() + "__" + action.name();
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME - 9) + "_" + "%08x".formatted(name.hashCode());
  }

  private static int size(JsonObject schema) {
    return schema.values().toString().length();
  }
}
