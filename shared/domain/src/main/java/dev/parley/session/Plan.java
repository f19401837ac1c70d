package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;

/** What is already known of the next call while the connection is checked. */
public sealed interface Plan {

  /** Only the app. */
  record Open() implements Plan {}

  /** The action, and arguments that are known. */
  record Chosen(ActionId action, JsonObject known) implements Plan {}

  /** All of it, by one answer of the model: steps 3 to 6 are told when the connection is there. */
  record Proposed(ActionId action, JsonObject known) implements Plan {}
}
