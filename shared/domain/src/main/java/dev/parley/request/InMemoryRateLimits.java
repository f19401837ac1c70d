package dev.parley.request;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Token buckets in memory: the reference. Safe for any number of threads. */
public final class InMemoryRateLimits implements RateLimits {

  private final Map<Key, Instant> fullAt = new HashMap<>();

  @Override
  public Taken take(Limit limit, Instant now) {
    return take(List.of(limit), now).getFirst();
  }

  /** Takes a token of each, or none at all: then the only one told of is a bucket without one. */
  public synchronized List<Taken> take(List<Limit> limits, Instant now) {
    Map<Key, TokenBucket> left = new LinkedHashMap<>();
    for (Limit limit : limits) {
      Key key = new Key(limit.user(), limit.bucket());
      TokenBucket bucket = new TokenBucket(limit, fullAt.getOrDefault(key, now));
      Optional<TokenBucket> taken = bucket.take(now);
      if (taken.isEmpty()) {
        return List.of(bucket.refused(now));
      }
      left.put(key, taken.get());
    }
    left.forEach((key, bucket) -> fullAt.put(key, bucket.fullAt()));
    return left.values().stream().map(bucket -> bucket.taken(now)).toList();
  }

  private record Key(@Nullable UserId user, String bucket) {}
}
