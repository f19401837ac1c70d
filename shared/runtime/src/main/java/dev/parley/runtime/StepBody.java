package dev.parley.runtime;

import dev.parley.session.Step;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step of the workflow.
 *
 * @param step its number, such as 2.5
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record StepBody(
    BigDecimal step,
    String name,
    String status,
    Instant startedAt,
    long durationMs,
    Map<String, @Nullable Object> result) {

  public static StepBody of(Step step) {
    return new StepBody(
        new BigDecimal(step.kind().number()),
        InteractionBody.lower(step.kind()),
        InteractionBody.lower(step.status()),
        step.startedAt(),
        step.duration().toMillis(),
        step.result().values());
  }
}
