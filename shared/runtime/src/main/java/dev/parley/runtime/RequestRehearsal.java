package dev.parley.runtime;

import dev.parley.account.AccessTokens;
import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.uri.UriMatchTemplate;
import io.micronaut.http.uri.UriMatchVariable;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for everything that the function has to show, by a token of a person who does not exist and
 * with ids that nothing has: {@code GET} changes nothing. Routing, security, JSON, the use cases
 * and the reading of both stores have run by then.
 */
@Singleton
@Requires(beans = {Priming.class, Entrance.class, Router.class})
final class RequestRehearsal implements Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(RequestRehearsal.class);
  private static final UUID NOBODY = UUID.fromString(HarmlessRequest.NOBODYS_ID);
  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final int FAILED = 500;

  /** For how long at most what is asked most is asked again. */
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Entrance entrance;
  private final Router router;
  private final List<HarmlessRequest> others;
  private final @Nullable AccessTokens tokens;
  private final InstantSource clock;

  RequestRehearsal(
      Entrance entrance,
      Router router,
      List<HarmlessRequest> others,
      @Nullable AccessTokens tokens,
      InstantSource clock) {
    this.entrance = entrance;
    this.router = router;
    this.others = List.copyOf(others);
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public void rehearse() {
    Map<String, String> headers = headers();
    try {
      for (HarmlessRequest request : requests()) {
        int status = ask(request, headers);
        LOG.atInfo()
            .addKeyValue("method", request.method())
            .addKeyValue("path", request.path())
            .addKeyValue("status", status)
            .log("rehearsed");
        if (status >= FAILED) {
          // A store is away. The next ones would only wait for it, too, and time is limited.
          return;
        }
      }
      again(headers);
    } catch (IOException e) {
      LOG.warn("not all requests could be rehearsed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So that what is asked most is compiled in the snapshot, and not run step by step. */
  private void again(Map<String, String> headers) throws IOException, InterruptedException {
    List<HarmlessRequest> most = others.isEmpty() ? requests() : others;
    Instant end = clock.instant().plus(AGAIN);
    for (int time = 0; time < TIMES && clock.instant().isBefore(end); time++) {
      for (HarmlessRequest request : most) {
        ask(request, headers);
      }
    }
  }

  private int ask(HarmlessRequest request, Map<String, String> headers)
      throws IOException, InterruptedException {
    return entrance.enter(request.method(), request.path(), headers, request.body());
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(HttpHeaders.ACCEPT, "application/json, */*;q=0.5");
    headers.put(HttpHeaders.CONTENT_TYPE, "application/json");
    headers.put("X-Forwarded-For", "127.0.0.1");
    headers.put("X-Forwarded-Port", "443");
    headers.put("X-Forwarded-Proto", "https");
    if (tokens != null) {
      headers.put(HttpHeaders.AUTHORIZATION, "Bearer " + token(tokens));
    }
    return headers;
  }

  private String token(AccessTokens signing) {
    Instant now = clock.instant();
    User nobody =
        new User(new UserId(NOBODY), "nobody@example.com", "nobody", "-", Set.of(Role.USER), now);
    return signing.sign(nobody, now, now.plus(LIFETIME));
  }

  private List<HarmlessRequest> requests() {
    List<HarmlessRequest> requests =
        new ArrayList<>(
            router
                .uriRoutes()
                .filter(route -> route.getHttpMethod() == HttpMethod.GET)
                .map(route -> path(route.getUriMatchTemplate()))
                .distinct()
                .sorted()
                .map(path -> new HarmlessRequest("GET", path, null))
                .toList());
    requests.addAll(others);
    return requests;
  }

  private static String path(UriMatchTemplate template) {
    return template.expand(
        template.getVariables().stream()
            .filter(variable -> !variable.isQuery())
            .map(UriMatchVariable::getName)
            .collect(Collectors.toMap(name -> name, _ -> HarmlessRequest.NOBODYS_ID)));
  }
}
