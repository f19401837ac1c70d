package dev.parley.tool;

import dev.parley.json.JsonObject;

/**
 * An action with its arguments, about to be made.
 *
 * @param key names this call once and for all: given to providers that take an idempotency key, and
 *     the mark by which others can be asked whether it happened
 */
public record Call(CallKey key, ActionId action, JsonObject arguments) {}
