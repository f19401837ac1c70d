package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * That a stretch of a passage may be the value of a slot.
 *
 * @param start first character of the stretch, or -1 where the value takes no words away from other
 *     slots
 * @param end the character after the last
 * @param strength comparable among all evidence of one passage; {@link #CLEAR} and above is enough
 *     for an optional slot
 */
record Evidence(Slot slot, int start, int end, JsonNode value, double strength) {

  static final double CLEAR = 6;

  /** Enough for a slot that is required. */
  static final double FAINT = 3;

  boolean overlaps(Evidence other) {
    return start >= 0 && other.start >= 0 && start < other.end && other.start < end;
  }

  boolean suffices() {
    return strength >= (slot.isRequired() ? FAINT : CLEAR);
  }
}
