package dev.parley.adapter.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.sandbox.model.StandInModel;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import dev.parley.model.ModelRequest.Choice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the entries of a chain mean, and what goes over the wire for each. */
final class EndpointsTest {

  private static final ModelFunction SEND =
      new ModelFunction("send_email", "Send an email", JsonObject.of("type", "object"));

  private final StandInModel server;
  private final String root;

  EndpointsTest() throws IOException {
    server =
        StandInModel.start(
            0, StandInModel.Options.open().withModels(StandInModel.MODEL, "google/gemini-2.5"));
    root = "http://127.0.0.1:" + server.baseUrl().getPort();
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_chain_is_read_in_order() {
    List<Endpoint> endpoints =
        read(
            " gemini:gemini-2.5-flash, openai:gpt-4.1-mini ,azure:dep@https://r.openai.azure.com,"
                + "compatible:llama3.2:3b@http://localhost:11434/v1/,",
            Map.of());

    assertThat(endpoints)
        .extracting(Endpoint::name)
        .containsExactly(
            "gemini:gemini-2.5-flash",
            "openai:gpt-4.1-mini",
            "azure:dep",
            "compatible:llama3.2:3b");
    assertThat(endpoints)
        .extracting(endpoint -> endpoint.baseUrl().toString())
        .containsExactly(
            "https://generativelanguage.googleapis.com/v1beta/openai",
            "https://api.openai.com/v1",
            "https://r.openai.azure.com/openai/v1",
            "http://localhost:11434/v1");
  }

  @Test
  void what_cannot_be_read_is_refused_in_words() {
    for (String chain :
        List.of("gpt-4.1", "openai:", ":gpt", "compatible:llama", "opnai:gpt-4.1", "azure:dep")) {
      assertThatIllegalArgumentException()
          .as(chain)
          .isThrownBy(() -> read(chain, Map.of()))
          .withMessageContaining("the chain of models");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("openai:gpt-4.1", Map.of("openai", key("sk-\nbroken"))))
        .withMessageNotContaining("sk-");
  }

  @Test
  void the_same_model_at_two_addresses_has_two_names() {
    assertThat(
            read("azure:d@https://a.openai.azure.com,azure:d@https://b.openai.azure.com", Map.of()))
        .extracting(Endpoint::name)
        .containsExactly("azure:d", "azure:d#2");
  }

  @Test
  void each_provider_is_asked_at_its_path_and_with_its_kind_of_key() {
    assertThat(arrival("openai:stand-in@" + root + "/v1", "openai"))
        .isEqualTo(new StandInModel.Arrival("/v1/chat/completions", "sk-openai", ""));
    assertThat(arrival("gemini:stand-in@" + root + "/v1beta/openai", "gemini"))
        .isEqualTo(new StandInModel.Arrival("/v1beta/openai/chat/completions", "sk-gemini", ""));
    assertThat(arrival("azure:stand-in@" + root, "azure"))
        .isEqualTo(new StandInModel.Arrival("/openai/v1/chat/completions", "", "sk-azure"));
    assertThat(arrival("azure:stand-in@" + root + "/openai/v1/", "azure"))
        .isEqualTo(new StandInModel.Arrival("/openai/v1/chat/completions", "", "sk-azure"));
    for (String path : List.of("", "/", "/openai", "/openai/deployments/stand-in")) {
      assertThat(arrival("azure:stand-in@" + root + path + "?api-version=2024-10-21", "azure"))
          .isEqualTo(
              new StandInModel.Arrival(
                  "/openai/deployments/stand-in/chat/completions?api-version=2024-10-21",
                  "",
                  "sk-azure"));
    }
    String vertex = "/v1/projects/p/locations/global/endpoints/openapi";
    assertThat(arrival("vertex:google/gemini-2.5@" + root + vertex, "vertex"))
        .isEqualTo(new StandInModel.Arrival(vertex + "/chat/completions", "sk-vertex", ""));
    assertThat(arrival("groq:stand-in@" + root + "/v1", "nobody"))
        .isEqualTo(new StandInModel.Arrival("/v1/chat/completions", "", ""));
  }

  @Test
  void a_token_of_google_is_fetched_once_and_again_before_it_ends() throws IOException {
    AtomicInteger fetched = new AtomicInteger();
    HttpServer metadata =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metadata.createContext(
        "/computeMetadata/v1/instance/service-accounts/default/token",
        exchange -> {
          boolean asked = "Google".equals(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
          byte[] answer =
              ("{\"access_token\":\"ya29."
                      + fetched.incrementAndGet()
                      + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(asked ? 200 : 403, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    metadata.start();
    try {
      Instant[] now = {Instant.now()};
      GoogleToken token =
          new GoogleToken(
              URI.create("http://127.0.0.1:" + metadata.getAddress().getPort()), () -> now[0]);

      assertThat(token.value()).isEqualTo("ya29.1");
      now[0] = now[0].plus(Duration.ofMinutes(50));
      assertThat(token.value()).isEqualTo("ya29.1");
      now[0] = now[0].plus(Duration.ofMinutes(8));
      assertThat(token.value()).isEqualTo("ya29.2");

      String entry =
          "vertex:stand-in@" + root + "/v1/projects/p/locations/global/endpoints/openapi";
      ProviderSettings settings =
          settings("vertex", null, "127.0.0.1:" + metadata.getAddress().getPort(), null, null);
      ask(read(entry, Map.of("vertex", settings)), Chains.question("Hello"));
      assertThat(server.arrivals().getLast().bearer()).isEqualTo("ya29.3");
    } finally {
      metadata.stop(0);
    }
  }

  @Test
  void a_server_is_asked_as_far_as_it_knows_the_words() {
    ModelRequest must = Chains.question("Send it", Choice.MUST_CALL, SEND);
    ModelRequest several =
        Chains.question(
            "Send it",
            Choice.MUST_CALL,
            SEND,
            new ModelFunction("other", "Other", JsonObject.of("type", "object")));
    ModelRequest never = Chains.question("Send it", Choice.TEXT_ONLY, SEND);
    List<Endpoint> knowing = read("openai:stand-in@" + root + "/v1", Map.of());
    List<Endpoint> plain =
        read(
            "compatible:stand-in@" + root + "/v1",
            Map.of("compatible", settings("compatible", null, null, false, 1)));

    ask(knowing, must);
    ask(plain, must);
    ask(plain, several);
    ask(plain, never);

    var requests = server.requests();
    assertThat(requests.get(0).at("/tool_choice/function/name").asText()).isEqualTo("send_email");
    assertThat(requests.get(0).path("parallel_tool_calls").asBoolean(true)).isFalse();
    assertThat(requests.get(1).path("tool_choice").asText()).isEqualTo("auto");
    assertThat(requests.get(1).has("parallel_tool_calls")).isFalse();
    assertThat(requests.get(1).at("/messages/2/content").asText()).contains("calling one of");
    assertThat(requests.get(2).path("tools")).hasSize(1);
    assertThat(requests.get(3).has("tools")).isFalse();
    assertThat(requests.get(3).has("tool_choice")).isFalse();
  }

  @Test
  void abilities_follow_the_provider_and_the_model() {
    assertThat(Abilities.of("openai", "gpt-4.1").temperature()).isTrue();
    assertThat(Abilities.of("openai", "gpt-5-mini").temperature()).isFalse();
    assertThat(Abilities.of("azure", "o4-mini").temperature()).isFalse();
    assertThat(Abilities.of("compatible", "gpt-5-like").temperature()).isTrue();
    assertThat(Abilities.of("gemini", "gemini-2.5-flash").signedCalls()).isFalse();
    assertThat(Abilities.of("gemini", "gemini-3-flash-preview").signedCalls()).isTrue();
    assertThat(Abilities.of("vertex", "google/gemini-3.1-pro").signedCalls()).isTrue();
    assertThat(Abilities.of("openai", "gpt-4.1").strict()).isFalse();
  }

  @Test
  void earlier_calls_are_signed_where_that_is_wanted() {
    ModelRequest request =
        new ModelRequest(
            List.of(
                new ModelMessage.FromUser("Send it"),
                new ModelMessage.Calls(
                    List.of(
                        new FunctionCall(
                            "a", "send_email", new FunctionCall.Input.Parsed(JsonObject.EMPTY)))),
                new ModelMessage.Result("a", JsonObject.of("id", "18c"))),
            List.of(SEND),
            Choice.MAY_CALL,
            Instant.now().plus(Chains.LONG));
    ProviderSettings signing =
        new ProviderSettings(
            "gemini", null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, true);

    ask(read("gemini:stand-in@" + root + "/v1", Map.of("gemini", signing)), request);
    ask(read("gemini:stand-in@" + root + "/v1", Map.of()), request);

    assertThat(
            server
                .requests()
                .get(0)
                .at("/messages/2/tool_calls/0/extra_content/google/thought_signature")
                .asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(server.requests().get(1).at("/messages/2/tool_calls/0").has("extra_content"))
        .isFalse();
  }

  @Test
  void strict_is_said_of_schemas_that_strict_mode_takes() {
    JsonObject open =
        JsonObject.of("type", "object", "properties", Map.of("a", Map.of("type", "string")));
    JsonObject closed = open.with("additionalProperties", false).with("required", List.of("a"));
    JsonObject nested =
        JsonObject.of("type", "object", "properties", Map.of("a", open.values()))
            .with("additionalProperties", false)
            .with("required", List.of("a"));

    assertThat(Strict.allows(closed)).isTrue();
    assertThat(Strict.allows(open)).isFalse();
    assertThat(Strict.allows(nested)).isFalse();
    assertThat(Strict.allows(closed.with("$defs", Map.of("b", open.values())))).isFalse();
    assertThat(Strict.allows(closed.with("oneOf", List.of()))).isFalse();
  }

  private StandInModel.Arrival arrival(String entry, String keyOf) {
    ask(read(entry, Map.of(keyOf, key(keyOf, "sk-" + keyOf))), Chains.question("Hello"));
    return server.arrivals().getLast();
  }

  private static void ask(List<Endpoint> endpoints, ModelRequest request) {
    try (ModelChain chain = Chains.of(endpoints, InstantSource.system())) {
      chain.reply(request, _ -> {});
    }
  }

  private static List<Endpoint> read(String chain, Map<String, ProviderSettings> providers) {
    return new Endpoints(
            new ChainSettings(chain, Chains.LONG, Chains.LONG, null, null),
            providers,
            InstantSource.system())
        .read();
  }

  private static ProviderSettings key(String key) {
    return key("openai", key);
  }

  private static ProviderSettings key(String provider, String key) {
    return settings(provider, key, null, null, null);
  }

  private static ProviderSettings settings(
      String provider,
      @Nullable String key,
      @Nullable String metadataServer,
      @Nullable Boolean demands,
      @Nullable Integer mostFunctions) {
    return new ProviderSettings(
        provider,
        null,
        key,
        metadataServer,
        null,
        null,
        null,
        null,
        null,
        null,
        demands,
        demands,
        null,
        null,
        null,
        null,
        mostFunctions,
        null);
  }
}
