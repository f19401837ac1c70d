package dev.parley.request;

import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The arithmetic of a token bucket. All there is to keep of one is the instant at which it will be
 * full: a token is a step of that instant into the future. This is the generic cell rate algorithm,
 * ITU-T I.371.
 *
 * @param fullAt when it is full unless something is taken; in the past for one that is
 */
public record TokenBucket(Limit limit, Instant fullAt) {

  /** The bucket with a token less; empty when there is none to take. */
  public Optional<TokenBucket> take(Instant now) {
    Instant next = (fullAt.isAfter(now) ? fullAt : now).plus(interval());
    return next.isAfter(now.plus(depth()))
        ? Optional.empty()
        : Optional.of(new TokenBucket(limit, next));
  }

  /** What is told when this is left after a token was taken. */
  public Taken taken(Instant now) {
    Duration free = depth().minus(Duration.between(now, fullAt));
    int remaining = free.isNegative() ? 0 : (int) free.dividedBy(interval());
    return new Taken(true, limit.capacity(), remaining, fullAt, Duration.ZERO);
  }

  /** What is told when there was no token to take. */
  public Taken refused(Instant now) {
    Instant nextToken = fullAt.plus(interval()).minus(depth());
    return new Taken(false, limit.capacity(), 0, fullAt, Duration.between(now, nextToken));
  }

  /** The time in which one token comes. */
  public Duration interval() {
    return limit.window().dividedBy(limit.capacity());
  }

  private Duration depth() {
    return interval().multipliedBy(limit.capacity());
  }
}
