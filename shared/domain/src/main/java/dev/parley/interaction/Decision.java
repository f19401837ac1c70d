package dev.parley.interaction;

import dev.parley.account.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who answered, how and when.
 *
 * @param by null when time decided
 */
public record Decision(Answer answer, @Nullable UserId by, Via via, Instant at) {

  /** The way an answer came. */
  public enum Via {
    API,
    CHAT,
    OAUTH_CALLBACK,
    TIMEOUT
  }
}
