package dev.parley.adapter.models;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK's requests go out by: the JDK's own client, with a {@link Patience} that knows an
 * answer that does not begin from one that falls silent, and lets go of the connection of either.
 */
final class Transport implements com.openai.core.http.HttpClient {

  private static final ScopedValue<Patience> PATIENCE = ScopedValue.newInstance();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Connections that were idle for longer are not used again: a function that was frozen between
   * two invocations does not learn that the other side has let go of them.
   */
  private static final Duration FRESH = Duration.ofSeconds(50);

  /** Ours are sent instead. */
  private static final Set<String> WITHHELD = Set.of("authorization", "api-key");

  private final Access access;
  private final InstantSource clock;
  private @Nullable HttpClient client;
  private Instant used = Instant.EPOCH;

  Transport(Access access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
  }

  /** Does something that asks, with that patience. */
  static <T> T with(Patience patience, Supplier<T> asking) {
    return ScopedValue.where(PATIENCE, patience).call(asking::get);
  }

  @Override
  public HttpResponse execute(
      com.openai.core.http.HttpRequest request, RequestOptions requestOptions) {
    Patience patience = PATIENCE.get();
    CompletableFuture<HttpResponse> coming = new CompletableFuture<>();
    CompletableFuture<?> sent =
        client()
            .sendAsync(
                onTheWire(request),
                info -> {
                  Body body = new Body(patience);
                  coming.complete(new Received(info, body));
                  return body;
                });
    // The client's own future fails also with what breaks behind the headers, and by that withholds
    // what had come: only what breaks before them is taken from it.
    var _ = sent.whenComplete((_, failure) -> fail(coming, failure));
    try {
      return coming.get(patience.next().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw broken(new HttpTimeoutException("no answer has begun"));
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw broken(new InterruptedIOException());
    } catch (ExecutionException e) {
      throw broken(e.getCause() instanceof IOException cause ? cause : new IOException(e));
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      com.openai.core.http.HttpRequest request, RequestOptions requestOptions) {
    throw new UnsupportedOperationException("nothing here asks so");
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
  }

  private synchronized HttpClient client() {
    Instant now = clock.instant();
    HttpClient current = client;
    if (current == null || now.isAfter(used.plus(FRESH))) {
      if (current != null) {
        current.shutdown();
      }
      current =
          HttpClient.newBuilder()
              // One question at a time is asked over a connection, and cutting it says enough.
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT_TIMEOUT)
              .proxy(ProxySelector.getDefault())
              .build();
      client = current;
    }
    used = now;
    return current;
  }

  private HttpRequest onTheWire(com.openai.core.http.HttpRequest request) {
    HttpRequest.Builder wire = HttpRequest.newBuilder(URI.create(request.url()));
    Headers headers = request.headers();
    for (String name : headers.names()) {
      if (!WITHHELD.contains(name.toLowerCase(Locale.ROOT))) {
        headers.values(name).forEach(value -> wire.header(name, value));
      }
    }
    access.header().ifPresent(header -> wire.setHeader(header.name(), header.value()));
    @Nullable HttpRequestBody body = request.body();
    if (body == null) {
      return wire.method(request.method().name(), HttpRequest.BodyPublishers.noBody()).build();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.writeTo(bytes);
    @Nullable String type = body.contentType();
    if (type != null) {
      wire.setHeader("Content-Type", type);
    }
    return wire.method(
            request.method().name(), HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
        .build();
  }

  private static void fail(CompletableFuture<HttpResponse> coming, @Nullable Throwable failure) {
    if (failure != null && !coming.completeExceptionally(unwrapped(failure))) {
      coming.thenAccept(received -> ((Received) received).body().failUnlessBegun(failure)).join();
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static OpenAIIoException broken(IOException cause) {
    return new OpenAIIoException("the request failed", cause);
  }

  /** What came back, as the SDK reads it. */
  private record Received(java.net.http.HttpResponse.ResponseInfo info, Body body)
      implements HttpResponse {

    @Override
    public int statusCode() {
      return info.statusCode();
    }

    @Override
    public Headers headers() {
      Headers.Builder headers = Headers.builder();
      info.headers().map().forEach(headers::put);
      return headers.build();
    }

    @Override
    public void close() {
      body.close();
    }
  }
}
