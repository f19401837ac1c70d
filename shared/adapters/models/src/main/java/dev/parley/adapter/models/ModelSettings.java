package dev.parley.adapter.models;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which model answers, and where, if it is only one.
 *
 * @param baseUrl what {@code /chat/completions} is appended to
 * @param apiKey sent as bearer token; servers of one's own may want none
 * @param model the provider's name of the model
 * @param timeout how long an answer may take to begin, and one that is not streamed to end, even if
 *     the caller has more time
 * @param idleTimeout how long a stream may be silent
 * @param temperature left to the provider where it is not set: some models accept no other
 */
@ConfigurationProperties("parley.model")
record ModelSettings(
    @Bindable(defaultValue = "https://api.openai.com/v1") URI baseUrl,
    @Nullable String apiKey,
    String model,
    @Bindable(defaultValue = "PT30S") Duration timeout,
    @Bindable(defaultValue = "PT15S") Duration idleTimeout,
    @Nullable Double temperature) {

  /** The provider's name for people: its host, or the vendor's name for the vendor's own. */
  String provider() {
    String host = String.valueOf(baseUrl.getHost());
    return host.equals("api.openai.com") ? "openai" : host;
  }

  /** The one model. */
  Endpoint endpoint() {
    return new Endpoint(
        provider() + ":" + model,
        provider(),
        model,
        baseUrl,
        Endpoint.Form.PLAIN,
        null,
        Access.bearer(apiKey),
        Abilities.of("openai", model),
        timeout,
        idleTimeout,
        temperature);
  }

  @Override
  public String toString() {
    return "ModelSettings[baseUrl=" + baseUrl + ", model=" + model + "]";
  }
}
