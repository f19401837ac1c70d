package dev.parley.runtime;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.request.RateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.http.server.util.HttpClientAddressResolver;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Counts requests against their limits, and says on every answer what is left. */
@ServerFilter("/api/**")
@Requires(beans = RateLimits.class)
public class RequestLimits {

  private static final String ATTRIBUTE = "parley.rate-limit";
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final RateLimits limits;
  private final RateLimitSettings settings;
  private final HttpClientAddressResolver addresses;
  private final InstantSource clock;
  private final @Nullable Priming priming;

  RequestLimits(
      RateLimits limits,
      RateLimitSettings settings,
      HttpClientAddressResolver addresses,
      InstantSource clock,
      @Nullable Priming priming) {
    this.limits = limits;
    this.settings = settings;
    this.addresses = addresses;
    this.clock = clock;
    this.priming = priming;
  }

  @RequestFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Order(AFTER_SECURITY)
  void count(HttpRequest<?> request) {
    take(request, limitOf(request));
  }

  /** Counts a message sent in the conversation. */
  public void countMessage(HttpRequest<?> request, UserId user, ConversationId conversation) {
    take(request, new Limit("session:" + user + ":" + conversation, settings.perSession(), WINDOW));
  }

  @ResponseFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Order(Integer.MIN_VALUE)
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Taken taken =
        request
            .getAttribute(ATTRIBUTE, Taken.class)
            // Refused before it was counted: count it now, so that the answer can say.
            .orElseGet(() -> taken(limitOf(request)));
    response.header("X-RateLimit-Limit", Integer.toString(taken.capacity()));
    response.header("X-RateLimit-Remaining", Integer.toString(taken.remaining()));
    response.header("X-RateLimit-Reset", Long.toString(taken.resetsAt().getEpochSecond()));
  }

  private void take(HttpRequest<?> request, Limit limit) {
    Taken taken = taken(limit);
    // The answer tells of the limit that is nearest.
    if (request
        .getAttribute(ATTRIBUTE, Taken.class)
        .map(earlier -> taken.remaining() < earlier.remaining())
        .orElse(true)) {
      request.setAttribute(ATTRIBUTE, taken);
    }
    if (!taken.allowed()) {
      throw Refused.until(Refusal.RATE_LIMITED, taken.retryAfter());
    }
  }

  private Taken taken(Limit limit) {
    Instant now = clock.instant();
    return priming != null && priming.isRehearsing()
        ? new Taken(true, limit.capacity(), limit.capacity(), now, Duration.ZERO)
        : limits.take(limit, now);
  }

  private Limit limitOf(HttpRequest<?> request) {
    return request
        .getUserPrincipal()
        .map(user -> new Limit("user:" + user.getName(), settings.perUser(), WINDOW))
        .orElseGet(
            () ->
                new Limit("address:" + addresses.resolve(request), settings.perAddress(), WINDOW));
  }

  /**
   * After the security filter, which runs 100 after {@link ServerFilterPhase#SECURITY}: 39,250, a
   * value that is no constant there.
   */
  static final int AFTER_SECURITY = 39_450;
}
