package dev.parley.adapter.crypto;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.parley.account.Ids;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/**
 * Ids of version 7, which sort by the time they were made, and secrets. Nothing is drawn before the
 * first call, and what the operating system gives is fresh in every restored copy.
 */
@Singleton
final class UuidIds implements Ids {

  private static final int SECRET_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final TimeBasedEpochGenerator uuids;

  UuidIds(InstantSource clock) {
    this.uuids =
        Generators.timeBasedEpochGenerator(
            random,
            new UUIDClock() {
              @Override
              public long currentTimeMillis() {
                return clock.millis();
              }
            });
  }

  @Override
  public UUID next() {
    return uuids.generate();
  }

  @Override
  public String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
