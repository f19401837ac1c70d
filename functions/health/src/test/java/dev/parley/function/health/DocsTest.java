package dev.parley.function.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.micronaut.context.ApplicationContext;
import io.micronaut.function.aws.proxy.MockLambdaContext;
import io.micronaut.function.aws.proxy.payload1.ApiGatewayProxyRequestEventFunction;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of the API as a browser gets it. */
class DocsTest {

  private static final Map<String, Object> PROPERTIES =
      Map.of("parley.security.secret-key", "a key that is long enough to sign with");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    server =
        ApplicationContext.builder()
            .properties(PROPERTIES)
            .properties(Map.of("micronaut.server.port", -1))
            .start()
            .getBean(EmbeddedServer.class)
            .start();
  }

  @AfterAll
  static void stop() {
    server.getApplicationContext().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/api/docs", "/redoc", "/api/redoc"})
  void a_page_loads_only_what_is_served_beside_it(String path) throws Exception {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(contentType(page)).isEqualTo("text/html;charset=utf-8");
    assertThat(page.body()).doesNotContain("://").doesNotContain("<script>", "<style>", "style=");
    List<String> links =
        LINK.matcher(page.body())
            .results()
            .map(link -> link.group(1))
            .filter(link -> !link.equals("data:,"))
            .toList();
    assertThat(links)
        .contains(
            path.endsWith("/docs") ? "docs/swagger-ui-bundle.js" : "docs/redoc.standalone.js");
    for (String link : links) {
      HttpResponse<String> asset = get(URI.create(path).resolve(link).toString());
      assertThat(asset.statusCode()).as(link).isEqualTo(200);
      assertThat(contentType(asset))
          .isEqualTo(
              link.endsWith(".css") ? "text/css;charset=utf-8" : "text/javascript;charset=utf-8");
      assertThat(asset.headers().firstValue("Cache-Control")).hasValue("public, max-age=86400");
      assertThat(asset.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/docs.js", "/docs/redoc.js"})
  void a_page_shows_the_description_served_beside_it(String path) throws Exception {
    assertThat(get(path).body()).contains("\"openapi.json\"").doesNotContain("://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/redoc"})
  void a_page_may_reach_no_other_host(String path) throws Exception {
    String policy = get(path).headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self';", "connect-src 'self';")
        .doesNotContain("http", "*", "unsafe-eval");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.json", "/api/openapi.json"})
  void the_description_is_json_for_everybody(String path) throws Exception {
    HttpResponse<String> description = get(path);
    assertThat(description.statusCode()).isEqualTo(200);
    assertThat(contentType(description)).isEqualTo("application/json");
    assertThat(description.body()).startsWith("{").contains("\"openapi\"", "/api/v1/chat/message");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/docs.html",
        "/docs/swagger-ui.js",
        "/docs/..%2Fopenapi.json",
        "/api/docs/application.properties"
      })
  void no_other_file_is_served(String path) throws Exception {
    HttpResponse<String> refused = get(path);
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).contains("\"error\":\"not_found\"");
  }

  @Test
  void lambda_answers_the_same() throws Exception {
    try (var function =
        new ApiGatewayProxyRequestEventFunction(
            ApplicationContext.builder().properties(PROPERTIES).start())) {
      for (String path :
          List.of("/openapi.json", "/api/docs", "/redoc", "/docs/swagger-ui-bundle.js")) {
        APIGatewayProxyResponseEvent answer =
            function.handleRequest(
                new APIGatewayProxyRequestEvent()
                    .withHttpMethod("GET")
                    .withPath(path)
                    .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext())
                    .withHeaders(Map.of("Accept", "*/*")),
                new MockLambdaContext());
        HttpResponse<String> local = get(path);
        assertThat(answer.getStatusCode()).as(path).isEqualTo(200);
        assertThat(answer.getIsBase64Encoded()).as(path).isFalse();
        assertThat(answer.getBody()).as(path).isEqualTo(local.body());
        assertThat(answer.getHeaders())
            .hasEntrySatisfying(
                new Condition<>("Content-Type"::equalsIgnoreCase, "content type"),
                new Condition<>(contentType(local)::equals, contentType(local)));
      }
    }
  }

  private static String contentType(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.getURI() + path)).build(),
        BodyHandlers.ofString());
  }
}
