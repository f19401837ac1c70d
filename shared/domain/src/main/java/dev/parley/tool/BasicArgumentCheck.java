package dev.parley.tool;

import dev.parley.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSON Schema that most actions need, without a library: {@code type}, {@code
 * required}, {@code enum}, {@code properties} and {@code items}. For tests; formats, bounds and
 * combinations are not looked at.
 */
public final class BasicArgumentCheck implements ArgumentCheck {

  @Override
  public List<Problem> problems(ArgumentSchema schema, JsonObject arguments) {
    List<Problem> problems = new ArrayList<>();
    members("", schema.json(), arguments.values(), problems);
    for (String name : arguments.values().keySet()) {
      boolean closed = !schema.json().values().containsKey("additionalProperties");
      if (closed && !schema.names().contains(name)) {
        problems.add(new Problem(name, "is not a parameter of this action"));
      }
    }
    return List.copyOf(problems);
  }

  private static void members(
      String path, JsonObject schema, Map<?, ?> values, List<Problem> problems) {
    String prefix = path.isEmpty() ? "" : path + ".";
    for (String name : schema.texts("required")) {
      if (!values.containsKey(name)) {
        problems.add(new Problem(prefix + name, "is required"));
      }
    }
    JsonObject properties = schema.object("properties");
    values.forEach(
        (name, value) -> {
          if (properties.values().containsKey((String) name)) {
            value(prefix + name, properties.object((String) name), value, problems);
          }
        });
  }

  private static void value(
      String path, JsonObject schema, @Nullable Object value, List<Problem> problems) {
    List<String> types =
        schema.text("type").map(List::of).orElseGet(() -> List.copyOf(schema.texts("type")));
    if (!types.isEmpty() && types.stream().noneMatch(type -> isA(type, value))) {
      problems.add(
          new Problem(
              path,
              types.stream()
                  .map(BasicArgumentCheck::named)
                  .collect(Collectors.joining(" or ", "must be ", ""))));
      return;
    }
    if (schema.values().get("enum") instanceof List<?> allowed && !allowed.contains(value)) {
      problems.add(
          new Problem(
              path,
              allowed.stream()
                  .map(Objects::toString)
                  .collect(Collectors.joining(", ", "must be one of: ", ""))));
    }
    if (value instanceof Map<?, ?> map) {
      members(path, schema, map, problems);
    }
    if (value instanceof List<?> elements) {
      for (int index = 0; index < elements.size(); index++) {
        value(path + "[" + index + "]", schema.object("items"), elements.get(index), problems);
      }
    }
  }

  private static boolean isA(String type, @Nullable Object value) {
    return switch (type) {
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" ->
          value instanceof Long || (value instanceof BigDecimal number && number.scale() <= 0);
      case "number" -> value instanceof Long || value instanceof BigDecimal;
      case "array" -> value instanceof List<?>;
      case "object" -> value instanceof Map<?, ?>;
      case "null" -> value == null;
      default -> false;
    };
  }

  private static String named(String type) {
    return switch (type) {
      case "string" -> "text";
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "array" -> "a list";
      case "object" -> "an object";
      case "null" -> "nothing";
      default -> type;
    };
  }
}
