package dev.parley.conversation;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an event stands in the log of its conversation; as text {@code 12.3.9f86d081}. To clients
 * it is opaque.
 *
 * <p>Words are told while their batch is on its way to the log, under the number that it should
 * get. Should another batch get that number, the mark tells the two apart, and who reads on neither
 * misses nor repeats anything.
 *
 * @param batch events are appended in batches, which are numbered from 1 without gaps
 * @param place the event's place in its batch, from 0
 * @param mark tells the batch from others that might have had its number; empty where any will do
 */
public record EventId(long batch, int place, String mark) implements Comparable<EventId> {

  /** Before the first event. */
  public static final EventId START = new EventId(0, 0, "");

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,10})\\.([0-9]{1,6})(?:\\.([0-9a-f]{1,8}))?");

  /** The event at that place of the batch that was appended by that key, under that number. */
  public static EventId of(long batch, int place, String key) {
    return new EventId(batch, place, Integer.toHexString(key.hashCode()));
  }

  /** The id of that text; empty if it is none. */
  public static Optional<EventId> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(
            new EventId(
                Long.parseLong(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                parts.group(3) == null ? "" : parts.group(3)))
        : Optional.empty();
  }

  /** Whether whoever has read up to that event has this one still to come. */
  public boolean isBehind(EventId read) {
    if (read.mark.isEmpty()) {
      return compareTo(read) > 0;
    }
    return read.mark.equals(mark) ? place > read.place : batch >= read.batch;
  }

  @Override
  public int compareTo(EventId other) {
    return Comparator.comparingLong(EventId::batch)
        .thenComparingInt(EventId::place)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return batch + "." + place + (mark.isEmpty() ? "" : "." + mark);
  }
}
