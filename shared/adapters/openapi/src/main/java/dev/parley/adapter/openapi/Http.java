package dev.parley.adapter.openapi;

import dev.parley.adapter.openapi.Replies.Reply;
import dev.parley.tool.ToolOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request once. Redirects are followed only to the same host, and only where the method
 * stays what it was; an answer is read to the deadline and to a size.
 */
final class Http implements AutoCloseable {
  static final int LARGEST_ANSWER = 1024 * 1024;
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** However far the deadline is: nobody waits longer for a provider. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int MOST_REDIRECTS = 3;

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final InstantSource clock;

  Http(InstantSource clock) {
    this.clock = clock;
  }

  /** Thrown into the client to make it stop reading. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("the answer is larger than " + LARGEST_ANSWER + " bytes");
    }
  }

  /** The answer, or what came instead. */
  sealed interface Result {
    record Answered(HttpResponse<byte[]> response) implements Result {}

    record Not(Reply.Undone reply) implements Result {}
  }

  Result send(HttpRequest.Builder builder, Instant deadline) {
    HttpRequest request = builder.build();
    for (int redirects = 0; ; redirects++) {
      Result result = once(request, deadline);
      if (!(result instanceof Result.Answered(HttpResponse<byte[]> response))) {
        return result;
      }
      URI next = redirects < MOST_REDIRECTS ? next(request, response) : null;
      if (next == null) {
        return result;
      }
      request = HttpRequest.newBuilder(request, (_, _) -> true).uri(next).build();
    }
  }

  /** Where to go on; null where the answer is the answer. */
  private static @Nullable URI next(HttpRequest request, HttpResponse<byte[]> response) {
    boolean same =
        switch (response.statusCode()) {
          case 301, 302 -> request.method().equals("GET");
          case 307, 308 -> true;
          default -> false;
        };
    Optional<String> location = response.headers().firstValue("Location");
    if (!same || location.isEmpty()) {
      return null;
    }
    try {
      URI next = request.uri().resolve(location.get());
      return String.valueOf(next.getScheme()).equals(request.uri().getScheme())
              && String.valueOf(next.getAuthority()).equals(request.uri().getAuthority())
          ? next
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Result once(HttpRequest request, Instant deadline) {
    Instant now = clock.instant();
    if (!deadline.isAfter(now)) {
      return notNow("there is no time left");
    }
    long millis =
        deadline.isAfter(now.plus(LONGEST))
            ? LONGEST.toMillis()
            : Math.max(1, Duration.between(now, deadline).toMillis());
    CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, capped());
    try {
      return new Result.Answered(answer.get(millis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return unknown("there was no answer in time");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return unknown("the wait for the answer was interrupted");
    } catch (ExecutionException e) {
      return failed(e.getCause());
    }
  }

  private static BodyHandler<byte[]> capped() {
    return _ -> {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      return BodySubscribers.mapping(
          BodySubscribers.ofByteArrayConsumer(
              chunk ->
                  chunk.ifPresent(
                      bytes -> {
                        if (read.size() + bytes.length > LARGEST_ANSWER) {
                          throw new TooLarge();
                        }
                        read.writeBytes(bytes);
                      })),
          _ -> read.toByteArray());
    };
  }

  /** Only what failed while connecting is sure not to have happened. */
  private static Result failed(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      switch (each) {
        case ConnectException _, HttpConnectTimeoutException _, SSLHandshakeException _ -> {
          return notNow("no connection could be made");
        }
        case TooLarge _ -> {
          return unknown("the answer was too large");
        }
        default -> {}
      }
    }
    if (cause instanceof IOException) {
      return unknown("the answer was lost");
    }
    throw new IllegalStateException("the HTTP client failed", cause);
  }

  private static Result notNow(String problem) {
    return new Result.Not(new Reply.Undone(0, new ToolOutcome.NotNow(problem)));
  }

  private static Result unknown(String problem) {
    return new Result.Not(new Reply.Undone(0, new ToolOutcome.Unknown(problem)));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
