package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** HTTP in front of functions, as API Gateway has it. */
class GatewayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> REQUESTS = ConcurrentHashMap.newKeySet();
  private static final Map<String, Instances> INSTANCES = instances();
  private static final Gateway GATEWAY =
      Gateway.start(
          new Deployment(
              Map.of(),
              new Deployment.RestApi(
                  "live",
                  List.of("image/png"),
                  Map.of(
                      "INTEGRATION_TIMEOUT",
                      new Deployment.GatewayResponse(
                          503, Map.of("Retry-After", "5"), "{\"id\":\"$context.requestId\"}"))),
              List.of(
                  new Deployment.Route("proxy", "/echo/{id}", "ANY", false, Duration.ofSeconds(20)),
                  new Deployment.Route("proxy", "/echo", "ANY", false, Duration.ofSeconds(20)),
                  new Deployment.Route("fail", "/fail", "ANY", false, Duration.ofSeconds(20)),
                  new Deployment.Route("hang", "/hang", "ANY", false, Duration.ofMillis(200)),
                  new Deployment.Route("web", "/{proxy+}", "ANY", true, Duration.ofSeconds(20))),
              List.of(),
              List.of(),
              List.of()),
          name -> Objects.requireNonNull(INSTANCES.get(name), name),
          0);

  private final HttpClient http = HttpClient.newHttpClient();

  private static Map<String, Instances> instances() {
    Map<String, Instances> all = new TreeMap<>();
    ManagedRuntime runtime = ManagedRuntime.in(Packaged.ROOT);
    for (LambdaFunction function :
        List.of(
            Packaged.handler("proxy", Duration.ofSeconds(20)),
            Packaged.handler("fail", Duration.ofSeconds(20)),
            Packaged.handler("hang", Duration.ofSeconds(3)),
            Packaged.webApplication())) {
      all.put(
          function.name().replace("Test", "").toLowerCase(java.util.Locale.ROOT),
          new Instances(
              function,
              runtime,
              Initialization.ON_DEMAND,
              Instance.Launch.PLAIN,
              2,
              report -> REQUESTS.add(report.function())));
    }
    return all;
  }

  @AfterAll
  static void stop() {
    GATEWAY.close();
    INSTANCES.values().forEach(Instances::close);
  }

  @Test
  void a_request_becomes_a_proxy_event() throws Exception {
    HttpResponse<String> answer =
        http.send(
            request("/echo/a%20b?q=1&q=%C3%B6&r")
                .header("X-Many", "one")
                .header("X-Many", "two")
                .POST(BodyPublishers.ofString("grüß"))
                .build(),
            BodyHandlers.ofString());
    JsonNode event = JSON.readTree(answer.body());
    assertThat(event.path("httpMethod").asText()).isEqualTo("POST");
    assertThat(event.path("resource").asText()).isEqualTo("/echo/{id}");
    assertThat(event.path("path").asText()).isEqualTo("/echo/a%20b");
    assertThat(event.at("/pathParameters/id").asText()).isEqualTo("a b");
    assertThat(event.at("/queryStringParameters/q").asText()).isEqualTo("ö");
    assertThat(event.at("/multiValueQueryStringParameters").toString())
        .isEqualTo("{\"q\":[\"1\",\"ö\"],\"r\":[\"\"]}");
    assertThat(event.at("/multiValueHeaders/X-Many").toString()).isEqualTo("[\"one\",\"two\"]");
    assertThat(event.at("/headers/X-Forwarded-For").asText()).isEqualTo("127.0.0.1");
    assertThat(event.at("/body").asText()).isEqualTo("grüß");
    assertThat(event.at("/isBase64Encoded").asBoolean()).isFalse();
    assertThat(event.at("/requestContext/stage").asText()).isEqualTo("live");
    assertThat(event.at("/requestContext/identity/sourceIp").asText()).isEqualTo("127.0.0.1");
    assertThat(answer.headers().firstValue("x-amzn-RequestId"))
        .contains(event.at("/requestContext/requestId").asText());
    assertThat(answer.headers().allValues("X-Two")).containsExactly("1", "2");
    assertThat(answer.statusCode()).isEqualTo(203);
  }

  @Test
  void a_binary_body_goes_in_and_out_in_base64_where_its_type_is_binary() throws Exception {
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
    HttpResponse<byte[]> answer =
        http.send(
            request("/echo?back=binary")
                .header("Content-Type", "image/png")
                .header("Accept", "image/png,*/*")
                .POST(BodyPublishers.ofByteArray(picture))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.body()).isEqualTo(picture);
  }

  @Test
  void what_no_function_answers_the_gateway_says_itself() throws Exception {
    assertThat(send("/").statusCode()).isEqualTo(403);
    HttpResponse<String> late = send("/hang");
    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(late.headers().firstValue("Retry-After")).contains("5");
    assertThat(late.body())
        .isEqualTo(
            "{\"id\":\"" + late.headers().firstValue("x-amzn-RequestId").orElseThrow() + "\"}");
    assertThat(send("/fail").statusCode()).isEqualTo(502);
    HttpResponse<String> large =
        http.send(
            request("/echo")
                // Or the answer may come while the body is still being sent, and be lost.
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(new byte[11 * 1024 * 1024]))
                .build(),
            BodyHandlers.ofString());
    assertThat(large.statusCode()).isEqualTo(413);
  }

  @Test
  void an_answer_comes_bit_by_bit_and_a_reader_who_goes_leaves_the_instance_free()
      throws Exception {
    // More readers than instances: each must be given back when its reader has gone.
    for (int i = 0; i < 4; i++) {
      HttpResponse<InputStream> slow =
          http.send(request("/stream").build(), BodyHandlers.ofInputStream());
      try (InputStream body = slow.body()) {
        assertThat(new String(body.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one ");
      }
    }
    HttpResponse<String> whole = send("/other");
    assertThat(whole.statusCode()).isEqualTo(201);
    assertThat(whole.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
  }

  private HttpResponse<String> send(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + GATEWAY.port() + path));
  }
}
