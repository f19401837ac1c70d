package dev.parley.model;

import dev.parley.json.JsonObject;

/** A call the model wants made. */
public record FunctionCall(String id, String name, Input input) {

  /** Its arguments. */
  public sealed interface Input {
    /** A JSON object. */
    record Parsed(JsonObject arguments) implements Input {}

    /** Something else: models do that. */
    record Malformed(String text) implements Input {}
  }
}
