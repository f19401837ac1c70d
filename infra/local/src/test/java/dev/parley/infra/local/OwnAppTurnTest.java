package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.local.Person.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app that an organisation adds while we run is talked to like any other, by it alone. */
class OwnAppTurnTest {

  private static final String PATH = "/api/v1/integrations";
  private static final String WISH = "List the jars of jam in the larder";
  private static final String BASE = "http://127.0.0.1:" + Running.OWN_API;
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: The larder, version: '1', description: Jars of jam in the larder.}
      servers: [{url: /v1}]
      paths:
        /jars:
          get:
            operationId: list_jars
            summary: List the jars of jam in the larder
            responses: {'200': {description: ok}}
      components:
        securitySchemes:
          key: {type: apiKey, in: header, name: X-Larder-Key}
          accounts:
            type: oauth2
            flows:
              authorizationCode:
                authorizationUrl: https://login.larder.example/authorize
                tokenUrl: TOKEN_URL
                scopes: {jars: The jars}
      """;

  private final LocalParley parley = Running.parley();
  private final URI api = parley.address();
  private final Person owner = Person.registered(api);

  /** What the API was asked, with what proved who asked. */
  private static final List<String> ASKED = new CopyOnWriteArrayList<>();

  /** What was posted for tokens. */
  private static final List<String> FORMS = new CopyOnWriteArrayList<>();

  /** One for all tests: who asks it keeps connections open for a while. */
  private static final HttpServer LARDER = larder();

  private static HttpServer larder() {
    try {
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Running.OWN_API), 0);
      server.createContext("/", OwnAppTurnTest::answer);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    LARDER.stop(0);
  }

  @BeforeEach
  void forget() {
    ASKED.clear();
    FORMS.clear();
  }

  private static String document() {
    return DOCUMENT.replace("TOKEN_URL", BASE + "/token");
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String answer =
          switch (path) {
            case "/openapi.yaml" -> document();
            case "/token" -> {
              FORMS.add(body);
              yield "{\"access_token\":\"of-ann\",\"token_type\":\"bearer\"}";
            }
            case "/v1/jars" -> {
              ASKED.add(
                  exchange.getRequestURI().getRawQuery()
                      + " "
                      + exchange.getRequestHeaders().getFirst("Authorization")
                      + " "
                      + exchange.getRequestHeaders().getFirst("X-Larder-Key"));
              yield "{\"jars\":[\"plum\",\"quince\"]}";
            }
            default -> "";
          };
      if (path.equals("/inside")) {
        exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/openapi.yaml");
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.isEmpty() ? 404 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Answer added(Map<String, Object> auth) {
    Answer added =
        owner.post(PATH, Map.of("handle", "larder", "url", BASE + "/openapi.yaml", "auth", auth));
    assertThat(added.status()).as(added.toString()).isEqualTo(201);
    assertThat(added.text("/data/base_url")).isEqualTo(BASE + "/v1");
    return added;
  }

  @Test
  void it_is_found_and_called_by_who_added_it_and_by_nobody_else() {
    Answer added = added(Map.of("type", "api_key", "secret", "key-of-the-larder"));

    Answer answer = owner.says(WISH);
    assertThat(answer.text("/tool_calls/0/app"))
        .as("%s", answer)
        .isEqualTo(added.text("/data/app"));
    assertThat(answer.body().at("/results/0/data").toString()).contains("quince");
    assertThat(answer.toString()).doesNotContain("key-of-the-larder");
    assertThat(ASKED).containsExactly("null null key-of-the-larder");

    Answer stranger = Person.registered(api).says(WISH);
    assertThat(stranger.status()).isEqualTo(200);
    assertThat(stranger.toString()).doesNotContain(added.text("/data/app"), "quince");
    assertThat(ASKED).hasSize(1);

    assertThat(owner.delete(PATH + "/" + added.text("/data/id")).status()).isEqualTo(204);
    owner.says(WISH);
    assertThat(ASKED).as("taken away, and not called any more").hasSize(1);
  }

  @Test
  void a_bearer_token_and_basic_authentication_are_shown_as_they_are_meant() {
    Answer added = added(Map.of("type", "bearer", "secret", "token-of-the-larder"));
    owner.says(WISH);
    owner.delete(PATH + "/" + added.text("/data/id"));

    Person other = Person.registered(api);
    other.post(
        PATH,
        Map.of(
            "handle",
            "larder",
            "document",
            document(),
            "base_url",
            BASE + "/v1",
            "auth",
            Map.of("type", "basic", "username", "ann", "password", "jam")));
    other.says(WISH);

    assertThat(ASKED)
        .containsExactly(
            "null Bearer token-of-the-larder null",
            "null Basic "
                + Base64.getEncoder().encodeToString("ann:jam".getBytes(StandardCharsets.UTF_8))
                + " null");
  }

  @Test
  void a_person_connects_an_account_of_their_own() throws IOException, InterruptedException {
    Answer added =
        added(
            Map.of(
                "type", "oauth2", "client_id", "parley-of-ann", "client_secret", "s3cret-of-ann"));

    Answer first = owner.says(WISH);
    URI link = URI.create(first.text("/response/interaction/oauth_url"));
    assertThat(link).as("%s", first).hasHost("login.larder.example");
    Map<String, String> query = parameters(link.getRawQuery());
    assertThat(query)
        .containsEntry("client_id", "parley-of-ann")
        .containsEntry("code_challenge_method", "S256");
    try (HttpClient browser = HttpClient.newHttpClient()) {
      assertThat(
              browser
                  .send(
                      HttpRequest.newBuilder(
                              api.resolve(
                                  "/api/v1/auth/callback?code=code-of-ann&state="
                                      + query.get("state")))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(ASKED).containsExactly("null Bearer of-ann null"));
    assertThat(FORMS)
        .singleElement()
        .satisfies(
            form ->
                assertThat(parameters(form))
                    .containsEntry("code", "code-of-ann")
                    .containsEntry("client_id", "parley-of-ann")
                    .containsEntry("client_secret", "s3cret-of-ann")
                    .containsKey("code_verifier"));
    assertThat(added.toString()).doesNotContain("s3cret-of-ann");
  }

  @Test
  void nothing_that_a_person_names_leads_inside() {
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(Map.of("handle", "a", "url", BASE + "/inside"));
    all.add(
        Map.of(
            "handle",
            "a",
            "document",
            document().replace("url: /v1", "url: http://127.0.0.1:1/v1")));
    all.add(Map.of("handle", "a", "document", document(), "base_url", "https://[::1]/v1"));
    all.add(
        Map.of(
            "handle",
            "a",
            "document",
            document().replace(BASE + "/token", "http://127.0.0.1:1/token"),
            "base_url",
            BASE + "/v1",
            "auth",
            Map.of("type", "oauth2", "client_id", "us")));
    for (Map<String, Object> each : all) {
      Answer refused = owner.post(PATH, each);
      assertThat(refused.status()).as(each + " " + refused).isEqualTo(422);
      assertThat(refused.toString()).doesNotContain("connection");
    }
  }

  private static Map<String, String> parameters(String query) {
    return Arrays.stream(query.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }
}
