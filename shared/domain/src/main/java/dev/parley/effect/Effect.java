package dev.parley.effect;

import dev.parley.tool.ActionId;
import dev.parley.tool.CallKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the journal: one side effect and how far it got.
 *
 * @param attempts how many times it was sent, each with the same key; null once its fate is known
 * @param sentAt when it was sent last, if it is known
 * @param problem what went wrong, if something did
 */
public record Effect(
    CallKey key,
    ActionId action,
    Phase phase,
    @Nullable Integer attempts,
    @Nullable Instant sentAt,
    @Nullable String problem) {

  /** How far it got. */
  public enum Phase {
    /** It is decided on, and was not sent. */
    INTENDED,
    /** It was sent, or is about to be: it may have happened. */
    DISPATCHED,
    /** It happened. */
    CONFIRMED,
    /** It did not happen. */
    FAILED,
    /** Nobody knows whether it happened. */
    UNKNOWN
  }
}
