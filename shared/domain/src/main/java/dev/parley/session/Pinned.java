package dev.parley.session;

import dev.parley.tool.ActionId;

/** The version of an action's schema that a session goes by, whatever is listed since. */
public record Pinned(ActionId action, String schemaVersion) {}
