package dev.parley.request;

import java.time.Duration;
import java.time.Instant;

/**
 * Token buckets shared by all instances. A bucket holds {@code capacity} tokens and fills evenly,
 * whole once a {@code window}.
 */
public interface RateLimits {

  /**
   * A limit: what it counts for, and how much.
   *
   * @param capacity at least 1
   * @param window at least a nanosecond a token
   */
  record Limit(String bucket, int capacity, Duration window) {
    public Limit {
      if (capacity < 1 || window.compareTo(Duration.ofNanos(capacity)) < 0) {
        throw new IllegalArgumentException("no limit: " + capacity + " in " + window);
      }
    }
  }

  /**
   * Takes one token of the bucket in one atomic step.
   *
   * @return what is left; {@link Taken#allowed()} is false when there was none to take
   */
  Taken take(Limit limit, Instant now);

  /**
   * What a bucket says.
   *
   * @param remaining whole tokens left, at least 0
   * @param resetsAt when the bucket is full again
   * @param retryAfter zero when allowed, else how long until there is a token
   */
  record Taken(
      boolean allowed, int capacity, int remaining, Instant resetsAt, Duration retryAfter) {}
}
