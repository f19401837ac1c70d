package dev.parley.interaction;

import java.util.UUID;

/** The id of an interaction. */
public record InteractionId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
