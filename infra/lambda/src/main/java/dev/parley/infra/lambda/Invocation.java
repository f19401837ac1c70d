package dev.parley.infra.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One event on its way through an instance. */
public final class Invocation {
  private final String requestId = UUID.randomUUID().toString();
  private final byte[] event;
  private final Instant deadline;
  private final long began = System.nanoTime();
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final CompletableFuture<Duration> finished = new CompletableFuture<>();

  Invocation(byte[] event, Instant deadline) {
    this.event = event;
    this.deadline = deadline;
  }

  /** Under which the function's logs have it. */
  public String requestId() {
    return requestId;
  }

  byte[] event() {
    return event;
  }

  Instant deadline() {
    return deadline;
  }

  /** What the function answered; waits for it. */
  public Answer answer() {
    return answer.join();
  }

  /** What the function answered, if it does so in time. */
  Optional<Answer> answerWithin(Duration time) throws InterruptedException {
    try {
      return Optional.of(answer.get(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never failed", e);
    }
  }

  /** How long it took until the answer was there whole; waits for that. */
  public Duration duration() {
    return finished.join();
  }

  /** Calls back when the instance is free again. */
  void whenFinished(Runnable then) {
    var _ = finished.thenRun(then);
  }

  boolean finishedWithin(Duration time) throws InterruptedException {
    try {
      finished.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("it is never failed", e);
    }
  }

  /** The answer begins. */
  boolean answered(Answer given) {
    return answer.complete(given);
  }

  /** The instance is free again. */
  void finish() {
    finished.complete(Duration.ofNanos(System.nanoTime() - began));
  }

  /** Ends it with a failure of the platform, unless it has ended. */
  void fail(String type, String message) {
    answered(Failures.of(type, message));
    finish();
  }
}
