package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Ids;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidIdsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");

  private final Ids ids = new UuidIds(InstantSource.fixed(NOW));

  @Test
  void makes_ids_of_version_7_that_tell_the_time_and_sort() {
    UUID earlier = ids.next();

    for (int count = 0; count < 1000; count++) {
      UUID id = ids.next();
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
      assertThat(id.toString()).isGreaterThan(earlier.toString());
      earlier = id;
    }
  }

  @Test
  void makes_secrets_of_256_bits() {
    Set<String> secrets = new HashSet<>();
    for (int count = 0; count < 1000; count++) {
      String secret = ids.secret();
      assertThat(secret).matches("[A-Za-z0-9_-]{43}");
      assertThat(secrets.add(secret)).isTrue();
    }
  }
}
