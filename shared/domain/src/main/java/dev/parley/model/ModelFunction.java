package dev.parley.model;

import dev.parley.json.JsonObject;

/**
 * A function offered to the model.
 *
 * @param name {@code [A-Za-z0-9_-]}, at most 64
 * @param parameters a JSON Schema object
 */
public record ModelFunction(String name, String description, JsonObject parameters) {}
