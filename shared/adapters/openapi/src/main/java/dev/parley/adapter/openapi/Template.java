package dev.parley.adapter.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose strings hold {@code {name}} places. What is put into a place is never looked
 * through for places again.
 */
record Template(Object value) {
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /**
   * The value with its places filled.
   *
   * @return null where a string has a place for which there is no value
   */
  @Nullable Object filled(Map<String, ? extends @Nullable Object> values) {
    return filled(value, values);
  }

  private static @Nullable Object filled(
      @Nullable Object value, Map<String, ? extends @Nullable Object> values) {
    return switch (value) {
      case String text -> filled(text, values);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> filled = new LinkedHashMap<>();
        map.forEach((name, member) -> filled.put(String.valueOf(name), filled(member, values)));
        yield filled;
      }
      case List<?> list -> list.stream().map(element -> filled(element, values)).toList();
      case null, default -> value;
    };
  }

  private static @Nullable String filled(
      String text, Map<String, ? extends @Nullable Object> values) {
    Matcher places = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (places.find()) {
      Object value = values.get(places.group(1));
      if (value == null) {
        return null;
      }
      places.appendReplacement(filled, Matcher.quoteReplacement(value.toString()));
    }
    return places.appendTail(filled).toString();
  }
}
