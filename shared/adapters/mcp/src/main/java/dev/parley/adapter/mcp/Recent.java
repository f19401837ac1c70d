package dev.parley.adapter.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What was used last, up to a number. Safe for any number of threads. */
final class Recent<K, V> {
  private final Map<K, V> kept;

  Recent(int most) {
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /** What is kept, or else what can be made; nobody waits for the making of something else. */
  Optional<V> get(K key, Function<K, Optional<V>> making) {
    synchronized (kept) {
      V known = kept.get(key);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<V> made = making.apply(key);
    synchronized (kept) {
      made.ifPresent(one -> kept.putIfAbsent(key, one));
      return Optional.ofNullable(kept.get(key));
    }
  }
}
