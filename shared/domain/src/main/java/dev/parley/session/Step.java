package dev.parley.session;

import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A step of the workflow that was gone, as the API shows it.
 *
 * @param result what it found, never secrets or whole provider answers
 */
public record Step(
    Kind kind, Status status, Instant startedAt, Duration duration, JsonObject result) {

  /** The steps, by the numbers of the API. */
  public enum Kind {
    FETCH_APPS("1"),
    SELECT_APP("2"),
    CHECK_CONNECTION("2.5"),
    FETCH_ACTIONS("3"),
    SELECT_ACTION("4"),
    FETCH_SCHEMA("5"),
    NORMALISE_PARAMETERS("6"),
    CONSENT("6.5"),
    EXECUTE("7");

    private final String number;

    Kind(String number) {
      this.number = number;
    }

    /** The number, such as 2.5. */
    public String number() {
      return number;
    }
  }

  /** How it went. */
  public enum Status {
    COMPLETED,
    /** The person must answer first. */
    WAITING,
    FAILED
  }
}
