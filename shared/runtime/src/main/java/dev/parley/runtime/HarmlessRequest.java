package dev.parley.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A request that changes nothing, for the rehearsal before a snapshot. A function has it as a bean
 * where what it does most is no {@code GET}: those are rehearsed by themselves.
 *
 * @param path where it goes, such as {@code /api/v1/chat/messages}
 * @param body JSON, with ids that nobody has
 */
public record HarmlessRequest(String method, String path, @Nullable String body) {

  /** An id that nothing has, since ours are of version 7. */
  public static final String NOBODYS_ID = "00000000-0000-0000-0000-000000000000";
}
