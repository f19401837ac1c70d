package dev.parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.EventLog.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an {@link EventLog} promises. */
public abstract class EventLogContract {

  private static final Instant NOW = Instant.parse("2101-03-01T10:00:00Z");
  private static final int ALL = Integer.MAX_VALUE;

  private final ConversationId conversation = new ConversationId(UUID.randomUUID());

  /** The log under test. */
  protected abstract EventLog log();

  @Test
  void events_come_back_in_their_order_just_as_they_were() {
    List<Entry> first =
        List.of(
            new Entry("conversation", "{\"a\":1}"),
            new Entry(null, "two\nlines, Größe 📏 "),
            new Entry(null, ""));
    List<Entry> second = List.of(new Entry("usage", "é".repeat(50_000)));

    long one = log().append(conversation, 0, "a", first, NOW);
    long two = log().append(conversation, one, "b", second, NOW);

    assertThat(List.of(one, two)).containsExactly(1L, 2L);
    assertThat(log().after(conversation, EventId.START, ALL))
        .containsExactly(
            new Event(EventId.of(1, 0, "a"), first.get(0)),
            new Event(EventId.of(1, 1, "a"), first.get(1)),
            new Event(EventId.of(1, 2, "a"), first.get(2)),
            new Event(EventId.of(2, 0, "b"), second.getFirst()));
  }

  @Test
  void reading_goes_on_after_any_event() {
    List<Event> all = new ArrayList<>();
    for (int batch = 0; batch < 4; batch++) {
      log().append(conversation, batch, "k" + batch, words("a" + batch, "b", "c"), NOW);
    }
    all.addAll(log().after(conversation, EventId.START, ALL));

    for (int at = 0; at < all.size(); at++) {
      assertThat(log().after(conversation, all.get(at).id(), ALL))
          .isEqualTo(all.subList(at + 1, all.size()));
    }
    assertThat(log().after(conversation, all.get(1).id(), 3)).isEqualTo(all.subList(2, 5));
    assertThat(log().after(conversation, EventId.of(99, 0, "z"), ALL)).isEmpty();
  }

  @Test
  void what_was_told_under_a_number_that_another_got_is_neither_missed_nor_told_again() {
    log().append(conversation, 0, "a", words("one"), NOW);
    EventId told = EventId.of(2, 0, "ours");
    log().append(conversation, 1, "theirs", words("x", "y"), NOW);
    log().append(conversation, 1, "ours", words("two", "three"), NOW);
    log().append(conversation, 3, "b", words("four"), NOW);

    assertThat(words(log().after(conversation, told, ALL)))
        .containsExactly("x", "y", "three", "four");
    assertThat(words(log().after(conversation, EventId.of(2, 0, "lost"), ALL)))
        .containsExactly("x", "y", "two", "three", "four");
    assertThat(words(log().after(conversation, new EventId(2, 0, ""), ALL)))
        .containsExactly("y", "two", "three", "four");
  }

  @Test
  void who_does_not_know_the_last_batch_appends_behind_it_all_the_same() {
    log().append(conversation, 0, "a", words("one"), NOW);
    log().append(conversation, 0, "b", words("two"), NOW);
    long third = log().append(conversation, 1, "c", words("three"), NOW);
    long fourth = log().append(conversation, EventLog.UNKNOWN, "d", words("four"), NOW);
    long again = log().append(conversation, EventLog.UNKNOWN, "d", words("four"), NOW);

    assertThat(List.of(third, fourth, again)).containsExactly(3L, 4L, 4L);
    assertThat(log().after(conversation, EventId.START, ALL))
        .extracting(event -> event.entry().data())
        .containsExactly("one", "two", "three", "four");
  }

  @Test
  void the_same_batch_again_is_appended_once() {
    log().append(conversation, 0, "a", words("one"), NOW);
    long first = log().append(conversation, 1, "b", words("two"), NOW);
    long again = log().append(conversation, 1, "b", words("two"), NOW);

    assertThat(again).isEqualTo(first);
    assertThat(log().after(conversation, EventId.START, ALL)).hasSize(2);
  }

  @Test
  void of_many_who_append_at_once_none_is_lost_and_none_between() {
    List<Long> numbers =
        Race.of(
            16, racer -> log().append(conversation, 0, "k" + racer, words("x" + racer, "y"), NOW));

    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 16).boxed().toList());
    List<Event> events = log().after(conversation, EventId.START, ALL);
    assertThat(events).hasSize(32);
    assertThat(events).isSortedAccordingTo((one, other) -> one.id().compareTo(other.id()));
  }

  @Test
  void conversations_are_apart_and_can_be_forgotten() {
    ConversationId other = new ConversationId(UUID.randomUUID());
    log().append(conversation, 0, "a", words("ours"), NOW);
    log().append(other, 0, "a", words("theirs"), NOW);

    log().remove(conversation);

    assertThat(log().after(conversation, EventId.START, ALL)).isEmpty();
    assertThat(log().after(other, EventId.START, ALL)).hasSize(1);
  }

  private static List<Entry> words(String... words) {
    return List.of(words).stream().map(word -> new Entry(null, word)).toList();
  }

  private static List<String> words(List<Event> events) {
    return events.stream().map(event -> event.entry().data()).toList();
  }
}
