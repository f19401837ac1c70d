package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccessTokens;
import dev.parley.account.Ids;
import dev.parley.account.InMemoryAccessTokens;
import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import dev.parley.request.IdempotencyKeys;
import dev.parley.request.InMemoryIdempotencyKeys;
import dev.parley.request.InMemoryRateLimits;
import dev.parley.request.RateLimits;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EdgeTest {

  private static final User ANN =
      new User(
          new UserId(new UUID(1, 1)),
          "ann@example.com",
          "ann",
          "-",
          Set.of(Role.USER),
          Instant.EPOCH);

  private static EmbeddedServer server;
  private static String token;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "spec.name", "EdgeTest",
                "micronaut.server.port", -1,
                "parley.rate-limits.per-user", 1000,
                "parley.rate-limits.per-address", 1000));
    Instant now = Instant.now();
    token =
        server
            .getApplicationContext()
            .getBean(AccessTokens.class)
            .sign(ANN, now, now.plusSeconds(60));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_path_without_the_version_is_the_same_path() throws Exception {
    assertThat(get("/api/edge/me").body()).isEqualTo(get("/api/v1/edge/me").body());
    assertThat(get("/api/edge/me?x=1").statusCode()).isEqualTo(200);
    assertThat(post("/api/edge/echo", "{\"message\":\"hi\"}").body())
        .isEqualTo("{\"message\":\"hi\"}");
  }

  @Test
  void a_plausible_request_id_is_taken_over_and_any_other_replaced() throws Exception {
    assertThat(get("/api/v1/edge/me", "X-Request-Id", "abc-123-xyz").headers().map())
        .containsEntry("x-request-id", List.of("abc-123-xyz"));
    assertThat(
            get("/api/v1/edge/me", "X-Request-Id", "no good!")
                .headers()
                .firstValue("x-request-id")
                .orElseThrow())
        .matches("[0-9a-f-]{36}");
  }

  @Test
  void what_goes_wrong_is_told_in_one_shape_without_its_exception() throws Exception {
    assertThat(get("/api/v1/edge/nothing")).satisfies(r -> error(r, 404, "not_found"));
    assertThat(get("/api/v1/edge/echo")).satisfies(r -> error(r, 405, "method_not_allowed"));
    assertThat(post("/api/v1/edge/echo", "{nonsense"))
        .satisfies(r -> error(r, 400, "invalid_request"));
    assertThat(post("/api/v1/edge/echo", "{}")).satisfies(r -> error(r, 400, "invalid_request"));
    assertThat(post("/api/v1/edge/echo", "{\"message\":null}"))
        .satisfies(r -> error(r, 400, "invalid_request"));
    assertThat(post("/api/v1/edge/echo", "{\"message\":\" \"}"))
        .satisfies(r -> error(r, 400, "invalid_request"))
        .satisfies(r -> assertThat(r.body()).contains("\"field\":\"message\""));
    assertThat(get("/api/v1/edge/fault"))
        .satisfies(r -> error(r, 500, "internal_error"))
        .satisfies(r -> assertThat(r.body()).doesNotContain("secret"));
    assertThat(post("/api/v1/edge/echo", "{\"message\":\"" + "x".repeat(1_100_000) + "\"}"))
        .satisfies(r -> error(r, 413, "payload_too_large"));
    assertThat(post("/api/v1/edge/echo", "hi", "Content-Type", "text/plain"))
        .satisfies(r -> error(r, 415, "unsupported_media_type"));
  }

  @Test
  void who_shows_no_good_token_is_asked_to_sign_in() throws Exception {
    HttpResponse<String> none = send(request("/api/v1/edge/me").GET());
    assertThat(none).satisfies(r -> error(r, 401, "unauthorized"));
    assertThat(none.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
    assertThat(send(request("/api/v1/edge/me").header("Authorization", "Bearer no").GET()))
        .satisfies(r -> error(r, 401, "unauthorized"));
    assertThat(none.headers().firstValue("X-RateLimit-Remaining")).isPresent();
  }

  @Test
  void limits_are_told_on_every_answer() throws Exception {
    Map<String, List<String>> headers = get("/api/v1/edge/me").headers().map();
    assertThat(headers)
        .containsEntry("x-ratelimit-limit", List.of("1000"))
        .containsKeys("x-ratelimit-remaining", "x-ratelimit-reset");
    assertThat(get("/api/v1/edge/nothing").headers().firstValue("x-ratelimit-limit")).isPresent();
  }

  @Test
  void a_repeated_request_gets_the_first_answer() throws Exception {
    String key = UUID.randomUUID().toString();
    HttpResponse<String> first =
        post("/api/v1/edge/count", "{\"message\":\"a\"}", "Idempotency-Key", key);
    HttpResponse<String> again =
        post("/api/v1/edge/count", "{\"message\":\"a\"}", "Idempotency-Key", key);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(201);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(post("/api/v1/edge/count", "{\"message\":\"b\"}", "Idempotency-Key", key))
        .satisfies(r -> error(r, 422, "idempotency_key_reused"));
    assertThat(
            post("/api/v1/edge/count", "{\"message\":\"a\"}", "Idempotency-Key", "x".repeat(256)))
        .satisfies(r -> error(r, 400, "invalid_request"));
  }

  @Test
  void a_failed_request_may_be_repeated_under_its_key() throws Exception {
    String key = UUID.randomUUID().toString();
    assertThat(post("/api/v1/edge/flaky", "{}", "Idempotency-Key", key).statusCode())
        .isEqualTo(500);
    assertThat(post("/api/v1/edge/flaky", "{}", "Idempotency-Key", key).statusCode())
        .isEqualTo(200);
  }

  @Test
  void a_web_page_of_a_named_origin_may_call() throws Exception {
    HttpResponse<String> allowed = get("/api/v1/edge/me", "Origin", "http://localhost:3000");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("http://localhost:3000");
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(
            get("/api/v1/edge/me", "Origin", "http://evil.example")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  private static void error(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body())
        .startsWith("{\"error\":\"" + code + "\"")
        .contains("\"message\":")
        .contains("\"request_id\":")
        .doesNotContain("xception");
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.GET());
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Authorization", "Bearer " + token)
            .setHeader("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURL() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Factory
  @Requires(property = "spec.name", value = "EdgeTest")
  static class Parts {
    @Singleton
    AccessTokens accessTokens() {
      return new InMemoryAccessTokens();
    }

    @Singleton
    RateLimits rateLimits() {
      return new InMemoryRateLimits();
    }

    @Singleton
    IdempotencyKeys idempotencyKeys() {
      return new InMemoryIdempotencyKeys();
    }

    @Singleton
    Ids ids() {
      return new Ids() {
        @Override
        public UUID next() {
          return UUID.randomUUID();
        }

        @Override
        public String secret() {
          return UUID.randomUUID().toString();
        }
      };
    }
  }

  @Serdeable
  @Introspected
  record Echo(@NotBlank String message) {}

  @Controller("/api/v1/edge")
  @Secured(SecurityRule.IS_AUTHENTICATED)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Requires(property = "spec.name", value = "EdgeTest")
  static class EdgeController {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();

    @Get("/me")
    String me(Authentication authentication) {
      return Callers.user(authentication).toString();
    }

    @Post("/echo")
    Echo echo(@Valid @Body Echo echo) {
      return echo;
    }

    @Post("/count")
    io.micronaut.http.HttpResponse<Echo> count(@Valid @Body Echo echo) {
      return io.micronaut.http.HttpResponse.created(
          new Echo(echo.message() + count.incrementAndGet()));
    }

    @Post("/flaky")
    Echo flaky() {
      if (attempts.incrementAndGet() == 1) {
        throw new IllegalStateException("secret");
      }
      return new Echo("ok");
    }

    @Get("/fault")
    String fault() {
      throw new IllegalStateException("secret");
    }
  }
}
