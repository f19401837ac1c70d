package dev.parley.adapter.models;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one provider of the chain. All of it may be left out; what the flags mean is told
 * at {@link Abilities}.
 *
 * @param baseUrl where it is, for entries that name no address
 * @param apiKey its key; with Vertex AI an access token
 * @param metadataServer where Vertex AI's tokens come from if there is no key
 */
@EachProperty("parley.models.providers")
record ProviderSettings(
    @Parameter String name,
    @Nullable String baseUrl,
    @Nullable String apiKey,
    @Nullable String metadataServer,
    @Nullable Duration timeout,
    @Nullable Duration idleTimeout,
    @Nullable Double temperature,
    @Nullable Boolean streams,
    @Nullable Boolean streamUsage,
    @Nullable Boolean oneCallOnly,
    @Nullable Boolean namedChoice,
    @Nullable Boolean requiredChoice,
    @Nullable Boolean noChoice,
    @Nullable Boolean strict,
    @Nullable Boolean takesTemperature,
    Abilities.@Nullable Role instructions,
    @Nullable Integer mostFunctions,
    @Nullable Boolean signedCalls) {

  /** Nothing said. */
  static ProviderSettings silent(String name) {
    return new ProviderSettings(
        name, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null);
  }

  /** What is known of the provider, but for what is said here. */
  Abilities abilities(Abilities known) {
    return new Abilities(
        or(streams, known.streams()),
        or(streamUsage, known.streamUsage()),
        or(oneCallOnly, known.oneCallOnly()),
        or(namedChoice, known.namedChoice()),
        or(requiredChoice, known.requiredChoice()),
        or(noChoice, known.noChoice()),
        or(strict, known.strict()),
        or(takesTemperature, known.temperature()),
        or(instructions, known.instructions()),
        or(mostFunctions, known.mostFunctions()),
        or(signedCalls, known.signedCalls()));
  }

  private static <T> T or(@Nullable T said, T known) {
    return said == null ? known : said;
  }

  @Override
  public String toString() {
    return "ProviderSettings[name=" + name + ", baseUrl=" + baseUrl + "]";
  }
}
