package dev.parley.request;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Token buckets in memory: the reference. Safe for any number of threads. */
public final class InMemoryRateLimits implements RateLimits {

  private final Map<String, Instant> fullAt = new HashMap<>();

  @Override
  public synchronized Taken take(Limit limit, Instant now) {
    TokenBucket bucket = new TokenBucket(limit, fullAt.getOrDefault(limit.bucket(), now));
    Optional<TokenBucket> left = bucket.take(now);
    if (left.isEmpty()) {
      return bucket.refused(now);
    }
    fullAt.put(limit.bucket(), left.get().fullAt());
    return left.get().taken(now);
  }
}
