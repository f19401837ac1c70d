package dev.parley.consent;

import dev.parley.json.JsonObject;
import java.util.Set;

/**
 * Which arguments a grant covers: these values, and anything for the free parameters. An argument
 * that is neither fixed nor free does not fit, so that a parameter nobody thought of is not
 * granted.
 */
public record ArgumentShape(JsonObject fixed, Set<String> free) {

  public ArgumentShape {
    free = Set.copyOf(free);
  }

  /** The shape of arguments of which those named may be others. */
  public static ArgumentShape of(JsonObject arguments, Set<String> free) {
    JsonObject fixed = arguments;
    for (String name : free) {
      fixed = fixed.without(name);
    }
    return new ArgumentShape(fixed, free);
  }

  /** Whether the arguments are of this shape. */
  public boolean fits(JsonObject arguments) {
    JsonObject bound = arguments;
    for (String name : free) {
      bound = bound.without(name);
    }
    return bound.equals(fixed);
  }
}
