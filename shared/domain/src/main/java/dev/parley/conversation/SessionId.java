package dev.parley.conversation;

import java.util.UUID;

/**
 * The id of a session, which is one run of the workflow. It lives here because messages name it
 * too.
 */
public record SessionId(UUID value) {

  @Override
  public String toString() {
    return value.toString();
  }
}
