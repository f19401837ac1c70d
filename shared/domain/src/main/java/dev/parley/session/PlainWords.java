package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Saying calls in plain words. */
final class PlainWords {

  /** What people say when they are back from the browser, or want a fresh link. */
  private static final Set<String> LOOK_AGAIN =
      Set.of("done", "connected", "i connected it", "try again", "retry", "new link", "again");

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.-]+)}");

  private PlainWords() {}

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("['’`]", "")
        .replaceAll("[\\s.!,;:]+", " ")
        .strip();
  }

  /** Whether it only asks to look once more for a connection: then it says nothing of the task. */
  static boolean asksToLookAgain(String text) {
    return LOOK_AGAIN.contains(plain(text));
  }

  /** The action's summary with the arguments in their places. */
  static String summary(Action action, JsonObject arguments) {
    Matcher matcher = PLACE.matcher(action.summary());
    StringBuilder words = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          words, Matcher.quoteReplacement(shown(arguments.values().get(matcher.group(1)))));
    }
    return matcher.appendTail(words).toString();
  }

  /** A value as a person reads it. */
  static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "(nothing)";
      case List<?> list -> list.stream().map(PlainWords::shown).collect(Collectors.joining(", "));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + shown(entry.getValue()))
              .collect(Collectors.joining("; "));
      default -> value.toString();
    };
  }
}
