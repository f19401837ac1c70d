package dev.parley.conversation;

import java.util.UUID;

/** The id of an agent: the assistant that a conversation is held with. */
public record AgentId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
