package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.number;

import dev.parley.request.RateLimits.Limit;
import dev.parley.request.TokenBucket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A user's item, or that of a bucket that is nobody's, as it was once stored. */
final class UserItem {

  static final UserItem NONE = new UserItem(Map.of());

  /** What the attributes of a user's buckets begin with. */
  private static final String BUCKET = "bucket ";

  private static final long NANOS = 1_000_000_000;

  private final Map<String, AttributeValue> item;
  private final List<String> sessions;
  private final List<ActiveSession> places;

  /** What the item's attributes say; empty where there is none. */
  UserItem(Map<String, AttributeValue> item) {
    this.item = item;
    AttributeValue stored = item.get("sessions");
    this.sessions = stored == null ? List.of() : stored.ss();
    this.places = sessions.stream().map(ActiveSession::read).toList();
  }

  /** The attribute that says when the bucket is full. */
  static String attribute(Limit limit) {
    return limit.user() == null ? "full_at" : BUCKET + limit.bucket();
  }

  /** The bucket; a full one where there is none. */
  TokenBucket bucket(Limit limit, Instant now) {
    String name = attribute(limit);
    return new TokenBucket(limit, item.containsKey(name) ? instant(number(item, name)) : now);
  }

  /** The attributes of the user's buckets that are full. */
  List<String> fullBuckets(Instant now) {
    return item.keySet().stream()
        .filter(name -> name.startsWith(BUCKET))
        .filter(name -> !instant(number(item, name)).isAfter(now))
        .sorted()
        .toList();
  }

  /** The places, as they are stored. */
  List<String> sessions() {
    return sessions;
  }

  List<ActiveSession> places() {
    return places;
  }

  /** Whether it lasts at least until then, in the seconds of its time to live. */
  boolean lastsUntil(long ttl) {
    return item.containsKey("ttl") && number(item, "ttl") > ttl;
  }

  static AttributeValue nanos(Instant instant) {
    return number(
        Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano()));
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }
}
