package dev.parley.adapter.lucene;

import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.IndexedAction;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a tool for finding it. Any name will do.
 *
 * @param id what the search answers with; unique
 * @param app the id of its app; tools without one have the empty text
 * @param appName the app as people call it
 * @param parameters the top ones and those within them
 */
public record ToolText(
    String id,
    String app,
    String appName,
    String appDescription,
    String name,
    String title,
    String description,
    List<Parameter> parameters) {

  private static final int DEPTH = 3;

  public ToolText {
    parameters = List.copyOf(parameters);
  }

  /** A tool of an app, with the JSON Schema of its arguments. */
  public static ToolText of(
      String id,
      String app,
      String appName,
      String appDescription,
      String name,
      String title,
      String description,
      JsonObject schema) {
    List<Parameter> parameters = new ArrayList<>();
    addParameters(schema, 0, parameters);
    return new ToolText(id, app, appName, appDescription, name, title, description, parameters);
  }

  static ToolText of(IndexedAction indexed) {
    App app = indexed.app();
    Action action = indexed.action();
    return of(
        action.id().toString(),
        app.id().value(),
        app.name(),
        app.description(),
        action.id().name(),
        action.title(),
        action.description(),
        action.schema().json());
  }

  private static void addParameters(JsonObject schema, int depth, List<Parameter> parameters) {
    List<String> required = depth == 0 ? schema.texts("required") : List.of();
    JsonObject properties = schema.object("properties");
    for (String name : properties.values().keySet()) {
      JsonObject property = properties.object(name);
      parameters.add(
          new Parameter(
              name,
              property.text("description").orElse(""),
              property.text("type").orElse(""),
              property.texts("enum"),
              required.contains(name),
              depth == 0));
      if (depth < DEPTH) {
        addParameters(property, depth + 1, parameters);
        addParameters(property.object("items"), depth + 1, parameters);
      }
    }
  }

  /**
   * What a tool is given.
   *
   * @param top whether it is not within another one
   */
  public record Parameter(
      String name,
      String description,
      String type,
      List<String> choices,
      boolean required,
      boolean top) {
    public Parameter {
      choices = List.copyOf(choices);
    }
  }
}
