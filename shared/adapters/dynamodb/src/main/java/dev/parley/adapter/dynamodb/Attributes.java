package dev.parley.adapter.dynamodb;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How values are written as attributes, and read. */
final class Attributes {

  /** How long a session and what belongs to it are kept beyond its end. */
  static final Duration KEPT = Duration.ofDays(30);

  private static final DateTimeFormatter SORTABLE =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private Attributes() {}

  static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** ISO-8601 with nine decimals: sorts as text. */
  static AttributeValue instant(Instant value) {
    return text(sortable(value));
  }

  static String sortable(Instant value) {
    return SORTABLE.format(value);
  }

  /** The time to live of what must not be deleted before the instant. */
  static AttributeValue ttl(Instant end) {
    return number(end.getEpochSecond() + 1);
  }

  static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of("pk", text(pk), "sk", text(sk));
  }

  static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null || value.s() == null) {
      throw unreadable(item, name);
    }
    return value.s();
  }

  static long number(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null || value.n() == null) {
      throw unreadable(item, name);
    }
    return Long.parseLong(value.n());
  }

  static Instant instant(Map<String, AttributeValue> item, String name) {
    return Instant.parse(text(item, name));
  }

  private static Permanent unreadable(Map<String, AttributeValue> item, String name) {
    return new Permanent(
        FailureCode.STORE_UNREADABLE, "an item of kind " + item.get("sk") + " has no " + name);
  }
}
