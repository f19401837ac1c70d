package dev.parley.adapter.composio;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each request once, and reads its answer to the deadline and to a size. Only what was
 * refused as one too many, and so surely not done, is sent a second time, after the time that the
 * refusal names: at once where that is short, else not before. The key is in a header and in
 * nothing that is told or logged.
 */
final class ComposioClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ComposioClient.class);

  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** However far the deadline is: nobody waits longer for an answer. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** A page of the longest schemas is some megabytes. */
  private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

  private static final int PAGE = 500;

  /** More than there can be: a cursor that leads nowhere must not be followed for ever. */
  private static final int MOST_PAGES = 100;

  /** Who has to wait longer than this is told so instead. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int TOO_MANY = 429;

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ComposioSettings settings;
  private final String base;
  private final InstantSource clock;

  /** By path, when it may be asked again. */
  private final Map<String, Instant> quiet = new ConcurrentHashMap<>();

  ComposioClient(ComposioSettings settings, InstantSource clock) {
    this.settings = settings;
    this.base = settings.baseUrl().toString().replaceFirst("/+$", "") + "/api/" + settings.prefix();
    this.clock = clock;
  }

  /** What came back. */
  sealed interface Reply {
    /**
     * An answer.
     *
     * @param body missing where it is no JSON
     * @param retryAt when it may be tried again, where the answer says so
     */
    record Answered(int status, JsonNode body, @Nullable Instant retryAt) implements Reply {
      boolean isDone() {
        return status / 100 == 2;
      }

      /** Composio's own number for what is wrong; 0 where it gives none. */
      int code() {
        return body.path("error").path("code").asInt();
      }
    }

    /** Nobody has got the request. */
    record NotSent(String problem) implements Reply {}

    /** It may have been done or not. */
    record Lost(String problem) implements Reply {}
  }

  /** When a request ends that is no call of a tool. */
  Instant soon() {
    return clock.instant().plus(settings.timeout());
  }

  Reply get(String path, Map<String, String> query, Instant deadline) {
    String text =
        query.entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    return send(path, request(text.isEmpty() ? path : path + "?" + text).GET(), deadline);
  }

  Reply post(String path, JsonNode body, Instant deadline) {
    return send(path, posting(path, body), deadline);
  }

  /**
   * The same, under a name that Composio's people can look it up by.
   *
   * @param name the same for every attempt
   */
  Reply post(String path, JsonNode body, String name, Instant deadline) {
    String id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    return send(path, posting(path, body).setHeader("x-request-id", id), deadline);
  }

  /**
   * All items of a list, page by page.
   *
   * @throws Transient also where the key is not accepted: other sources have to go on
   */
  List<JsonNode> all(String path, Map<String, String> query) {
    List<JsonNode> items = new ArrayList<>();
    Map<String, String> asked = new LinkedHashMap<>(query);
    asked.put("limit", Integer.toString(PAGE));
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonNode body = listed(path, get(path, asked, soon()));
      body.path("items").forEach(items::add);
      String next = body.path("next_cursor").asText("");
      if (next.isEmpty() || body.path("next_cursor").isNull() || next.equals(asked.get("cursor"))) {
        return items;
      }
      asked.put("cursor", next);
    }
    throw unavailable("the list has no end");
  }

  /**
   * One thing, or nothing where Composio does not have it.
   *
   * @throws Transient as for a list
   */
  Optional<JsonNode> find(String path, Map<String, String> query) {
    return switch (get(path, query, soon())) {
      case Reply.Answered answer when answer.isDone() -> Optional.of(answer.body());
      case Reply.Answered answer
          when answer.status() == 400 || answer.status() == 404 || answer.status() == 410 ->
          Optional.empty();
      case Reply.Answered answer -> throw unavailable("Composio answered " + answer.status());
      case Reply.NotSent(String problem) -> throw unavailable(problem);
      case Reply.Lost(String problem) -> throw unavailable(problem);
    };
  }

  private static JsonNode listed(String path, Reply reply) {
    return switch (reply) {
      case Reply.Answered answer when answer.isDone() && answer.body().path("items").isArray() ->
          answer.body();
      case Reply.Answered answer -> {
        LOG.warn(
            "Composio does not list {}: status {}, code {}", path, answer.status(), answer.code());
        throw unavailable("Composio answered " + answer.status());
      }
      case Reply.NotSent(String problem) -> throw unavailable(problem);
      case Reply.Lost(String problem) -> throw unavailable(problem);
    };
  }

  private static Transient unavailable(String problem) {
    return new Transient(FailureCode.PROVIDER_UNAVAILABLE, "Composio: " + problem);
  }

  private HttpRequest.Builder posting(String path, JsonNode body) {
    return request(path)
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .setHeader("x-api-key", settings.apiKey())
        .setHeader("Accept", "application/json")
        .setHeader("User-Agent", "Parley");
  }

  private Reply send(String path, HttpRequest.Builder request, Instant deadline) {
    Instant now = clock.instant();
    Instant open = quiet.getOrDefault(path, Instant.MIN);
    if (open.isAfter(now)) {
      return new Reply.NotSent(
          "Composio takes no more of these for " + Duration.between(now, open).toSeconds() + " s");
    }
    Reply reply = once(request, deadline);
    Instant again = again(reply);
    if (again == null) {
      return reply;
    }
    boolean worthIt = again.isBefore(deadline) && !again.isAfter(clock.instant().plus(PATIENCE));
    if (worthIt && waited(Duration.between(clock.instant(), again))) {
      reply = once(request, deadline);
      again = again(reply);
    }
    if (again != null) {
      Instant seen = clock.instant();
      quiet.values().removeIf(each -> !each.isAfter(seen));
      quiet.put(path, again);
    }
    return reply;
  }

  /** When what was one too many may be sent again; null for any other reply. */
  private static @Nullable Instant again(Reply reply) {
    return reply instanceof Reply.Answered answer && answer.status() == TOO_MANY
        ? answer.retryAt()
        : null;
  }

  private static boolean waited(Duration time) {
    try {
      Thread.sleep(time.isNegative() ? Duration.ZERO : time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Reply once(HttpRequest.Builder request, Instant deadline) {
    Instant now = clock.instant();
    if (!deadline.isAfter(now)) {
      return new Reply.NotSent("there is no time left");
    }
    long millis =
        deadline.isAfter(now.plus(LONGEST))
            ? LONGEST.toMillis()
            : Math.max(1, Duration.between(now, deadline).toMillis());
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request.build(), capped());
    try {
      return read(answer.get(millis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Reply.Lost("there was no answer in time");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Reply.Lost("the wait for the answer was interrupted");
    } catch (ExecutionException e) {
      return failed(e.getCause());
    }
  }

  private Reply read(HttpResponse<byte[]> response) {
    @Nullable Instant retryAt =
        response.headers().firstValue("Retry-After").map(this::moment).orElse(null);
    return new Reply.Answered(response.statusCode(), body(response.body()), retryAt);
  }

  /** Of the header's two forms, seconds and a date; null for anything else. */
  private @Nullable Instant moment(String retryAfter) {
    String text = retryAfter.strip();
    try {
      return text.matches("[0-9]{1,9}")
          ? clock.instant().plusSeconds(Long.parseLong(text))
          : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static JsonNode body(byte[] bytes) {
    try {
      JsonNode body = Json.MAPPER.readTree(bytes);
      return body == null ? MissingNode.getInstance() : body;
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** Thrown into the client to make it stop reading. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super("the answer is larger than " + LARGEST_ANSWER + " bytes");
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

  /** Only what failed while connecting is sure not to have arrived. */
  private static Reply failed(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      switch (each) {
        case ConnectException _, HttpConnectTimeoutException _, SSLHandshakeException _ -> {
          return new Reply.NotSent("no connection could be made");
        }
        case TooLarge _ -> {
          return new Reply.Lost("the answer was too large");
        }
        default -> {}
      }
    }
    if (cause instanceof IOException) {
      return new Reply.Lost("the answer was lost");
    }
    throw new IllegalStateException("the HTTP client failed", cause);
  }

  /** A text as it stands in an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
