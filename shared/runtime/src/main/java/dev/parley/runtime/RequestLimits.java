package dev.parley.runtime;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.request.RateLimits;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import dev.parley.session.SendMessage;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import io.micronaut.http.server.util.HttpClientAddressResolver;
import io.micronaut.security.authentication.Authentication;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts requests against their limits, and says on every answer what is left. */
@ServerFilter("/api/**")
@Requires(beans = RateLimits.class)
public class RequestLimits {

  private static final String ATTRIBUTE = "parley.rate-limit";
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** Where messages are sent to. */
  private static final Set<String> MESSAGES =
      Set.of("/api/v1/chat/messages", "/api/v1/chat/message");

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

  /** Counts what is no message. */
  void count(HttpRequest<?> request) {
    Taken taken = taken(limitOf(request));
    if (!taken.allowed()) {
      throw refused(request, taken);
    }
    counted(request, taken);
  }

  /**
   * What a message counts against: it is counted where it is taken, in one step against the limits
   * of its user and of its conversation, and not before.
   *
   * @param conversation null for a new one
   */
  public SendMessage.Counting ofMessage(
      HttpRequest<?> request, UserId user, @Nullable ConversationId conversation) {
    Limit all = ofUser(user);
    return new SendMessage.Counting(
        conversation == null
            ? List.of(all)
            : List.of(all, new Limit(user, conversation.toString(), settings.perSession(), WINDOW)),
        taken -> counted(request, taken),
        !isRehearsing());
  }

  /** Refuses what was over a limit. */
  public Refused refused(HttpRequest<?> request, Taken taken) {
    counted(request, taken);
    return Refused.until(Refusal.RATE_LIMITED, taken.retryAfter());
  }

  @ResponseFilter
  @Order(Integer.MIN_VALUE)
  CompletionStage<HttpResponse<?>> tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    return request
        .getAttribute(ATTRIBUTE, Taken.class)
        .<CompletionStage<HttpResponse<?>>>map(
            counted -> CompletableFuture.completedFuture(told(response, counted)))
        // Refused before it was counted: count it now, so that the answer can say.
        .orElseGet(
            () ->
                CompletableFuture.supplyAsync(
                    () -> toldLate(request, response), Thread::startVirtualThread));
  }

  private HttpResponse<?> toldLate(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Taken taken = taken(limitOf(request));
    // What is no message at all, and was not counted as one, is held to the limit here.
    return told(
        !taken.allowed() && isMessage(request)
            ? Errors.response(request, Refused.until(Refusal.RATE_LIMITED, taken.retryAfter()))
            : response,
        taken);
  }

  private static HttpResponse<?> told(MutableHttpResponse<?> response, Taken taken) {
    response.header("X-RateLimit-Limit", Integer.toString(taken.capacity()));
    response.header("X-RateLimit-Remaining", Integer.toString(taken.remaining()));
    response.header("X-RateLimit-Reset", Long.toString(taken.resetsAt().getEpochSecond()));
    return response;
  }

  /** The answer tells of the limit that is nearest. */
  private static void counted(HttpRequest<?> request, Taken taken) {
    if (request
        .getAttribute(ATTRIBUTE, Taken.class)
        .map(earlier -> taken.remaining() < earlier.remaining())
        .orElse(true)) {
      request.setAttribute(ATTRIBUTE, taken);
    }
  }

  private static boolean isMessage(HttpRequest<?> request) {
    return isSentAsMessage(request) && request.getUserPrincipal().isPresent();
  }

  /** Whether it is sent to where messages go; who is not let in there sends none. */
  static boolean isSentAsMessage(HttpRequest<?> request) {
    return request.getMethod() == HttpMethod.POST
        && MESSAGES.contains(UnversionedPaths.versioned(request.getPath()));
  }

  private Limit ofUser(UserId user) {
    return new Limit(user, "all", settings.perUser(), WINDOW);
  }

  private Taken taken(Limit limit) {
    Instant now = clock.instant();
    return isRehearsing()
        ? new Taken(true, limit.capacity(), limit.capacity(), now, Duration.ZERO)
        : limits.take(limit, now);
  }

  private boolean isRehearsing() {
    return priming != null && priming.isRehearsing();
  }

  private Limit limitOf(HttpRequest<?> request) {
    return request
        .getUserPrincipal()
        .filter(Authentication.class::isInstance)
        .map(user -> ofUser(Callers.user((Authentication) user)))
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
