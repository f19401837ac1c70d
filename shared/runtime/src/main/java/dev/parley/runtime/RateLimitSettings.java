package dev.parley.runtime;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How many requests a minute are taken.
 *
 * @param perUser all requests of a user
 * @param perSession messages sent in one conversation
 * @param perAddress requests of one client address without a user: registering, signing in
 */
@ConfigurationProperties("parley.rate-limits")
public record RateLimitSettings(
    @Bindable(defaultValue = "60") int perUser,
    @Bindable(defaultValue = "10") int perSession,
    @Bindable(defaultValue = "20") int perAddress) {}
