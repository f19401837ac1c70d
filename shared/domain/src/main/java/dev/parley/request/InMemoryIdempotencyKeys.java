package dev.parley.request;

import dev.parley.account.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Idempotency keys in memory: the reference. Safe for any number of threads. */
public final class InMemoryIdempotencyKeys implements IdempotencyKeys {

  private final Map<Name, Entry> entries = new HashMap<>();

  @Override
  public synchronized Claim claim(
      UserId user, String key, String fingerprint, Instant now, Duration abandonedAfter) {
    Name name = new Name(user, key);
    Entry entry = entries.get(name);
    if (entry != null && now.isBefore(entry.expiresAt())) {
      if (!entry.fingerprint().equals(fingerprint)) {
        return new Claim.OtherRequest();
      }
      if (entry.answer() != null) {
        return new Claim.Finished(entry.answer());
      }
      if (now.isBefore(entry.claimedAt().plus(abandonedAfter))) {
        return new Claim.Running();
      }
    }
    entries.put(name, new Entry(fingerprint, now, now.plus(LIFETIME), null));
    return new Claim.Fresh();
  }

  @Override
  public synchronized void finish(UserId user, String key, StoredAnswer answer, Instant now) {
    entries.computeIfPresent(
        new Name(user, key),
        (_, entry) ->
            entry.answer() != null || !now.isBefore(entry.expiresAt())
                ? entry
                : new Entry(entry.fingerprint(), entry.claimedAt(), now.plus(LIFETIME), answer));
  }

  @Override
  public synchronized void release(UserId user, String key) {
    entries.computeIfPresent(
        new Name(user, key), (_, entry) -> entry.answer() == null ? null : entry);
  }

  private record Name(UserId user, String key) {}

  private record Entry(
      String fingerprint, Instant claimedAt, Instant expiresAt, @Nullable StoredAnswer answer) {}
}
