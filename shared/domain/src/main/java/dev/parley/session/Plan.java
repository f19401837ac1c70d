package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;

/** What is already known of the next call while the connection is checked. */
public sealed interface Plan {

  /** Only the app. */
  record Open() implements Plan {}

  /** The action, and arguments that are known. */
  record Chosen(ActionId action, JsonObject known) implements Plan {}
}
