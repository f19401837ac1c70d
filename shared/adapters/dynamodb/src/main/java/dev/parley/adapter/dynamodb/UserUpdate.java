package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.number;

import dev.parley.request.RateLimits.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * One write to a user's item, in the form that is right for what was seen of it, and under the
 * condition that it is right.
 */
final class UserUpdate {

  /** So many buckets are forgotten with one write. */
  private static final int MOST_FORGOTTEN = 8;

  private final UserItem item;
  private final Instant now;
  private final List<String> sets = new ArrayList<>();
  private final List<String> removes = new ArrayList<>();
  private final List<String> adds = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();

  UserUpdate(UserItem item, Instant now) {
    this.item = item;
    this.now = now;
  }

  /** Takes a token of the bucket. */
  void take(Limit limit) {
    Duration interval = limit.window().dividedBy(limit.capacity());
    String at = name(UserItem.attribute(limit));
    String by = at.substring(1);
    if (item.bucket(limit, now).fullAt().isAfter(now)) {
      sets.add("%s = %s + :interval_%s".formatted(at, at, by));
      conditions.add("%s > :now AND %s <= :latest_%s".formatted(at, at, by));
      values.put(":interval_" + by, number(interval.toNanos()));
      values.put(
          ":latest_" + by, UserItem.nanos(now.plus(interval.multipliedBy(limit.capacity() - 1L))));
    } else {
      sets.add("%s = :next_%s".formatted(at, by));
      conditions.add("(attribute_not_exists(%s) OR %s <= :now)".formatted(at, at));
      values.put(":next_" + by, UserItem.nanos(now.plus(interval)));
    }
    values.put(":now", UserItem.nanos(now));
  }

  /** Takes out buckets that are full, which is what one that is not there is, but for these. */
  void forgetFullBuckets(List<Limit> limits) {
    List<String> used = limits.stream().map(UserItem::attribute).toList();
    item.fullBuckets(now).stream()
        .filter(bucket -> !used.contains(bucket))
        .limit(MOST_FORGOTTEN)
        .forEach(
            bucket -> {
              String at = name(bucket);
              removes.add(at);
              conditions.add("(attribute_not_exists(%s) OR %s <= :now)".formatted(at, at));
              values.put(":now", UserItem.nanos(now));
            });
  }

  /** Has the item last until then at least. */
  void keepUntil(Instant until) {
    AttributeValue ttl = Attributes.ttl(until);
    String at = name("ttl");
    values.put(":ttl", ttl);
    if (item.lastsUntil(Long.parseLong(ttl.n()))) {
      conditions.add("%s > :ttl".formatted(at));
    } else {
      sets.add("%s = :ttl".formatted(at));
      conditions.add("(attribute_not_exists(%s) OR %s <= :ttl)".formatted(at, at));
    }
  }

  /**
   * Adds a place to those that are there, while they are fewer than there may be conversations; or
   * else writes it, and those that still count, in place of exactly those that were seen.
   */
  void hold(ActiveSession own, List<ActiveSession> kept, int maxConversations) {
    List<String> seen = item.sessions();
    if (seen.size() < maxConversations
        || ActiveSession.others(kept, own.conversation()).size() >= maxConversations) {
      adds.add("sessions :own");
      conditions.add("(attribute_not_exists(sessions) OR size(sessions) < :most)");
      values.put(":own", AttributeValue.fromSs(List.of(own.text())));
      values.put(":most", number(maxConversations));
      return;
    }
    sets.add("sessions = :kept");
    conditions.add("sessions = :seen");
    values.put(
        ":kept",
        AttributeValue.fromSs(
            Stream.concat(
                    kept.stream().filter(one -> !one.session().equals(own.session())),
                    Stream.of(own))
                .map(ActiveSession::text)
                .toList()));
    values.put(":seen", AttributeValue.fromSs(seen));
  }

  UpdateItemRequest.Builder request(Map<String, AttributeValue> key) {
    StringBuilder expression = new StringBuilder();
    clause(expression, "SET ", sets);
    clause(expression, " REMOVE ", removes);
    clause(expression, " ADD ", adds);
    return UpdateItemRequest.builder()
        .key(key)
        .updateExpression(expression.toString())
        .conditionExpression(String.join(" AND ", conditions))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .returnValues(ReturnValue.ALL_NEW);
  }

  private static void clause(StringBuilder expression, String word, List<String> parts) {
    if (!parts.isEmpty()) {
      expression.append(word).append(String.join(", ", parts));
    }
  }

  private String name(String attribute) {
    String name = "#a" + names.size();
    names.put(name, attribute);
    return name;
  }
}
