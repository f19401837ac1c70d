package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent, and what becomes of answers that are out of the ordinary. */
final class WireTest {
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: Echo, version: '1'}
      servers: [{url: 'https://echo.example/v1'}]
      security: [{SCHEME: []}]
      paths:
        /things/{name}:
          get:
            operationId: get
            parameters:
              - {name: name, in: path, required: true, schema: {type: string}}
              - {name: tag, in: query, schema: {type: array, items: {type: string}}}
              - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
              - {name: X-Trace, in: header, schema: {type: string}}
            responses: {'200': {description: ok}}
          post:
            operationId: post
            parameters:
              - {name: name, in: path, required: true, schema: {type: string}}
              - {name: Idempotency-Key, in: header, schema: {type: string}}
            requestBody:
              required: true
              content:
                application/x-www-form-urlencoded:
                  schema: {type: object, properties: {text: {type: string}}}
            responses: {'200': {description: ok}}
      components:
        securitySchemes:
          bearer: {type: http, scheme: bearer}
          basic: {type: http, scheme: basic}
          header: {type: apiKey, in: header, name: X-Key}
          query: {type: apiKey, in: query, name: key}
      """;

  private static final Outbound GUARD = Outbound.guarded(Set.of());

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private record Seen(String line, String auth, String key, String trace, String body) {}

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile Answer answer = exchange -> send(exchange, 200, "{\"ok\":true}");
  @TempDir private Path folder;

  WireTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
  }

  @BeforeEach
  void start() {
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var headers = exchange.getRequestHeaders();
            seen.add(
                new Seen(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    String.valueOf(headers.getFirst("Authorization")),
                    String.valueOf(headers.getFirst("X-Key")) + headers.getFirst("Idempotency-Key"),
                    String.valueOf(headers.getFirst("X-Trace")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answer.to(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.close();
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void redirect(HttpExchange exchange, int status, String where) throws IOException {
    exchange.getResponseHeaders().set("Location", where);
    exchange.sendResponseHeaders(status, -1);
  }

  private ToolOutcome run(String scheme, Credential credential, String action, JsonObject arguments)
      throws IOException {
    return run(scheme, credential, action, arguments, Instant.now().plusSeconds(10));
  }

  private ToolOutcome run(
      String scheme, Credential credential, String action, JsonObject arguments, Instant deadline)
      throws IOException {
    Path document = folder.resolve(scheme + ".yaml");
    Files.writeString(document, DOCUMENT.replace("SCHEME", scheme));
    AppSettings settings =
        new AppSettings(
            "echo",
            document.toString(),
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/echo/"),
            null,
            null,
            null,
            "our:key");
    try (OpenApiTools tools = new OpenApiTools(List.of(settings), GUARD, InstantSource.system())) {
      return tools.execute(
          new Call(new CallKey("key-1"), new ActionId(new AppId("echo"), action), arguments),
          credential,
          deadline);
    }
  }

  private ToolOutcome get() throws IOException {
    return run("bearer", new Credential.None(), "get", JsonObject.of("name", "a"));
  }

  private ToolOutcome post() throws IOException {
    return run(
        "bearer", new Credential.None(), "post", JsonObject.of("name", "a", "text", "a b&c=d"));
  }

  @Test
  void arguments_go_where_the_document_says() throws Exception {
    run(
        "bearer",
        new Credential.None(),
        "get",
        JsonObject.of("name", "a/b c+ä?", "tag", List.of("x", "y&z"))
            .with("ids", List.of(1, 2))
            .with("X-Trace", "t"));

    Seen request = seen.take();
    assertThat(request.line())
        .isEqualTo("GET /echo/v1/things/a%2Fb%20c%2B%C3%A4%3F?tag=x&tag=y%26z&ids=1,2");
    assertThat(request.trace()).isEqualTo("t");
  }

  @Test
  void a_form_is_written_as_a_form_and_carries_the_key() throws Exception {
    assertThat(post()).isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("ok", true)));

    Seen request = seen.take();
    assertThat(request.body()).isEqualTo("text=a%20b%26c%3Dd");
    assertThat(request.key()).isEqualTo("nullkey-1");
  }

  @Test
  void who_we_are_is_proved_as_the_scheme_says() throws Exception {
    JsonObject name = JsonObject.of("name", "a");
    run("bearer", new Credential.Bearer("their token"), "get", name);
    assertThat(seen.take().auth()).isEqualTo("Bearer their token");
    run("bearer", new Credential.None(), "get", name);
    assertThat(seen.take().auth()).isEqualTo("Bearer our:key");
    run("basic", new Credential.None(), "get", name);
    assertThat(seen.take().auth()).isEqualTo("Basic b3VyOmtleQ==");
    run("header", new Credential.None(), "get", name);
    assertThat(seen.take().key()).isEqualTo("our:keynull");
    run("query", new Credential.None(), "get", name);
    assertThat(seen.take().line()).isEqualTo("GET /echo/v1/things/a?key=our%3Akey");
  }

  @Test
  void a_header_takes_no_line_break() throws Exception {
    assertThat(
            run(
                "bearer",
                new Credential.None(),
                "get",
                JsonObject.of("name", "a", "X-Trace", "t\r\nX-Key: stolen")))
        .isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void a_redirect_to_another_host_is_not_followed() throws Exception {
    int port = server.getAddress().getPort();
    for (String elsewhere :
        List.of(
            "http://localhost:" + port + "/echo/v1/things/b",
            "https://127.0.0.1:" + port + "/",
            "//evil.example/")) {
      answer = exchange -> redirect(exchange, 302, elsewhere);
      assertThat(get()).isEqualTo(new ToolOutcome.Rejected("status 302"));
      assertThat(seen).hasSize(1);
      seen.clear();
    }
  }

  @Test
  void a_redirect_within_the_host_is_followed_as_far_as_is_sensible() throws Exception {
    answer =
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/a")) {
            redirect(exchange, 308, "/echo/v1/things/b");
          } else {
            send(exchange, 200, "{\"ok\":1}");
          }
        };
    assertThat(post()).isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("ok", 1)));
    assertThat(seen)
        .extracting(Seen::line)
        .containsExactly("POST /echo/v1/things/a", "POST /echo/v1/things/b");
    seen.clear();

    answer = exchange -> redirect(exchange, 302, "/echo/v1/things/a");
    assertThat(get()).isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(seen).hasSize(4);
    seen.clear();
    assertThat(post()).isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(seen).hasSize(1);
  }

  @Test
  void a_status_says_whether_it_happened() throws Exception {
    answer = exchange -> send(exchange, 422, "{\"message\":\"no\\nway\",\"status\":\"422\"}");
    assertThat(post()).isEqualTo(new ToolOutcome.Rejected("no way"));
    answer = exchange -> send(exchange, 500, "<html>");
    assertThat(post()).isEqualTo(new ToolOutcome.Unknown("status 500"));
    answer = exchange -> send(exchange, 429, "{}");
    assertThat(post()).isInstanceOf(ToolOutcome.NotNow.class);
    answer = exchange -> send(exchange, 401, "{\"error\":{\"message\":\"who?\"}}");
    assertThat(post()).isEqualTo(new ToolOutcome.NotConnected("who?"));
    answer = exchange -> send(exchange, 403, "{\"error\":\"no\"}");
    assertThat(post()).isEqualTo(new ToolOutcome.Rejected("no"));
    answer = exchange -> exchange.sendResponseHeaders(204, -1);
    assertThat(post()).isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("done", true)));
    answer = exchange -> send(exchange, 200, "[1,2]");
    assertThat(post()).isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("items", List.of(1, 2))));
    answer = exchange -> send(exchange, 200, "{broken");
    assertThat(post()).isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("text", "{broken")));
  }

  @Test
  void an_answer_that_does_not_come_in_time_leaves_it_unknown() throws Exception {
    answer = _ -> awaitEnd();
    Instant start = Instant.now();

    ToolOutcome outcome =
        run(
            "bearer",
            new Credential.None(),
            "post",
            JsonObject.of("name", "a"),
            start.plusMillis(300));

    assertThat(outcome).isEqualTo(new ToolOutcome.Unknown("there was no answer in time"));
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void an_answer_whose_body_stalls_leaves_it_unknown() throws Exception {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitEnd();
        };

    assertThat(
            run(
                "bearer",
                new Credential.None(),
                "post",
                JsonObject.of("name", "a"),
                Instant.now().plusMillis(300)))
        .isEqualTo(new ToolOutcome.Unknown("there was no answer in time"));
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_answer_without_end_is_cut_off() throws Exception {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[64 * 1024];
          while (end.getCount() > 0) {
            exchange.getResponseBody().write(much);
          }
        };

    assertThat(get()).isEqualTo(new ToolOutcome.Unknown("the answer was too large"));
  }
}
