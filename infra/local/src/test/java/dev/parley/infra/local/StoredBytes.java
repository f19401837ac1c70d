package dev.parley.infra.local;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How large items are, as DynamoDB's developer guide has it ("DynamoDB item sizes and formats").
 * What transactions add to an item is not told there, and not counted here.
 */
final class StoredBytes {

  /** What is billed on top of each item and each entry of an index. */
  private static final int OVERHEAD = 100;

  private static final Map<String, String> INDEXES =
      Map.of("owner", "owner_sort", "due_shard", "due_at", "conversation", "pk");

  private StoredBytes() {}

  /** What counts for the units of a request. */
  static int ofItem(Map<String, AttributeValue> item) {
    return item.entrySet().stream()
        .mapToInt(attribute -> text(attribute.getKey()) + value(attribute.getValue()))
        .sum();
  }

  /** What is billed for keeping it, its entries in the indexes included, which hold keys alone. */
  static int kept(Map<String, AttributeValue> item) {
    int bytes = ofItem(item) + OVERHEAD;
    for (Map.Entry<String, String> index : INDEXES.entrySet()) {
      if (item.containsKey(index.getKey()) && item.containsKey(index.getValue())) {
        Map<String, AttributeValue> keys = new java.util.HashMap<>();
        for (String key : new String[] {"pk", "sk", index.getKey(), index.getValue()}) {
          keys.put(key, item.get(key));
        }
        bytes += ofItem(keys) + OVERHEAD;
      }
    }
    return bytes;
  }

  private static int value(AttributeValue value) {
    return switch (value.type()) {
      case S -> text(value.s());
      case N -> number(value.n());
      case B -> value.b().asByteArrayUnsafe().length;
      case SS -> value.ss().stream().mapToInt(StoredBytes::text).sum();
      case NS -> value.ns().stream().mapToInt(StoredBytes::number).sum();
      case BS -> value.bs().stream().mapToInt(bytes -> bytes.asByteArrayUnsafe().length).sum();
      case L -> 3 + value.l().stream().mapToInt(one -> 1 + value(one)).sum();
      case M -> 3 + value.m().size() + ofItem(value.m());
      case BOOL, NUL -> 1;
      case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException("unknown type: " + value);
    };
  }

  /** One byte for two significant digits, and one. */
  private static int number(String number) {
    String digits = number.replaceAll("[^0-9]", "").replaceAll("^0+|0+$", "");
    return Math.ceilDiv(digits.length(), 2) + 1;
  }

  private static int text(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
