package dev.parley.runtime;

import dev.parley.interaction.GrantTerms;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * "Always allow this", as clients say it with a yes.
 *
 * @param any the parameters whose values may be others next time; without it none
 * @param uses for how many calls, this one among them; 10 without it
 * @param expiresInHours for how long; 24 without it
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record GrantForm(
    @Nullable List<String> any, @Nullable Integer uses, @Nullable Integer expiresInHours) {

  /** The terms, from now on. */
  public GrantTerms terms(Instant now) {
    return new GrantTerms(
        any == null ? Set.of() : Set.copyOf(any),
        uses == null ? 10 : uses,
        now.plus(Duration.ofHours(expiresInHours == null ? 24 : expiresInHours)));
  }
}
