package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.EventLog.Event;
import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one run: what is told is in the log first, then told to the audience. Words alone are
 * told as they set out for the log, under the id that they should get there. While a batch is on
 * its way to the log, what comes meanwhile makes up the next one.
 *
 * <p>With an audience, a thread of its own appends at once. Without one, few and larger batches are
 * appended, now and then and at the end. A log that cannot be reached holds up no turn: the turn
 * goes on and is not told of.
 */
final class Narrator {

  /** How old an event may become before it is in the log, where nobody listens. */
  private static final Duration UNHURRIED = Duration.ofSeconds(1);

  /**
   * How long words wait for those that follow after some were told: a batch is a write, and ten a
   * second read as one flow. What is no words waits for nothing.
   */
  private static final Duration BREATH = Duration.ofMillis(100);

  /** What the form of {@link TurnEvent.Rested} is, by the API. */
  private static final String END = "[DONE]";

  private final EventLog log;
  private final TurnEvent.Form form;
  private final Ids ids;
  private final InstantSource clock;
  private final Session session;
  private final Stint.@Nullable Audience audience;
  private final @Nullable Thread teller;
  private final List<Entry> waiting = new ArrayList<>();
  private final StringBuilder told = new StringBuilder();
  private List<JsonObject> calls = List.of();
  private List<JsonObject> results = List.of();
  private int messages;
  private Instant oldest = Instant.MAX;
  private long last;
  private final Semaphore urgent = new Semaphore(0);
  private Stage stage = Stage.SILENT;

  /** How far the telling is. */
  private enum Stage {
    /** Nothing was told: a run that does nothing is not worth a word. */
    SILENT,
    TELLING,
    ENDED,
    /** The log cannot be reached. */
    LOST
  }

  /**
   * @param last the number of the last batch in the log, as for {@link EventLog#append}
   */
  Narrator(
      EventLog log,
      TurnEvent.Form form,
      Ids ids,
      InstantSource clock,
      Session session,
      Stint.@Nullable Audience audience,
      long last) {
    this.log = log;
    this.form = form;
    this.ids = ids;
    this.clock = clock;
    this.session = session;
    this.audience = audience;
    this.last = last;
    this.teller = audience == null ? null : Thread.ofVirtual().name("narrator").start(this::tell);
  }

  /** Whoever listens hears at once that it has begun, and no word waits for that to be logged. */
  synchronized void begin() {
    if (audience != null && stage == Stage.SILENT) {
      began();
      urgent.release();
      notifyAll();
    }
  }

  private synchronized void began() {
    stage = Stage.TELLING;
    waiting.add(form.entry(new TurnEvent.Began(session.conversationId(), session.id())));
  }

  void stepped(List<Step> steps) {
    steps.forEach(step -> add(new TurnEvent.Stepped(step)));
  }

  /** Some words, while the model is still at it. */
  void said(String words) {
    if (!words.isEmpty()) {
      tell(apart() + words);
      told.append(words);
    }
  }

  /** The message as it was stored: what was not told of it yet is. */
  void message(String words) {
    if (!words.startsWith(told.toString())) {
      told.setLength(0);
      messages++;
    }
    if (words.length() > told.length()) {
      tell(apart() + words.substring(told.length()));
    }
    told.setLength(0);
    messages++;
  }

  /** What ends a stream is never told as words. */
  private void tell(String words) {
    if (words.strip().equals(END)) {
      add(new TurnEvent.Said(words.substring(0, 2)));
      add(new TurnEvent.Said(words.substring(2)));
    } else {
      add(new TurnEvent.Said(words));
    }
  }

  /** What keeps the messages of one turn apart, where one begins. */
  private String apart() {
    return messages > 0 && told.isEmpty() ? "\n\n" : "";
  }

