package dev.parley.adapter.models;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models answer, in order.
 *
 * @param chain entries {@code provider:model} or {@code provider:model@base-url}, separated by
 *     commas; where there is none, {@link ModelSettings} names the one model
 * @param timeout how long an answer may take to begin, and one that is not streamed to end
 * @param idleTimeout how long a stream may be silent
 * @param temperature left to the providers where it is not set
 * @param prices what tokens cost, as {@link Prices} reads it, by the names of models
 */
@ConfigurationProperties("parley.models")
record ChainSettings(
    @Bindable(defaultValue = "") String chain,
    @Bindable(defaultValue = "PT30S") Duration timeout,
    @Bindable(defaultValue = "PT15S") Duration idleTimeout,
    @Nullable Double temperature,
    @MapFormat(transformation = MapFormat.MapTransformation.FLAT, keyFormat = StringConvention.RAW)
        @Nullable Map<String, String> prices) {}
