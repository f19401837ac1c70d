package dev.parley.adapter.models;

import dev.parley.failure.FailureCode;
import dev.parley.health.ModelStanding;
import dev.parley.health.ModelStanding.Circuit;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entry of the chain, and how it has fared. Where half of the last ten attempts failed, and at
 * least four, it is not asked for half a minute; then one attempt decides, and each time it fails
 * the next is twice as far off, up to ten minutes.
 */
final class Link implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final int REMEMBERED = 10;
  private static final int FEWEST = 4;
  private static final float TOO_MANY_PERCENT = 50;
  private static final Duration REST = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final OpenAiModel model;
  private final CircuitBreaker breaker;
  private volatile @Nullable FailureCode lastFailure;

  Link(OpenAiModel model, InstantSource clock) {
    this.model = model;
    this.breaker =
        CircuitBreaker.of(
            model.endpoint().name(),
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    REMEMBERED, FEWEST, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(TOO_MANY_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(REST, 2.0, LONGEST_REST))
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event ->
                LOG.info(
                    "{} is {} now",
                    event.getCircuitBreakerName(),
                    event.getStateTransition().getToState()));
  }

  OpenAiModel model() {
    return model;
  }

  String name() {
    return model.endpoint().name();
  }

  /** Whether that is its name, with or without its provider's. */
  boolean isCalled(String wanted) {
    return name().equalsIgnoreCase(wanted) || model.endpoint().model().equalsIgnoreCase(wanted);
  }

  /** Whether it may be asked now; who is let in says how it went. */
  boolean admits() {
    return breaker.tryAcquirePermission();
  }

  /** Lets in one that tries how it is, though it rests. */
  boolean admitsOne() {
    if (isResting()) {
      breaker.transitionToHalfOpenState();
    }
    return admits();
  }

  /** Whether it is left out for having failed too often. */
  boolean isResting() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
  }

  /** It answered. */
  void answered() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    lastFailure = null;
  }

  /** It did not. */
  void failed(ModelTrouble trouble) {
    if (trouble.kind().countsAgainst()) {
      lastFailure = trouble.failure().code();
      breaker.onError(0, TimeUnit.NANOSECONDS, trouble.failure());
    } else {
      breaker.releasePermission();
    }
  }

  /** It was let in and not asked to the end. */
  void left() {
    breaker.releasePermission();
  }

  ModelStanding standing() {
    return new ModelStanding(
        name(),
        switch (breaker.getState()) {
          case OPEN, FORCED_OPEN -> Circuit.OPEN;
          case HALF_OPEN -> Circuit.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> Circuit.CLOSED;
        },
        lastFailure);
  }

  @Override
  public void close() {
    model.close();
  }
}
