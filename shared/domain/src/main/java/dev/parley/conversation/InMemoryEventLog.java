package dev.parley.conversation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Events in memory. */
public final class InMemoryEventLog implements EventLog {

  private final Map<ConversationId, List<Batch>> batches = new HashMap<>();

  @Override
  public synchronized long append(
      ConversationId conversation, long last, String key, List<Entry> entries, Instant now) {
    List<Batch> all = batches.computeIfAbsent(conversation, _ -> new ArrayList<>());
    if (all.isEmpty() || !all.getLast().key().equals(key)) {
      all.add(new Batch(key, List.copyOf(entries)));
    }
    return all.size();
  }

  @Override
  public synchronized List<Event> after(ConversationId conversation, EventId id, int limit) {
    List<Event> events = new ArrayList<>();
    long number = 0;
    for (Batch batch : batches.getOrDefault(conversation, List.of())) {
      number++;
      for (int place = 0; place < batch.entries().size(); place++) {
        EventId at = EventId.of(number, place, batch.key());
        if (at.isBehind(id) && events.size() < limit) {
          events.add(new Event(at, batch.entries().get(place)));
        }
      }
    }
    return events;
  }

  @Override
  public synchronized void remove(ConversationId conversation) {
    batches.remove(conversation);
  }

  private record Batch(String key, List<Entry> entries) {}
}
