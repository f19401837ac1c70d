package dev.parley.connection;

import java.util.UUID;

/** The id of a connected account. */
public record ConnectionId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
