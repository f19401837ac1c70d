package dev.parley.request;

import dev.parley.account.UserId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets shared by all instances. A bucket holds {@code capacity} tokens and fills evenly,
 * whole once a {@code window}.
 */
public interface RateLimits {

  /**
   * A limit: what it counts for, and how much.
   *
   * @param user whose bucket it is, where it is somebody's: buckets of one user are counted
   *     together where a message counts against several of them
   * @param bucket its name; of its own for each user
   * @param capacity at least 1
   * @param window at least a nanosecond a token
   */
  record Limit(@Nullable UserId user, String bucket, int capacity, Duration window) {

    /** A limit of a bucket that is nobody's. */
    public Limit(String bucket, int capacity, Duration window) {
      this(null, bucket, capacity, window);
    }

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
