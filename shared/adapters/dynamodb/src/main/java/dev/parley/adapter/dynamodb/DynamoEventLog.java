package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Events in the table: an item for each batch, under the next number. That no two get the same one,
 * and none is left out, is one condition: the item is not there yet.
 */
final class DynamoEventLog implements EventLog {

  /** So many never append to one conversation at once. */
  private static final int ATTEMPTS = 64;

  private static final AttributeValue NONE = AttributeValue.fromL(List.of());

  private final DynamoTable table;

  DynamoEventLog(DynamoTable table) {
    this.table = table;
  }

  @Override
  public long append(
      ConversationId conversation, long last, String key, List<Entry> entries, Instant now) {
    long behind = last;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (behind == UNKNOWN) {
        Map<String, AttributeValue> tail = tail(conversation);
        behind = tail.isEmpty() ? 0 : number(tail);
        if (isOf(key, tail)) {
          return behind;
        }
      }
      Map<String, AttributeValue> item = new HashMap<>(key(conversation, behind + 1));
      item.put("batch", text(key));
      item.put("events", events(entries));
      item.put("ttl", Attributes.ttl(now.plus(KEPT)));
      switch (table.put(
          PutItemRequest.builder().item(item).conditionExpression("attribute_not_exists(pk)"))) {
        case Written.Refused(var stored) when !isOf(key, stored) -> behind = UNKNOWN;
        case Written.Done _, Written.Refused _ -> {
          return behind + 1;
        }
      }
    }
    throw new Transient(FailureCode.STORE_UNAVAILABLE, "the event log is contended");
  }

  @Override
  public List<Event> after(ConversationId conversation, EventId id, int limit) {
    List<Event> events = new ArrayList<>();
    for (Map<String, AttributeValue> item :
        batches(conversation, id.batch(), (int) Math.min(limit + 1L, Integer.MAX_VALUE))) {
      long number = number(item);
      String key = text(item, "batch");
      int place = 0;
      for (AttributeValue event : item.getOrDefault("events", NONE).l()) {
        EventId at = EventId.of(number, place++, key);
        if (at.isBehind(id) && events.size() < limit) {
          @Nullable AttributeValue name = event.m().get("name");
          events.add(
              new Event(at, new Entry(name == null ? null : name.s(), text(event.m(), "data"))));
        }
      }
    }
    return events;
  }

  @Override
  public void remove(ConversationId conversation) {
    List<Map<String, AttributeValue>> items;
    do {
      items = batches(conversation, 0, DynamoTable.TRANSACTION);
      for (Map<String, AttributeValue> item : items) {
        table.delete(DeleteItemRequest.builder().key(key(conversation, number(item))));
      }
    } while (!items.isEmpty());
  }

  private List<Map<String, AttributeValue>> batches(
      ConversationId conversation, long from, int limit) {
    return table.query(
        QueryRequest.builder()
            .keyConditionExpression("pk = :pk AND sk >= :from")
            .expressionAttributeValues(Map.of(":pk", pk(conversation), ":from", sk(from)))
            .consistentRead(true),
        limit);
  }

  private Map<String, AttributeValue> tail(ConversationId conversation) {
    return table
        .query(
            QueryRequest.builder()
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Map.of(":pk", pk(conversation)))
                .scanIndexForward(false)
                .consistentRead(true),
            1)
        .stream()
        .findFirst()
        .orElse(Map.of());
  }

  private static AttributeValue events(List<Entry> entries) {
    List<AttributeValue> events = new ArrayList<>();
    for (Entry entry : entries) {
      Map<String, AttributeValue> event = new HashMap<>();
      event.put("data", text(entry.data()));
      if (entry.name() != null) {
        event.put("name", text(entry.name()));
      }
      events.add(AttributeValue.fromM(event));
    }
    return AttributeValue.fromL(events);
  }

  private static boolean isOf(String key, Map<String, AttributeValue> item) {
    return !item.isEmpty() && text(item, "batch").equals(key);
  }

  private static long number(Map<String, AttributeValue> item) {
    return Long.parseLong(text(item, "sk"));
  }

  private static Map<String, AttributeValue> key(ConversationId conversation, long number) {
    return Map.of("pk", pk(conversation), "sk", sk(number));
  }

  private static AttributeValue pk(ConversationId conversation) {
    return text("events#" + conversation);
  }

  /** Sorts as the number does. */
  private static AttributeValue sk(long number) {
    return text("%010d".formatted(number));
  }
}
