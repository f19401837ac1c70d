package dev.parley.adapter.models;

import com.openai.errors.OpenAIIoException;
import dev.parley.json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The access token of the service account that this runs as, from Google's metadata server: {@code
 * GET /computeMetadata/v1/instance/service-accounts/default/token} with {@code Metadata-Flavor:
 * Google} gives {@code access_token} and {@code expires_in}.
 */
final class GoogleToken {

  private static final String PATH = "computeMetadata/v1/instance/service-accounts/default/token";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The metadata server gives a new token from five minutes before the end of the old one. */
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(3);

  private final URI server;
  private final InstantSource clock;
  private @Nullable String token;
  private Instant until = Instant.EPOCH;

  GoogleToken(URI server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /** A token that is good for some minutes at least. */
  synchronized String value() {
    String known = token;
    if (known != null && clock.instant().isBefore(until)) {
      return known;
    }
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/").resolve(PATH))
            .header("Metadata-Flavor", "Google")
            .timeout(PATIENCE)
            .build();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonObject answer = Json.read(response.body()).orElse(JsonObject.EMPTY);
      String fresh = answer.text("access_token").orElse("");
      if (response.statusCode() != 200 || fresh.isEmpty()) {
        throw new OpenAIIoException(
            "no token", new IOException("the metadata server answered " + response.statusCode()));
      }
      long seconds = answer.get("expires_in").map(GoogleToken::seconds).orElse(0L);
      token = fresh;
      until = clock.instant().plusSeconds(seconds).minus(RENEW_BEFORE);
      return fresh;
    } catch (IOException e) {
      throw new OpenAIIoException("no token", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpenAIIoException("no token", new InterruptedIOException());
    }
  }

  private static long seconds(Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
