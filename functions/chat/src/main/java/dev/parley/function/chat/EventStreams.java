package dev.parley.function.chat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.EventLog.Event;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.session.Session;
import dev.parley.session.Stint;
import dev.parley.session.Turn;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Sinks;

/**
 * Events as they go out, by the text/event-stream format. What goes out is what the log has: live,
 * the turn tells what it has logged or, of words, is logging; whoever comes back reads the log.
 */
@Singleton
final class EventStreams {

  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

  /** Proxies drop lines on which nothing is said. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final byte[] BEAT = ": \n\n".getBytes(StandardCharsets.US_ASCII);

  /** How long a stream is kept open: a function lives for 15 minutes. The reader comes back. */
  private static final Duration LONGEST = Duration.ofMinutes(14);

  /** How long a streamed turn runs before another function takes it over. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How soon a follower hears of what another process logs. */
  private static final Duration GLANCE = Duration.ofMillis(250);

  private static final int PAGE = 200;

  private final EventLog log;
  private final InstantSource clock;

  EventStreams(EventLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Does the work, and tells of it until its turn is over, wherever it is finished. The work goes
   * on whether or not anybody reads. What is refused before anything was told is thrown.
   *
   * @param turnOf the turn that the work led to, or throws what the caller is answered instead
   * @param whole the answer for a turn that was told long ago
   */
  <T> HttpResponse<?> of(
      Function<Stint, T> work, Function<T, Turn> turnOf, Function<T, HttpResponse<?>> whole) {
    Live live = new Live();
    Stint stint = Stint.before(live, clock.instant().plus(PATIENCE));
    CompletableFuture<T> done =
        CompletableFuture.supplyAsync(
                PropagatedContext.wrapCurrent((Supplier<T>) () -> work.apply(stint)),
                Thread::startVirtualThread)
            .whenComplete((_, _) -> live.told.tryEmitComplete());
    if (!live.hasBegunBefore(done)) {
      T outcome = outcome(done);
      Turn turn = turnOf.apply(outcome);
      return wasTold(turn) ? response(again(turn)) : whole.apply(outcome);
    }
    return response(live.told.asFlux().concatWith(Flux.defer(() -> rest(live, done))));
  }

  private static <T> T outcome(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /** Whether the caller asks for events. */
  static boolean isWanted(HttpRequest<?> request) {
    return request.accept().stream()
        .anyMatch(
            type ->
                type.matches(MediaType.TEXT_EVENT_STREAM_TYPE) && !type.getName().equals("*/*"));
  }

  /** The events after one, and whatever comes, until the stream has been open for long. */
  HttpResponse<?> after(ConversationId conversation, EventId id) {
    return response(follow(conversation, id, _ -> false));
  }

  /** What is still to be told of a turn that another goes on with; nothing if it is over. */
  private Flux<Event> rest(Live live, CompletableFuture<?> done) {
    if (done.isCompletedExceptionally()) {
      LOG.warn("a streamed turn has failed; its session is taken up again", done.exceptionNow());
    }
    Event last = live.last;
    return last == null || isEnd(last)
        ? Flux.empty()
        : follow(live.conversation(), last.id(), EventStreams::isEnd);
  }

  private boolean wasTold(Turn turn) {
    return turn.session().status() == Session.Status.RUNNING
        || log.after(turn.session().conversationId(), EventId.START, Integer.MAX_VALUE).stream()
            .anyMatch(event -> begins(event, turn.session().id()));
  }

  /** What was told of a turn, once more. */
  private Flux<Event> again(Turn turn) {
    return follow(turn.session().conversationId(), EventId.START, _ -> false)
        .skipUntil(event -> begins(event, turn.session().id()))
        .takeUntil(EventStreams::isEnd);
  }

  private Flux<Event> follow(ConversationId conversation, EventId from, Ending ending) {
    return Flux.<Event>create(
            sink -> Thread.ofVirtual().name("follower").start(() -> read(conversation, from, sink)),
            FluxSink.OverflowStrategy.BUFFER)
        .takeUntil(ending::isReached);
  }

  private void read(ConversationId conversation, EventId from, FluxSink<Event> sink) {
    Instant end = clock.instant().plus(LONGEST);
    EventId at = from;
    try {
      while (!sink.isCancelled() && clock.instant().isBefore(end)) {
        List<Event> events =
            sink.requestedFromDownstream() == 0 ? List.of() : log.after(conversation, at, PAGE);
        for (Event event : events) {
          // The batch of the first id may come behind others that got its number.
          if (event.id().isBehind(from)) {
            sink.next(event);
          }
          at = event.id();
        }
        if (events.isEmpty()) {
          Thread.sleep(GLANCE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure failure) {
      LOG.warn("a follower has lost the event log", failure);
    } finally {
      // The reader comes back to where it was.
      sink.complete();
    }
  }

  private static HttpResponse<?> response(Flux<Event> events) {
    Publisher<byte[]> body =
        events
            .map(EventStreams::bytes)
            .publish(
                told ->
                    Flux.merge(
                        told,
                        Flux.interval(HEARTBEAT)
                            .map(_ -> BEAT)
                            .takeUntilOther(told.ignoreElements())));
    return HttpResponse.ok(body)
        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no");
  }

  private static byte[] bytes(Event event) {
    StringBuilder text = new StringBuilder("id: ").append(event.id()).append('\n');
    if (event.entry().name() != null) {
      text.append("event: ").append(event.entry().name()).append('\n');
    }
    event.entry().data().lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (event.entry().data().isEmpty() || endsLine(event.entry().data())) {
      text.append("data: \n");
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean endsLine(String data) {
    char last = data.charAt(data.length() - 1);
    return last == '\n' || last == '\r';
  }

  private static boolean isEnd(Event event) {
    return event.entry().name() == null && event.entry().data().equals("[DONE]");
  }

  private static boolean begins(Event event, SessionId session) {
    return "conversation".equals(event.entry().name())
        && event.entry().data().contains(session.toString());
  }

  /** Whether a stream ends with an event. */
  private interface Ending {
    boolean isReached(Event event);
  }

  /** What a turn tells while it runs here. */
  private static final class Live implements Stint.Audience {
    private final Sinks.Many<Event> told = Sinks.many().unicast().onBackpressureBuffer();
    private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
    private volatile @Nullable ConversationId conversation;
    private volatile @Nullable Event last;

    @Override
    public void heard(ConversationId in, Event event) {
      conversation = in;
      last = event;
      told.tryEmitNext(event);
      begun.complete(null);
    }

    ConversationId conversation() {
      return Objects.requireNonNull(conversation);
    }

    /** Waits for whatever comes first, and says whether it was the beginning. */
    boolean hasBegunBefore(CompletableFuture<?> done) {
      CompletableFuture.anyOf(begun, done.exceptionally(_ -> null)).join();
      return begun.isDone();
    }
  }
}
