package dev.parley.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in each conversation, in its order, as it was told: for whoever follows it, and for
 * whoever comes back after the line broke.
 *
 * <p>A batch is there as a whole or not at all, and before the next one: who reads on from an event
 * misses none and gets none twice. Throws {@link dev.parley.failure.Transient} when the store
 * cannot be reached.
 */
public interface EventLog {

  /** How long events are kept. */
  Duration KEPT = Duration.ofDays(7);

  /** How long the data of all entries of a batch may be together, in characters. */
  int LARGEST = 100_000;

  /** The caller does not know what was appended before. */
  long UNKNOWN = -1;

  /**
   * Appends a batch behind all others.
   *
   * @param last the number of the last batch, as far as the caller knows: 0 if it believes that
   *     there is none, {@link #UNKNOWN} if it does not know
   * @param key names the batch: appending it again, after a lost answer, is the same as once. The
   *     last batch is all that is looked at
   * @return the number of the batch
   */
  long append(ConversationId conversation, long last, String key, List<Entry> entries, Instant now);

  /**
   * The events after that one, oldest first: at most so many, none if there are none yet. Should
   * another batch have got the number that the id was told under, those are all events from that
   * number on, but for what the id's own batch had told up to it.
   */
  List<Event> after(ConversationId conversation, EventId id, int limit);

  /** Forgets all events of the conversation. */
  void remove(ConversationId conversation);

  /**
   * What is told.
   *
   * @param name the kind of event; null for words of the assistant
   * @param data its data, as it goes out
   */
  record Entry(@Nullable String name, String data) {}

  /** What was told, and where it stands. */
  record Event(EventId id, Entry entry) {}
}
