package dev.parley.tool;

import dev.parley.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A required parameter that is not known yet, as a form would show it. */
public record MissingParameter(
    String name,
    String type,
    @Nullable String description,
    List<String> allowed,
    @Nullable String format) {

  public MissingParameter {
    allowed = List.copyOf(allowed);
  }

  static MissingParameter of(String name, JsonObject schema) {
    return new MissingParameter(
        name,
        schema.text("type").orElse("string"),
        schema.text("description").orElse(null),
        schema.texts("enum"),
        schema.text("format").orElse(null));
  }
}
