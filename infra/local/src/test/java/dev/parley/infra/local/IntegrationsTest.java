package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.infra.local.Person.Answer;
import dev.parley.tool.App;
import dev.parley.tool.OrganisationTools;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Apps that organisations add for themselves. */
class IntegrationsTest {

  private static final String PATH = "/api/v1/integrations";
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: The shop, version: '1'}
      servers: [{url: 'https://api.shop.example/v1'}]
      paths:
        /orders:
          get: {operationId: list_orders, summary: List orders, responses: {'200': {description: ok}}}
          post:
            requestBody:
              required: true
              content: {multipart/form-data: {schema: {type: object}}}
            responses: {'201': {description: ok}}
      """;

  private final LocalParley parley = Running.parley();
  private final URI api = parley.address();
  private final Person owner = Person.registered(api);

  private static Map<String, Object> shop() {
    return Map.of(
        "handle",
        "shop",
        "document",
        DOCUMENT,
        "auth",
        Map.of("type", "api_key", "in", "query", "name", "api_key", "secret", "s3cr3t-of-shop"));
  }

  private static UserId id(Person person) {
    return new UserId(UUID.fromString(person.get("/api/v1/auth/me").text("/id")));
  }

  @Test
  void an_app_is_added_shown_listed_and_taken_away() {
    Answer added = owner.post(PATH, shop());

    assertThat(added.status()).as(added.toString()).isEqualTo(201);
    assertThat(added.text("/status")).isEqualTo("success");
    assertThat(added.body().has("timestamp")).isTrue();
    JsonNode data = added.body().path("data");
    assertThat(data.path("name").asText()).isEqualTo("The shop");
    assertThat(data.path("base_url").asText()).isEqualTo("https://api.shop.example/v1");
    assertThat(data.at("/auth/type").asText()).isEqualTo("api_key");
    assertThat(data.at("/operations/0/action").asText()).isEqualTo("list_orders");
    assertThat(data.at("/left_out/0/operation").asText()).isEqualTo("POST /orders");
    assertThat(data.at("/left_out/0/reason").asText()).contains("JSON");

    String path = PATH + "/" + data.path("id").asText();
    Answer one = owner.get(path);
    Answer all = owner.get("/api/integrations?limit=5");
    assertThat(one.text("/data/operations/0/risk")).isEqualTo("read");
    assertThat(all.body().at("/meta/total").asInt()).isEqualTo(1);
    assertThat(all.text("/data/0/handle")).isEqualTo("shop");
    for (Answer answer : new Answer[] {added, one, all}) {
      assertThat(answer.toString()).doesNotContain("s3cr3t-of-shop");
    }
    assertThat(parley.context().getBean(OrganisationTools.class).of(id(owner)).apps())
        .extracting(App::name)
        .containsExactly("The shop");

    Person other = Person.registered(api);
    assertThat(other.get(path).status()).isEqualTo(404);
    assertThat(other.delete(path).status()).isEqualTo(404);
    assertThat(owner.delete(path).status()).isEqualTo(204);
    assertThat(owner.get(path).status()).isEqualTo(404);
  }

  @Test
  void members_who_set_no_rules_add_no_apps() {
    Person member = Person.registered(api);
    OrganisationId organisation = OrganisationId.personal(id(owner));
    parley
        .context()
        .getBean(Memberships.class)
        .put(new Membership(organisation, id(member), OrganisationRole.MEMBER));

    assertThat(member.post(PATH, shop()).status()).isEqualTo(403);
    assertThat(member.get(PATH).status()).isEqualTo(403);
    assertThat(new Person(api, "").get(PATH).status()).isEqualTo(401);
  }

  @Test
  void what_cannot_be_used_is_refused_with_the_reasons() {
    Answer nothing =
        owner.post(PATH, Map.of("handle", "pics", "document", DOCUMENT.replace("get:", "trace:")));
    assertThat(nothing.status()).isEqualTo(422);
    assertThat(nothing.text("/fields/0/field")).isEqualTo("document");
    assertThat(nothing.text("/fields/1/field")).isEqualTo("POST /orders");
    assertThat(nothing.text("/fields/1/problem")).contains("JSON");

    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of("handle", "a", "document", "no document"),
            Map.of("handle", "a", "url", "http://127.0.0.1:1/openapi.json"),
            Map.of("handle", "a", "url", "https://169.254.169.254/latest"),
            Map.of("handle", "a", "url", "https://localhost/openapi.json"),
            Map.of("handle", "a", "url", "no address"),
            Map.of("handle", "a", "document", DOCUMENT, "url", "https://api.shop.example"),
            Map.of("handle", "a"),
            Map.of("handle", "a", "document", DOCUMENT, "base_url", "https://10.0.0.1"),
            Map.of("handle", "a", "document", DOCUMENT, "auth", Map.of("type", "bearer")),
            Map.of("handle", "a", "document", DOCUMENT, "auth", Map.of("type", "oauth2")))) {
      Answer refused = owner.post(PATH, bad);
      assertThat(refused.status()).as(bad + " " + refused).isEqualTo(422);
    }
    assertThat(owner.post(PATH, Map.of("handle", "No App", "document", DOCUMENT)).status())
        .isEqualTo(400);
    assertThat(
            owner
                .post(
                    PATH,
                    Map.of("handle", "a", "document", DOCUMENT, "auth", Map.of("type", "magic")))
                .status())
        .isEqualTo(400);
    assertThat(owner.post(PATH, Map.of("handle", "gmail", "document", DOCUMENT)).status())
        .isEqualTo(409);
  }
}
