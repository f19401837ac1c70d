package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Ids;
import dev.parley.account.IdsContract;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidIdsTest extends IdsContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  @Override
  protected Ids ids() {
    return new UuidIds(InstantSource.fixed(NOW));
  }

  @Test
  void ids_tell_the_time_and_sort() {
    Ids ids = ids();
    UUID earlier = ids.next();

    for (int count = 0; count < 1000; count++) {
      UUID id = ids.next();
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
      assertThat(id.toString()).isGreaterThan(earlier.toString());
      earlier = id;
    }
  }
}
