package dev.parley.interaction;

import dev.parley.account.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who answered, how and when.
 *
 * @param by null when time decided
 * @param key names the request it came with, so that the same request sent again is the same
 *     decision; null if it had no name
 */
public record Decision(
    Answer answer, @Nullable UserId by, Via via, Instant at, @Nullable String key) {

  /** A decision whose request has no name. */
  public Decision(Answer answer, @Nullable UserId by, Via via, Instant at) {
    this(answer, by, via, at, null);
  }

  /** The way an answer came. */
  public enum Via {
    API,
    CHAT,
    OAUTH_CALLBACK,
    TIMEOUT
  }
}