  /** Where the session stands now that it is saved. */
  void moved(State state, @Nullable Interaction question) {
    List<JsonObject> calling = ToldCalls.underWay(state);
    if (!calling.equals(calls)) {
      calls = calling;
      add(new TurnEvent.Calls(calls));
    }
    List<JsonObject> came = ToldCalls.results(state);
    if (!came.equals(results)) {
      results = came;
      add(new TurnEvent.Results(results));
    }
    if (state instanceof State.Failed(_, String error, String answer)) {
      add(new TurnEvent.Troubled(error, answer));
    }
    if (question != null && state instanceof State.Waiting) {
      add(new TurnEvent.Asked(question));
      if (question.ask() instanceof Ask.Consent) {
        add(new TurnEvent.ConsentRequired(question));
      }
    }
  }

  void troubled(String code, String message) {
    add(new TurnEvent.Troubled(code, message));
  }

  /** Nothing more comes of this turn. */
  void rested(Session rested, Usage usage) {
    if (stage() != Stage.SILENT && !(rested.state() instanceof State.Running)) {
      add(new TurnEvent.Spent(usage));
      add(new TurnEvent.Rested());
    }
  }

  /** Waits until all is told. */
  void end() {
    synchronized (this) {
      if (stage != Stage.LOST) {
        stage = Stage.ENDED;
      }
      urgent.release();
      notifyAll();
    }
    if (teller == null) {
      append(take());
      return;
    }
    try {
      teller.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Stage stage() {
    return stage;
  }

  private void add(TurnEvent event) {
    List<Entry> due;
    synchronized (this) {
      if (stage == Stage.LOST || stage == Stage.ENDED) {
        return;
      }
      if (stage == Stage.SILENT) {
        began();
      }
      Instant now = clock.instant();
      oldest = oldest.isAfter(now) ? now : oldest;
      waiting.add(form.entry(event));
      if (!(event instanceof TurnEvent.Said)) {
        urgent.release();
      }
      notifyAll();
      due = teller == null && now.minus(UNHURRIED).isAfter(oldest) ? take() : List.of();
    }
    append(due);
  }

  private synchronized List<Entry> take() {
    List<Entry> taken = new ArrayList<>();
    int length = 0;
    while (!waiting.isEmpty()) {
      length += waiting.getFirst().data().length();
      if (!taken.isEmpty() && length > EventLog.LARGEST) {
        break;
      }
      taken.add(waiting.removeFirst());
    }
    oldest = waiting.isEmpty() ? Instant.MAX : oldest;
    return taken;
  }

  private void tell() {
    try {
      while (true) {
        List<Entry> batch;
        synchronized (this) {
          while (waiting.isEmpty() && stage != Stage.ENDED && stage != Stage.LOST) {
            wait();
          }
          urgent.drainPermits();
          batch = take();
        }
        if (batch.isEmpty() || !append(batch)) {
          return;
        }
        if (isWords(batch)) {
          var _ = urgent.tryAcquire(BREATH.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      synchronized (this) {
        stage = Stage.LOST;
      }
    }
  }

  /** Whether it is in the log, and was told. */
  private boolean append(List<Entry> entries) {
    List<Entry> batch = entries;
    while (!batch.isEmpty()) {
      ConversationId conversation = session.conversationId();
      String key = ids.next().toString();
      boolean isTold = last != EventLog.UNKNOWN && isWords(batch);
      if (isTold) {
        hear(last + 1, key, batch);
      }
      try {
        last = log.append(conversation, last, key, batch, clock.instant());
      } catch (Failure unreachable) {
        synchronized (this) {
          stage = Stage.LOST;
          waiting.clear();
        }
        return false;
      }
      if (!isTold) {
        hear(last, key, batch);
      }
      // Without a teller, what was too much for one batch is still to come.
      batch = teller == null ? take() : List.of();
    }
    return true;
  }

  private void hear(long number, String key, List<Entry> batch) {
    for (int place = 0; audience != null && place < batch.size(); place++) {
      audience.heard(
          session.conversationId(), new Event(EventId.of(number, place, key), batch.get(place)));
    }
  }

  /** Words bind nobody: should their batch be lost on the way, they are said again. */
  private static boolean isWords(List<Entry> entries) {
    return entries.stream().allMatch(entry -> entry.name() == null && !entry.data().equals(END));
  }
}
