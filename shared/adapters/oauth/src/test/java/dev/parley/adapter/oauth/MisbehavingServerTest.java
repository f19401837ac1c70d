package dev.parley.adapter.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.connection.Tokens;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.integration.Auth;
import dev.parley.integration.InMemoryIntegrations;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.Secret;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MisbehavingServerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
  private static final AppId APP = new AppId("app");
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  private static final String CODE = "the-code-of-the-person";

  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer http;
  private NimbusAuthorizationServer server;
  private volatile Behaviour behaviour = exchange -> {};

  private interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext(
        "/",
        exchange -> {
          posted.add(
              exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          behaviour.answer(exchange);
          exchange.close();
        });
    http.start();
    server =
        new NimbusAuthorizationServer(
            new OAuthSettings(URI.create("http://127.0.0.1/callback"), Duration.ofMillis(1500)),
            List.of(new AppClient("app", "public-client", null)),
            null,
            Set.of(),
            InstantSource.fixed(NOW));
  }

  @AfterEach
  void stop() {
    closed.countDown();
    server.close();
    http.stop(0);
    threads.shutdownNow();
  }

  @Test
  void a_public_client_names_itself_and_shows_code_verifier_and_no_secret() {
    answering(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"bearer\"}");

    exchange();

    assertThat(posted)
        .singleElement()
        .asString()
        .startsWith("/token ")
        .contains("client_id=public-client", "code=" + CODE, "code_verifier=" + VERIFIER)
        .contains("redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback")
        .doesNotContain("client_secret");
  }

  @Test
  void the_server_of_an_organisations_app_is_asked_by_its_own_client_and_on_the_internet_only() {
    answering(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"bearer\"}");
    Integration shop =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            new OrganisationId(UUID.randomUUID()),
            new AppId("shop"),
            "Shop",
            URI.create("https://shop.example"),
            Auth.by(Auth.Kind.OAUTH2),
            new UserId(UUID.randomUUID()),
            NOW,
            Integration.Kind.OPENAPI);
    Integrations integrations = new InMemoryIntegrations();
    integrations.add(shop, new Contents("{}", new Secret(null, "client-of-shop", "s3cret")));
    String host = "127.0.0.1:" + http.getAddress().getPort();

    try (NimbusAuthorizationServer guarded = server(integrations, Set.of());
        NimbusAuthorizationServer allowing = server(integrations, Set.of(host))) {
      assertThat(guarded.authorizationUri(shop.app(), access(), "state", VERIFIER))
          .hasParameter("client_id", "client-of-shop");
      assertThatExceptionOfType(Transient.class)
          .isThrownBy(() -> guarded.exchange(shop.app(), access(), CODE, VERIFIER))
          .withMessageContaining("only https");
      assertThat(posted).isEmpty();

      assertThat(allowing.exchange(shop.app(), access(), CODE, VERIFIER))
          .isInstanceOf(Exchange.Granted.class);
      assertThat(posted)
          .singleElement()
          .asString()
          .contains("client_id=client-of-shop", "client_secret=s3cret");

      integrations.remove(shop.organisation(), shop.id());
      assertThatExceptionOfType(Permanent.class)
          .isThrownBy(() -> allowing.exchange(shop.app(), access(), CODE, VERIFIER));
    }
  }

  private static NimbusAuthorizationServer server(Integrations integrations, Set<String> allowed) {
    return new NimbusAuthorizationServer(
        new OAuthSettings(URI.create("http://127.0.0.1/callback"), Duration.ofSeconds(10)),
        List.of(),
        integrations,
        allowed,
        InstantSource.fixed(NOW));
  }

  @Test
  void what_the_tokens_are_for_is_said_to_both_ends() {
    answering(200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"bearer\"}");
    App.Access.OAuth notes =
        new App.Access.OAuth(
            URI.create(access().authorizationUri() + "?resource=https%3A%2F%2Fnotes.example%2Fmcp"),
            access().tokenUri(),
            null,
            List.of());

    assertThat(server.authorizationUri(APP, notes, "state", VERIFIER))
        .hasParameter("resource", "https://notes.example/mcp");
    server.exchange(APP, notes, CODE, VERIFIER);
    server.refresh(APP, notes, "refresh");

    assertThat(posted)
        .hasSize(2)
        .allSatisfy(
            form -> assertThat(form).contains("resource=https%3A%2F%2Fnotes.example%2Fmcp"));
  }

  @Test
  void a_form_is_read_as_well_as_json() {
    answering(
        200,
        "application/x-www-form-urlencoded; charset=utf-8",
        "access_token=a&scope=one%2Ctwo&token_type=bearer&expires_in=60");

    assertThat(exchange())
        .isEqualTo(
            new Exchange.Granted(
                new Tokens("a", null, NOW.plusSeconds(60), List.of("one", "two")), null));
  }

  @Test
  void what_is_not_said_is_as_it_was_asked_for() {
    answering(200, "application/json", "{\"access_token\":\"a\",\"expires_in\":\"3600\"}");

    assertThat(exchange())
        .isEqualTo(
            new Exchange.Granted(
                new Tokens("a", null, NOW.plusSeconds(3600), List.of("one")), null));
  }

  @Test
  void the_account_is_named_by_the_id_token() {
    String idToken =
        new PlainJWT(
                new JWTClaimsSet.Builder().subject("107").claim("email", "ann@example.com").build())
            .serialize();
    answering(200, "application/json", "{\"access_token\":\"a\",\"id_token\":\"" + idToken + "\"}");

    assertThat(exchange())
        .isInstanceOfSatisfying(
            Exchange.Granted.class,
            granted -> assertThat(granted.account()).isEqualTo("ann@example.com"));
  }

  @Test
  void a_refusal_may_come_in_any_dress() {
    answering(400, "application/json", "{\"error\":\"invalid_grant\"}");
    assertThat(exchange()).isEqualTo(new Exchange.Refused("invalid_grant"));
    answering(403, "text/html", "<h1>No</h1>");
    assertThat(exchange()).isEqualTo(new Exchange.Refused("status_403"));
    answering(200, "application/json", "{\"ok\":false}");
    assertThat(exchange()).isEqualTo(new Exchange.Refused("status_200"));
    answering(400, "application/json", "{\"error\":\"<script>alert(1)</script>\"}");
    assertThat(exchange()).isEqualTo(new Exchange.Refused("status_400"));
  }

  @Test
  void an_answer_that_is_none_is_no_refusal() {
    assertUnavailable(500, "application/json", "{\"error\":\"server_error\"}");
    assertUnavailable(429, "application/json", "{\"error\":\"slow_down\"}");
    assertUnavailable(200, "text/html", "<h1>Welcome to the hotel's network</h1>");
    assertUnavailable(200, "application/json", "{\"access_token\":");
    assertUnavailable(200, "application/json", "{}");
    assertUnavailable(204, "application/json", "");
    assertUnavailable(
        200, "application/json", "{\"access_token\":\"" + "a".repeat(300_000) + "\"}");
  }

  @Test
  void a_redirect_is_not_followed() {
    behaviour =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        };

    assertUnavailable();
    assertThat(posted).hasSize(1);
  }

  @Test
  void a_server_that_hangs_is_not_waited_for_longer_than_allowed() {
    behaviour = exchange -> hang();
    assertUnavailableInTime();

    behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          hang();
        };
    assertUnavailableInTime();
  }

  @Test
  void both_tokens_are_revoked_and_an_unknown_one_is_no_error() {
    answering(400, "application/json", "{\"error\":\"invalid_token\"}");

    server.revoke(APP, access(), new Tokens("access", "refresh", null, List.of()));

    assertThat(posted)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("/revoke ").contains("token=refresh"),
            second -> assertThat(second).startsWith("/revoke ").contains("token=access"));
  }

  private void answering(int status, String type, String body) {
    behaviour =
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        };
  }

  private void hang() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Exchange exchange() {
    return server.exchange(APP, access(), CODE, VERIFIER);
  }

  private App.Access.OAuth access() {
    String base = "http://127.0.0.1:" + http.getAddress().getPort();
    return new App.Access.OAuth(
        URI.create(base + "/authorize"),
        URI.create(base + "/token"),
        URI.create(base + "/revoke"),
        List.of("one"));
  }

  private void assertUnavailable(int status, String type, String body) {
    answering(status, type, body);
    assertUnavailable();
  }

  private void assertUnavailable() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(this::exchange)
        .returns(FailureCode.AUTHORIZATION_UNAVAILABLE, Transient::code)
        .satisfies(failure -> assertThat(String.valueOf(failure)).doesNotContain(CODE));
  }

  private void assertUnavailableInTime() {
    long before = System.nanoTime();
    assertUnavailable();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
  }
}
