package dev.parley.consent;

import java.util.UUID;

/** The id of a grant: that of the question it was given in answer to. */
public record GrantId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
