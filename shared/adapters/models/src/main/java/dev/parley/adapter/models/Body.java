package dev.parley.adapter.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read as it comes and never waited for longer than patience lasts. Closed
 * before its end, it lets go of the connection.
 */
final class Body extends InputStream implements HttpResponse.BodySubscriber<Body> {

  private static final long LARGEST = 32L * 1024 * 1024;

  /** What arrives, in order. */
  private sealed interface Arrival {
    record Bytes(List<ByteBuffer> buffers) implements Arrival {}

    record End() implements Arrival {}

    record Failed(Throwable cause) implements Arrival {}
  }

  private final Patience patience;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> ready = new ArrayDeque<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private boolean ended;
  private long read;

  Body(Patience patience) {
    this.patience = patience;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    // All of it: held back by the reader, what came before a cut would be lost with the cut.
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrivals.add(new Arrival.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    arrivals.add(new Arrival.Failed(cause));
  }

  /** Fails if nothing of it ever comes: then nobody else says so. */
  void failUnlessBegun(Throwable cause) {
    if (!subscription.isDone()) {
      onError(cause);
    }
  }

  @Override
  public void onComplete() {
    arrivals.add(new Arrival.End());
  }

  @Override
  public int available() {
    ByteBuffer next = ready.peek();
    return next == null ? 0 : next.remaining();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (ready.isEmpty()) {
      if (ended) {
        return -1;
      }
      arrive();
    }
    ByteBuffer next = ready.element();
    int taken = Math.min(length, next.remaining());
    next.get(bytes, offset, taken);
    if (!next.hasRemaining()) {
      ready.remove();
    }
    return taken;
  }

  /** Waits for what comes next. */
  private void arrive() throws IOException {
    @Nullable Arrival arrival;
    try {
      arrival = arrivals.poll(patience.next().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
    if (arrival == null) {
      close();
      throw new HttpTimeoutException("the answer fell silent");
    }
    switch (arrival) {
      case Arrival.Bytes(List<ByteBuffer> buffers) -> {
        for (ByteBuffer buffer : buffers) {
          read += buffer.remaining();
          if (buffer.hasRemaining()) {
            ready.add(buffer);
          }
        }
        if (read > LARGEST) {
          close();
          throw new IOException("the answer is too large");
        }
      }
      case Arrival.End _ -> ended = true;
      case Arrival.Failed(Throwable cause) -> {
        ended = true;
        throw cause instanceof IOException broken ? broken : new IOException(cause);
      }
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      ready.clear();
      var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }
  }
}
