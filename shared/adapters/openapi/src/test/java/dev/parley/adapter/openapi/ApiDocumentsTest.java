package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpServer;
import dev.parley.integration.ApiDocuments;
import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.ApiDocuments.Reading;
import dev.parley.integration.ApiDocuments.Source;
import dev.parley.integration.ApiDocumentsContract;
import dev.parley.integration.Auth;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.AppId;
import dev.parley.tool.Risk;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

final class ApiDocumentsTest extends ApiDocumentsContract {
  private static final AppId PETS = new AppId("pets");
  private static final String DOCUMENT =
      """
      openapi: 3.1.0
      info: {title: Pets, version: '1', description: ABOUT}
      servers: [{url: /v2}]
      paths:
        /pets:
          get: {operationId: list, x-parley-risk: destructive, responses: {'200': {description: ok}}}
          post: {operationId: add, x-parley-risk: read, responses: {'200': {description: ok}}}
          delete: {operationId: free, x-parley-risk: harmless, responses: {'200': {description: ok}}}
        /photos:
          servers: [{url: 'https://evil.example'}]
          post: {operationId: upload, responses: {'200': {description: ok}}}
        /search:
          get:
            requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
            responses: {'200': {description: ok}}
        /bomb:
          post:
            requestBody:
              content: {application/json: {schema: {$ref: '#/components/schemas/B20'}}}
            responses: {'200': {description: ok}}
        /session:
          get:
            parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]
            responses: {'200': {description: ok}}
        /lost:
          get:
            parameters: [{$ref: '#/components/parameters/nobody'}]
            responses: {'200': {description: ok}}
      components:
        securitySchemes:
          cookie: {type: apiKey, in: cookie, name: sid}
          key: {type: apiKey, in: query, name: api_key}
          google:
            type: oauth2
            flows:
              authorizationCode:
                authorizationUrl: https://accounts.example/auth
                tokenUrl: TOKEN_URL
                scopes: {}
        schemas:
          B0: {type: string}
      """;

  private final Documents documents = documents();

