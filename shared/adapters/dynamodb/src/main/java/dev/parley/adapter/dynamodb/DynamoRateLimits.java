package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.number;

import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.request.RateLimits;
import dev.parley.request.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Token buckets in the table, each one number: when it is full. A token of a full bucket is one
 * write, and so is a refusal; one of a bucket in use is two, since an update expression knows no
 * maximum of now and what is stored.
 */
final class DynamoRateLimits implements RateLimits {

  private static final int ATTEMPTS = 10;
  private static final long NANOS = 1_000_000_000;

  private final DynamoTable table;

  DynamoRateLimits(DynamoTable table) {
    this.table = table;
  }

  @Override
  public Taken take(Limit limit, Instant now) {
    Written written = takeOfFull(limit, now);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      switch (written) {
        case Written.Done(var stored) -> {
          return bucket(limit, stored).taken(now);
        }
        case Written.Refused(var stored) when stored.isEmpty() -> written = takeOfFull(limit, now);
        case Written.Refused(var stored) -> {
          TokenBucket bucket = bucket(limit, stored);
          Optional<TokenBucket> left = bucket.take(now);
          if (left.isEmpty()) {
            return bucket.refused(now);
          }
          written = bucket.fullAt().isAfter(now) ? takeOfUsed(limit, now) : takeOfFull(limit, now);
        }
      }
    }
    throw new Transient(FailureCode.LOST_RACE, "a bucket changes all the time");
  }

  private Written takeOfFull(Limit limit, Instant now) {
    Duration interval = interval(limit);
    return table.update(
        update(limit)
            .updateExpression("SET full_at = :next, #ttl = :ttl")
            .conditionExpression("attribute_not_exists(full_at) OR full_at <= :now")
            .expressionAttributeValues(
                Map.of(
                    ":now",
                    nanos(now),
                    ":next",
                    nanos(now.plus(interval)),
                    ":ttl",
                    ttl(limit, now))));
  }

  private Written takeOfUsed(Limit limit, Instant now) {
    Duration interval = interval(limit);
    Instant latest = now.plus(interval.multipliedBy(limit.capacity() - 1L));
    return table.update(
        update(limit)
            .updateExpression("SET full_at = full_at + :interval, #ttl = :ttl")
            .conditionExpression("full_at > :now AND full_at <= :latest")
            .expressionAttributeValues(
                Map.of(
                    ":now", nanos(now),
                    ":latest", nanos(latest),
                    ":interval", number(interval.toNanos()),
                    ":ttl", ttl(limit, now))));
  }

  private static UpdateItemRequest.Builder update(Limit limit) {
    return UpdateItemRequest.builder()
        .key(Attributes.key("bucket#" + limit.bucket(), "bucket"))
        .expressionAttributeNames(Map.of("#ttl", "ttl"))
        .returnValues(ReturnValue.UPDATED_NEW);
  }

  /** A bucket is full a window from now at the latest, and a full one need not be stored. */
  private static AttributeValue ttl(Limit limit, Instant now) {
    return Attributes.ttl(now.plus(limit.window()));
  }

  private static Duration interval(Limit limit) {
    return limit.window().dividedBy(limit.capacity());
  }

  private static TokenBucket bucket(Limit limit, Map<String, AttributeValue> stored) {
    long fullAt = number(stored, "full_at");
    return new TokenBucket(
        limit, Instant.ofEpochSecond(Math.floorDiv(fullAt, NANOS), Math.floorMod(fullAt, NANOS)));
  }

  private static AttributeValue nanos(Instant instant) {
    return number(
        Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano()));
  }
}
