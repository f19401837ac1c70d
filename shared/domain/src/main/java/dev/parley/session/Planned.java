package dev.parley.session;

import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;

/** A call that was proposed and not looked at yet, with the arguments that were said. */
public record Planned(ActionId action, JsonObject arguments) {}
