package dev.parley.adapter.models;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One model at one server.
 *
 * @param name how it is called in settings and logs, different from all others of its chain
 * @param provider the provider's short name, for people
 * @param model the provider's name of the model; with Azure the deployment's
 * @param baseUrl what {@code /chat/completions} is appended to; for {@link Form#AZURE_CLASSIC} what
 *     {@code /openai/deployments/…} is appended to
 * @param apiVersion the version of the API, where its address wants one
 * @param timeout how long an answer may take to begin, and one that is not streamed to end
 * @param idle how long a stream may be silent
 * @param temperature left to the provider where it is not set
 */
record Endpoint(
    String name,
    String provider,
    String model,
    URI baseUrl,
    Form form,
    @Nullable String apiVersion,
    Access access,
    Abilities abilities,
    Duration timeout,
    Duration idle,
    @Nullable Double temperature) {

  /** How its address is made. */
  enum Form {
    PLAIN,
    AZURE_CLASSIC
  }
}
