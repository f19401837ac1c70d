package dev.parley.interaction;

import java.time.Instant;
import java.util.Set;

/**
 * "Always allow this": the bounds of a standing consent that a person gives with a yes.
 *
 * @param free the parameters whose values may be others next time; all others stay as they are
 * @param uses for how many calls, the first one among them
 * @param expiresAt until when
 */
public record GrantTerms(Set<String> free, int uses, Instant expiresAt) {

  public GrantTerms {
    free = Set.copyOf(free);
  }
}
