package dev.parley.tool;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Indexes in memory. */
public final class InMemoryIndexCache implements IndexCache {

  private final Map<Fingerprint, byte[]> indexes = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> get(Fingerprint fingerprint) {
    return Optional.ofNullable(indexes.get(fingerprint)).map(byte[]::clone);
  }

  @Override
  public void put(Fingerprint fingerprint, byte[] index) {
    indexes.put(fingerprint, index.clone());
  }
}
