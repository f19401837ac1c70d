package dev.parley.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on by a millisecond whenever it is read, and by leaps when it is told. */
final class TestClock implements InstantSource {

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");

  @Override
  public synchronized Instant instant() {
    now = now.plusMillis(1);
    return now;
  }

  synchronized void pass(Duration duration) {
    now = now.plus(duration);
  }
}
