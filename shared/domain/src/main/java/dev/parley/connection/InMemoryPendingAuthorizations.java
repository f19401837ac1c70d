package dev.parley.connection;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Pending authorizations in memory: the reference. Safe for any number of threads. */
public final class InMemoryPendingAuthorizations implements PendingAuthorizations {

  private final Map<String, PendingAuthorization> pending = new ConcurrentHashMap<>();

  @Override
  public void add(PendingAuthorization added) {
    pending.put(added.stateHash(), added);
  }

  @Override
  public Optional<PendingAuthorization> take(String stateHash, Instant now) {
    return Optional.ofNullable(pending.remove(stateHash))
        .filter(taken -> now.isBefore(taken.expiresAt()));
  }
}