  private static String document(String tokenUrl) {
    StringBuilder bomb = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      String below = "{$ref: '#/components/schemas/B" + (i - 1) + "'}";
      bomb.append("    B")
          .append(i)
          .append(": {type: object, properties: {a: ")
          .append(below)
          .append(", b: ")
          .append(below)
          .append("}}\n");
    }
    return DOCUMENT.replace("ABOUT", "x".repeat(3000)).replace("TOKEN_URL", tokenUrl) + bomb;
  }

  private static String document() {
    return document("https://accounts.example/token");
  }

  @Override
  protected Documents documents() {
    return new Documents(Outbound.guarded(Set.of()), Set.of(new AppId("listed")));
  }

  private Reading read(String text, @Nullable String base, Auth auth) {
    return documents.read(
        PETS, new Source.Text(text), base == null ? null : URI.create(base), auth);
  }

  private static Reading.Usable usable(Reading reading) {
    return (Reading.Usable) reading;
  }

  @Test
  void every_operation_that_is_left_out_is_told_with_its_reason() {
    Reading.Usable usable =
        usable(read(document(), "https://pets.example/v3/", Auth.by(Auth.Kind.NONE)));

    assertThat(usable.leftOut())
        .extracting(LeftOut::operation, LeftOut::why)
        .containsExactlyInAnyOrder(
            Tuple.tuple("DELETE /pets", "there is no risk harmless"),
            Tuple.tuple("POST /photos", "it has a server of its own"),
            Tuple.tuple("GET /search", "it needs a body with GET"),
            Tuple.tuple("POST /bomb", "a schema is too large"),
            Tuple.tuple("GET /session", "it needs a parameter in a cookie"),
            Tuple.tuple("GET /lost", "there is no #/components/parameters/nobody"));
    assertThat(usable.baseUrl()).hasToString("https://pets.example/v3");
  }

  @Test
  void a_strangers_word_on_risk_only_makes_it_greater() {
    assertThat(usable(read(document(), "https://pets.example", Auth.by(Auth.Kind.NONE))).actions())
        .extracting(action -> action.id().name(), Action::risk)
        .containsExactlyInAnyOrder(
            Tuple.tuple("list", Risk.DESTRUCTIVE), Tuple.tuple("add", Risk.WRITE));
  }

  @Test
  void a_key_goes_where_the_document_or_the_person_says() {
    assertThat(usable(read(document(), "https://pets.example", Auth.by(Auth.Kind.API_KEY))).auth())
        .isEqualTo(new Auth(Auth.Kind.API_KEY, Auth.Place.QUERY, "api_key"));
    assertThat(
            usable(
                    read(
                        document(),
                        "https://pets.example",
                        new Auth(Auth.Kind.API_KEY, null, "X-Key")))
                .auth())
        .isEqualTo(new Auth(Auth.Kind.API_KEY, Auth.Place.HEADER, "X-Key"));
    assertThat(
            read(
                document(),
                "https://pets.example",
                new Auth(Auth.Kind.API_KEY, Auth.Place.HEADER, null)))
        .isInstanceOf(Reading.Unusable.class);
  }

  @Test
  void accounts_take_an_authorization_server_that_is_out_on_the_internet() {
    Auth oauth = Auth.by(Auth.Kind.OAUTH2);

    assertThat(usable(read(document(), "https://pets.example", oauth)).auth()).isEqualTo(oauth);
    assertThat(read(document("https://10.0.0.1/token"), "https://pets.example", oauth))
        .asInstanceOf(InstanceOfAssertFactories.type(Reading.Unusable.class))
        .extracting(Reading.Unusable::problem)
        .asString()
        .contains("authorization server");
    assertThat(
            read(
                document().replace("authorizationCode:", "clientCredentials:"),
                "https://pets.example",
                oauth))
        .isInstanceOf(Reading.Unusable.class);
  }

  @Test
  void a_document_that_does_not_say_where_the_api_is_needs_that_said() {
    assertThat(read(document(), null, Auth.by(Auth.Kind.NONE)))
        .asInstanceOf(InstanceOfAssertFactories.type(Reading.Unusable.class))
        .extracting(Reading.Unusable::problem)
        .asString()
        .contains("base_url");
  }

  /** Whatever is missing from a document or is not what it should be, there is an answer. */
  @Test
  void no_document_is_too_odd_for_an_answer() throws IOException {
    JsonNode whole;
    try (InputStream in = ApiDocumentsTest.class.getResourceAsStream("/connectors/github.yaml")) {
      whole = Json.MAPPER.valueToTree(new Yaml().<Map<String, Object>>load(in));
    }
    List<Auth.Kind> kinds = List.of(Auth.Kind.values());
    Random random = new Random(17);
    int usable = 0;
    for (int i = 0; i < 150; i++) {
      JsonNode odd = whole.deepCopy();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        spoil(odd, random);
      }
      Auth.Kind kind = kinds.get(random.nextInt(kinds.size()));
      Reading reading = read(odd.toString(), "https://pets.example", Auth.by(kind));
      usable += reading instanceof Reading.Usable ? 1 : 0;
    }
    assertThat(usable).isBetween(20, 149);
  }

  private static void spoil(JsonNode node, Random random) {
    List<JsonNode> below = new ArrayList<>();
    node.forEach(below::add);
    boolean here = below.stream().noneMatch(JsonNode::isContainerNode) || random.nextInt(6) == 0;
    if (!here) {
      List<JsonNode> containers = below.stream().filter(JsonNode::isContainerNode).toList();
      spoil(containers.get(random.nextInt(containers.size())), random);
      return;
    }
    JsonNode instead =
        switch (random.nextInt(5)) {
          case 0 -> NullNode.getInstance();
          case 1 -> TextNode.valueOf("odd");
          case 2 -> IntNode.valueOf(7);
          case 3 -> Json.MAPPER.createArrayNode().add("odd");
          default -> Json.MAPPER.createObjectNode();
        };
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextBoolean()) {
        object.remove(name);
      } else {
        object.set(name, instead);
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      array.set(random.nextInt(array.size()), instead);
    }
  }

  @Test
  void a_page_of_yaml_that_stands_for_a_library_stays_a_page() {
    StringBuilder bomb = new StringBuilder("openapi: 3.0.3\ninfo: {title: B, version: '1'}\n");
    bomb.append("x-a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("x-a").append(i).append(": &a").append(i).append(" [");
      bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("lol]\n");
    }
    bomb.append("paths: {/a: {post: {requestBody: {content: {application/json: {schema: ");
    bomb.append("{type: array, default: *a8}}}}, responses: {'200': {description: ok}}}}}\n");

    Reading reading = read(bomb.toString(), "https://pets.example", Auth.by(Auth.Kind.NONE));

    if (reading instanceof Reading.Usable usable) {
      assertThat(usable.actions().toString()).hasSizeLessThan(bomb.length());
    }
  }

  @Test
  void names_that_everybody_has_are_taken() {
    for (String taken : new String[] {"gmail", "slack", "github", "listed"}) {
      assertThat(documents.isTaken(new AppId(taken))).as(taken).isTrue();
    }
    assertThat(documents.isTaken(PETS)).isFalse();
  }

  @Test
  void a_document_is_fetched_and_its_server_is_found_from_there() throws IOException {
    HttpServer here =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    here.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] bytes = document().getBytes(StandardCharsets.UTF_8);
            boolean there = exchange.getRequestURI().getPath().equals("/docs/openapi.yaml");
            exchange.sendResponseHeaders(there ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    here.start();
    try {
      String host = "127.0.0.1:" + here.getAddress().getPort();
      ApiDocuments allowing = new Documents(Outbound.guarded(Set.of(host)), Set.of());
      Auth none = Auth.by(Auth.Kind.NONE);

      assertThat(
              usable(
                      allowing.read(
                          PETS,
                          new Source.Address(
                              URI.create("http://" + host + "/docs/openapi.yaml?token=secret")),
                          null,
                          none))
                  .baseUrl())
          .hasToString("http://" + host + "/v2");
      assertThat(
              allowing.read(
                  PETS,
                  new Source.Address(URI.create("http://" + host + "/gone?token=secret")),
                  null,
                  none))
          .asString()
          .contains("404")
          .doesNotContain("secret");
    } finally {
      here.stop(0);
    }
  }
}
