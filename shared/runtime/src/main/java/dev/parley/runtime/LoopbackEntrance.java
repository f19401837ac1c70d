package dev.parley.runtime;

import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Over HTTP, where a server listens. */
@Singleton
@Requires(beans = {Priming.class, EmbeddedServer.class})
final class LoopbackEntrance implements Entrance {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EmbeddedServer server;

  LoopbackEntrance(EmbeddedServer server) {
    this.server = server;
  }

  @Override
  public int enter(String method, String path, Map<String, String> headers, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.getURI().resolve(path))
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    // One for each, so that no connection is left.
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
