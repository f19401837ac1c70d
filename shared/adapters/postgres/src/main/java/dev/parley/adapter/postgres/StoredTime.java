package dev.parley.adapter.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** PostgreSQL counts in microseconds, and the driver would round: what is stored is cut instead. */
final class StoredTime {

  private StoredTime() {}

  static Instant of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
