package dev.parley.conversation;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an event stands in the log of its conversation; as text {@code 12.3}. To clients it is
 * opaque.
 *
 * @param batch events are appended in batches, which are numbered from 1 without gaps
 * @param place the event's place in its batch, from 0
 */
public record EventId(long batch, int place) implements Comparable<EventId> {

  /** Before the first event. */
  public static final EventId START = new EventId(0, 0);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,10})\\.([0-9]{1,6})");

  /** The id of that text; empty if it is none. */
  public static Optional<EventId> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(new EventId(Long.parseLong(parts.group(1)), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(EventId other) {
    return Comparator.comparingLong(EventId::batch)
        .thenComparingInt(EventId::place)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return batch + "." + place;
  }
}
