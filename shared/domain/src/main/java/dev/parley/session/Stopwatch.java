package dev.parley.session;

import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Times the steps of a piece of work: each lasts from the end of the one before. */
final class Stopwatch {

  private final InstantSource clock;
  private Instant last;

  Stopwatch(InstantSource clock) {
    this.clock = clock;
    this.last = clock.instant();
  }

  Step step(Step.Kind kind, Step.Status status, JsonObject result) {
    Instant startedAt = last;
    last = clock.instant();
    return new Step(kind, status, startedAt, Duration.between(startedAt, last), result);
  }

  Step done(Step.Kind kind, JsonObject result) {
    return step(kind, Step.Status.COMPLETED, result);
  }
}
