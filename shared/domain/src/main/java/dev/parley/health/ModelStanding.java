package dev.parley.health;

import dev.parley.failure.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * How one language model has fared.
 *
 * @param name its provider and its own name
 * @param lastFailure why it failed, if it failed the last time that it was asked
 */
public record ModelStanding(String name, Circuit circuit, @Nullable FailureCode lastFailure) {

  /** Whether it is asked. */
  public enum Circuit {
    /** It is. */
    CLOSED,
    /** It failed too often and is left out for a while. */
    OPEN,
    /** It was left out, and the next question decides. */
    HALF_OPEN
  }
}
