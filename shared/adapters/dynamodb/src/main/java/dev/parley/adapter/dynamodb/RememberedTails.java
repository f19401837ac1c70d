package dev.parley.adapter.dynamodb;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import java.time.Instant;
import java.util.List;

/**
 * An event log that remembers which batch of a conversation this process appended last: whoever
 * does not know goes by that, and the log need not be read. If another process appended since, the
 * log finds out when it appends, as ever.
 */
final class RememberedTails implements EventLog {

  private static final int MOST = 10_000;

  private final EventLog log;
  private final Recent<ConversationId, Tail> tails = new Recent<>(MOST);

  RememberedTails(EventLog log) {
    this.log = log;
  }

  @Override
  public long append(
      ConversationId conversation, long last, String key, List<Entry> entries, Instant now) {
    Tail tail = last == UNKNOWN ? tails.get(conversation) : null;
    if (tail != null && tail.key().equals(key)) {
      return tail.number();
    }
    long appended =
        log.append(conversation, tail == null ? last : tail.number(), key, entries, now);
    tails.put(conversation, new Tail(appended, key));
    return appended;
  }

  @Override
  public List<Event> after(ConversationId conversation, EventId id, int limit) {
    return log.after(conversation, id, limit);
  }

  @Override
  public void remove(ConversationId conversation) {
    tails.remove(conversation);
    log.remove(conversation);
  }

  /** The last batch, as far as this process knows. */
  private record Tail(long number, String key) {}
}
