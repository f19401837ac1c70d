package dev.parley.runtime;

import dev.parley.interaction.Timeout;
import dev.parley.interaction.Timeouts;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.context.exceptions.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long one kind of question waits: {@code parley.timeouts.consent.expire}, {@code .remind} and
 * {@code .escalate}; the kinds are those of the API. Zero means never.
 */
@EachProperty("parley.timeouts")
record TimeoutConfiguration(
    @Parameter String name,
    @Nullable Duration expire,
    @Nullable Duration remind,
    @Nullable Duration escalate) {

  private static final Set<String> KINDS = Set.of("oauth", "clarification", "consent", "feedback");

  static Timeouts all(List<TimeoutConfiguration> configured) {
    for (TimeoutConfiguration one : configured) {
      if (!KINDS.contains(one.name())) {
        throw new ConfigurationException("parley.timeouts knows no " + one.name());
      }
    }
    Timeouts standard = Timeouts.DEFAULT;
    return new Timeouts(
        of("oauth", configured, standard.oauth()),
        of("clarification", configured, standard.clarification()),
        of("consent", configured, standard.consent()),
        of("feedback", configured, standard.feedback()));
  }

  private static Timeout of(String kind, List<TimeoutConfiguration> configured, Timeout standard) {
    return configured.stream()
        .filter(one -> one.name().equals(kind))
        .findFirst()
        .map(
            one ->
                new Timeout(
                    one.expire() == null ? standard.expire() : one.expire(),
                    unlessNever(one.remind(), standard.remind()),
                    unlessNever(one.escalate(), standard.escalate())))
        .orElse(standard);
  }

  private static @Nullable Duration unlessNever(
      @Nullable Duration configured, @Nullable Duration standard) {
    if (configured == null) {
      return standard;
    }
    return configured.isZero() ? null : configured;
  }
}
