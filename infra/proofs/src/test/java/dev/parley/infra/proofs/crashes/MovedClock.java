package dev.parley.infra.proofs.crashes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock that goes on by a millisecond whenever it is read, and by leaps when it is told. It
 * starts at the present, because DynamoDB Local goes by the real time when it drops what is past
 * its own.
 */
final class MovedClock implements InstantSource {

  private Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);

  @Override
  public Instant instant() {
    now = now.plusMillis(1);
    return now;
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** Goes on to shortly after the instant; not back, should that be over. */
  void passTo(Instant instant) {
    if (instant.isAfter(now)) {
      now = instant.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
    }
  }
}
