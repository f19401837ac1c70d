package dev.parley.runtime;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long tokens are good.
 *
 * @param accessExpireMinutes minutes, as the variable people set says
 * @param refreshExpireDays days, likewise
 */
@ConfigurationProperties("parley.tokens")
record TokenSettings(
    @Bindable(defaultValue = "30") int accessExpireMinutes,
    @Bindable(defaultValue = "7") int refreshExpireDays) {

  Duration access() {
    return Duration.ofMinutes(accessExpireMinutes);
  }

  Duration refresh() {
    return Duration.ofDays(refreshExpireDays);
  }
}
