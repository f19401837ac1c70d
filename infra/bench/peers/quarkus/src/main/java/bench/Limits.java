package bench;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Counts requests of each user in memory. */
public class Limits {

  @Inject JsonWebToken caller;

  @ConfigProperty(name = "chat.requests-per-minute")
  int requestsPerMinute;

  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  @ServerRequestFilter
  public Response count(ContainerRequestContext request) {
    long minute = System.currentTimeMillis() / 60_000;
    Window window =
        windows.merge(
            String.valueOf(caller.getSubject()),
            new Window(minute, 1),
            (before, first) ->
                before.minute() == minute ? new Window(minute, before.count() + 1) : first);
    return window.count() > requestsPerMinute ? Response.status(429).build() : null;
  }

  private record Window(long minute, int count) {}
}
