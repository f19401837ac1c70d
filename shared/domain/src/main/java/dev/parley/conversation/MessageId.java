package dev.parley.conversation;

import java.util.UUID;

/** The id of a message. */
public record MessageId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
