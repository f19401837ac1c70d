package dev.parley.tool;

import dev.parley.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The JSON Schema of an action's arguments: an object schema. */
public record ArgumentSchema(JsonObject json) {

  /** The schema without parameters. */
  public static final ArgumentSchema NONE = new ArgumentSchema(JsonObject.of("type", "object"));

  /** The names of the parameters that must be given. */
  public List<String> required() {
    return json.texts("required");
  }

  /** The parameters, in the order of the document. */
  public List<String> names() {
    return List.copyOf(json.object("properties").values().keySet());
  }

  /** The schema of one parameter; empty if it is not described. */
  public JsonObject parameter(String name) {
    return json.object("properties").object(name);
  }

  /** The required parameters that the arguments lack or leave blank, described for a person. */
  public List<MissingParameter> missing(JsonObject arguments) {
    List<MissingParameter> missing = new ArrayList<>();
    for (String name : required()) {
      Object value = arguments.values().get(name);
      if (value == null || (value instanceof String text && text.isBlank())) {
        missing.add(MissingParameter.of(name, parameter(name)));
      }
    }
    return List.copyOf(missing);
  }
}
