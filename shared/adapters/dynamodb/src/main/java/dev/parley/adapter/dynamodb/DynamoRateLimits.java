package dev.parley.adapter.dynamodb;

import dev.parley.request.RateLimits;
import java.time.Instant;

/**
 * Token buckets in the table, each one number: when it is full. A user's are in the user's item. A
 * token is one write, or two where the process has not seen the bucket as it is; a refusal is one
 * at most.
 */
final class DynamoRateLimits implements RateLimits {

  private final UserItems items;

  DynamoRateLimits(DynamoTable table) {
    this(new UserItems(table));
  }

  DynamoRateLimits(UserItems items) {
    this.items = items;
  }

  @Override
  public Taken take(Limit limit, Instant now) {
    return items.take(limit, now);
  }
}
