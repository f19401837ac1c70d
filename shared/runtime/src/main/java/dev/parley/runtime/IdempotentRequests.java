package dev.parley.runtime;

import dev.parley.account.UserId;
import dev.parley.request.IdempotencyKeys;
import dev.parley.request.IdempotencyKeys.Claim;
import dev.parley.request.IdempotencyKeys.StoredAnswer;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.filter.ConditionalFilter;
import io.micronaut.http.filter.FilterContinuation;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.authentication.Authentication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Answers a repeated POST with the first answer, by its {@code Idempotency-Key}. */
@ServerFilter("/api/**")
@Requires(beans = IdempotencyKeys.class)
class IdempotentRequests implements ConditionalFilter {

  static final String HEADER = "Idempotency-Key";
  private static final int MAX_LENGTH = 255;

  /**
   * A request that has not answered by then has died with its process, or its caller has: no answer
   * takes longer than 29 s. It may then be made again, because messages and decisions carry the key
   * themselves and are taken once.
   */
  private static final Duration ABANDONED_AFTER = Duration.ofSeconds(60);

  private final IdempotencyKeys keys;
  private final JsonMapper json;
  private final InstantSource clock;

  IdempotentRequests(IdempotencyKeys keys, JsonMapper json, InstantSource clock) {
    this.keys = keys;
    this.json = json;
    this.clock = clock;
  }

  /** What carries no key costs no thread that waits for its answer. */
  @Override
  public boolean isEnabled(HttpRequest<?> request) {
    return request.getMethod() == HttpMethod.POST && request.getHeaders().contains(HEADER);
  }

  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Order(RequestLimits.AFTER_SECURITY + 100)
  @Nullable HttpResponse<?> answer(
      HttpRequest<?> request, FilterContinuation<MutableHttpResponse<?>> continuation) {
    String key = request.getHeaders().get(HEADER);
    if (key == null
        || !(request.getUserPrincipal().orElse(null) instanceof Authentication authentication)) {
      return continuation.proceed();
    }
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      return Errors.response(
          request,
          Refused.field(
              Refusal.INVALID_REQUEST, HEADER, "must have 1 to " + MAX_LENGTH + " characters"));
    }
    UserId user = Callers.user(authentication);
    return switch (keys.claim(user, key, fingerprint(request), clock.instant(), ABANDONED_AFTER)) {
      case Claim.Fresh() -> first(user, key, continuation);
      case Claim.Finished(StoredAnswer(int status, String contentType, String body)) ->
          HttpResponse.status(io.micronaut.http.HttpStatus.valueOf(status))
              .header("Idempotent-Replayed", "true")
              .contentType(contentType)
              .body(body);
      case Claim.Running() ->
          Errors.response(
              request, Refused.until(Refusal.IDEMPOTENCY_KEY_IN_USE, Duration.ofSeconds(1)));
      case Claim.OtherRequest() ->
          Errors.response(request, Refused.because(Refusal.IDEMPOTENCY_KEY_REUSED));
    };
  }

  private MutableHttpResponse<?> first(
      UserId user, String key, FilterContinuation<MutableHttpResponse<?>> continuation) {
    boolean kept = false;
    try {
      MutableHttpResponse<?> response = continuation.proceed();
      int status = response.getStatus().getCode();
      boolean whole =
          !response.getContentType().filter(MediaType.TEXT_EVENT_STREAM_TYPE::equals).isPresent();
      // A stream is told again by the event log: the message carries the key itself.
      if (whole && status != 429 && status < 500) {
        String body = body(response.body());
        keys.finish(
            user,
            key,
            new StoredAnswer(
                status,
                response.getContentType().map(MediaType::toString).orElse("application/json"),
                body),
            clock.instant());
        kept = true;
        return body.isEmpty() ? response : response.body(body);
      }
      return response;
    } finally {
      if (!kept) {
        keys.release(user, key);
      }
    }
  }

  private String body(@Nullable Object body) {
    try {
      return switch (body) {
        case null -> "";
        case String text -> text;
        default -> json.writeValueAsString(body);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(HttpRequest<?> request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (request.getMethod() + " " + UnversionedPaths.versioned(request.getPath()) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      if (request instanceof ServerHttpRequest<?> server) {
        try (CloseableByteBody copy =
                server.byteBody().split(ByteBody.SplitBackpressureMode.FASTEST);
            CloseableAvailableByteBody whole = copy.buffer().join()) {
          digest.update(whole.toByteArray());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
