package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.EventLog.Event;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an audience hears, and when it is in the log. */
class NarratorTest {

  private static final int ALL = Integer.MAX_VALUE;
  private static final int PATIENCE_SECONDS = 20;

  private final Stage stage = new Stage();
  private final Session session = ExampleSessions.fresh(ExampleSessions.user());
  private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();

  @Test
  void words_are_heard_while_they_are_on_their_way_to_the_log() throws Exception {
    CountDownLatch isHeard = new CountDownLatch(1);
    AtomicReference<Boolean> beforeLogged = new AtomicReference<>();
    Narrator narrator =
        narrator(
            new Slow() {
              @Override
              void beforeAppending(List<Entry> entries) throws InterruptedException {
                if (entries.getFirst().data().equals("Hello")) {
                  beforeLogged.set(isHeard.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
                }
              }
            },
            event -> {
              if (event.entry().data().equals("Hello")) {
                isHeard.countDown();
              }
            });

    narrator.stepped(List.of(step()));
    assertThat(next().entry().name()).isEqualTo("Began");
    assertThat(next().entry().name()).isEqualTo("Stepped");
    narrator.said("Hello");
    Event hello = next();
    narrator.end();

    assertThat(beforeLogged.get()).isTrue();
    assertThat(logged()).contains(hello).hasSize(3);
  }

  @Test
  void all_but_words_is_in_the_log_before_it_is_heard() {
    List<Event> early = new CopyOnWriteArrayList<>();
    Narrator narrator =
        narrator(
            stage.events,
            event -> {
              if (!logged().contains(event)) {
                early.add(event);
              }
            });

    narrator.stepped(List.of(step()));
    narrator.said("Hello");
    narrator.troubled("model_unavailable", "Sorry");
    narrator.rested(
        session.moved(new State.Completed(session.state().task(), "Hello"), List.of(), Usage.NONE),
        Usage.NONE);
    narrator.end();

    assertThat(heard).containsExactlyElementsOf(logged());
    assertThat(logged().getLast().entry().data()).isEqualTo("[DONE]");
    assertThat(early).allMatch(event -> event.entry().equals(new Entry(null, "Hello")));
  }

  @Test
  void whoever_heard_words_under_a_number_that_another_got_reads_on_without_gap_or_repeat()
      throws Exception {
    Narrator narrator =
        narrator(
            new Slow() {
              @Override
              void beforeAppending(List<Entry> entries) {
                if (entries.getFirst().data().equals("Hello")) {
                  stage.events.append(
                      session.conversationId(),
                      EventLog.UNKNOWN,
                      "other",
                      List.of(new Entry("step", "{}")),
                      stage.clock.instant());
                }
              }
            },
            _ -> {});

    narrator.stepped(List.of(step()));
    assertThat(next().entry().name()).isEqualTo("Began");
    Event stepped = next();
    narrator.said("Hello");
    Event hello = next();
    narrator.said(" world");
    narrator.end();

    assertThat(hello.id().batch()).isEqualTo(stepped.id().batch() + 1);
    assertThat(stage.events.after(session.conversationId(), hello.id(), ALL))
        .extracting(event -> event.entry().data())
        .containsExactly("{}", " world");
  }

  @Test
  void words_that_follow_soon_are_told_together() throws Exception {
    Narrator narrator = narrator(stage.events, _ -> {});

    narrator.said("One");
    next();
    Event one = next();
    IntStream.range(0, 50).forEach(word -> narrator.said(" word"));
    narrator.end();

    assertThat(one.entry().data()).isEqualTo("One");
    assertThat(logged().getLast().id().batch()).isLessThanOrEqualTo(one.id().batch() + 5);
  }

  private List<Event> logged() {
    return stage.events.after(session.conversationId(), EventId.START, ALL);
  }

  private Event next() throws InterruptedException {
    Event event = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  private static Step step() {
    return new Step(
        Step.Kind.FETCH_APPS,
        Step.Status.COMPLETED,
        Instant.EPOCH,
        Duration.ZERO,
        JsonObject.EMPTY);
  }

  private Narrator narrator(EventLog log, Consumer<Event> listener) {
    return new Narrator(
        log,
        Stage::entry,
        stage.ids,
        stage.clock,
        session,
        (ConversationId _, Event event) -> {
          heard.add(event);
          listener.accept(event);
        },
        EventLog.UNKNOWN);
  }

  /** A log to which something happens while a batch is on its way. */
  private abstract class Slow implements EventLog {
    private final InMemoryEventLog behind = stage.events;

    abstract void beforeAppending(List<Entry> entries) throws InterruptedException;

    @Override
    public long append(
        ConversationId conversation, long last, String key, List<Entry> entries, Instant now) {
      try {
        beforeAppending(entries);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return behind.append(conversation, last, key, entries, now);
    }

    @Override
    public List<Event> after(ConversationId conversation, EventId id, int limit) {
      return behind.after(conversation, id, limit);
    }

    @Override
    public void remove(ConversationId conversation) {
      behind.remove(conversation);
    }
  }
}
