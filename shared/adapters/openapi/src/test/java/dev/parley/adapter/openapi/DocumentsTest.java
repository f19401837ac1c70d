package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that know nothing of us. */
final class DocumentsTest {
  private static final String PETS =
      """
      openapi: %s
      info: {title: Pet shop, version: '1'}
      servers: [{url: 'https://{region}.pets.example/v2/', variables: {region: {default: eu}}}]
      security: [{key: []}]
      paths:
        /pets/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer, minimum: 0}}
          get:
            responses: {'200': {description: ok}}
          put:
            operationId: replacePet
            summary: Replace a pet
            parameters: [{$ref: '#/components/parameters/trace'}]
            requestBody:
              required: true
              content:
                application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            responses: {'200': {description: ok}}
          delete:
            operationId: sell.pet!
            responses: {'204': {description: gone}}
        /pets:
          post:
            operationId: add
            parameters:
              - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
            requestBody:
              content:
                application/x-www-form-urlencoded:
                  schema: {type: object, required: [name], properties: {name: {type: string}}}
            responses: {'201': {description: ok}}
        /photos:
          post:
            operationId: upload
            requestBody:
              required: true
              content:
                multipart/form-data: {schema: {type: object}}
            responses: {'201': {description: ok}}
      components:
        parameters:
          trace: {name: trace, in: header, schema: {type: string}}
        securitySchemes:
          key: {type: apiKey, in: header, name: X-Key}
        schemas:
          Pet:
            allOf:
              - {type: object, required: [name], properties: {name: {type: string}}}
              - type: object
                properties:
                  id: {type: string, description: Its tag}
                  born: {type: string, format: date, readOnly: true}
                  parent: {$ref: '#/components/schemas/Pet'}
                  weight: %s
      """;

  private static Description read(String text) {
    return DocumentReader.read(
        new AppSettings("pets", "pets.yaml", null, null, null, null, "our key").use(), text);
  }

  private static Description pets(String version) {
    return read(
        PETS.formatted(
            version,
            version.startsWith("3.0")
                ? "{type: number, minimum: 0, exclusiveMinimum: true, nullable: true, example: 3}"
                : "{type: [number, 'null'], exclusiveMinimum: 0}"));
  }

  private static Action action(Description description, String name) {
    return description.operation(name).orElseThrow().action();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.0.3", "3.1.0"})
  void both_versions_say_the_same(String version) {
    JsonObject weight = action(pets(version), "replacePet").schema().parameter("weight");

    assertThat(weight.texts("type")).containsExactly("number", "null");
    assertThat(weight.get("exclusiveMinimum")).contains(0L);
    assertThat(weight.values()).doesNotContainKeys("minimum", "nullable", "example");
  }

  @Test
  void arguments_come_from_the_path_the_headers_and_the_body() {
    Action replace = action(pets("3.0.3"), "replacePet");

    assertThat(replace.schema().names())
        .containsExactly("id", "trace", "name", "member_id", "parent", "weight");
    assertThat(replace.schema().required()).containsExactly("id", "name");
    assertThat(replace.schema().parameter("id").get("minimum")).contains(0L);
    assertThat(replace.schema().parameter("member_id").text("description")).contains("Its tag");
  }

  @Test
  void a_schema_that_contains_itself_is_cut() {
    JsonObject schema = action(pets("3.1.0"), "replacePet").schema().json();

    assertThat(schema.object("properties").object("parent")).isEqualTo(JsonObject.EMPTY);
    assertThat(schema).asString().doesNotContain("$ref");
  }

  @Test
  void what_is_not_said_follows_from_the_method() {
    Description pets = pets("3.0.3");

    assertThat(pets.actions())
        .extracting(a -> a.id().name(), Action::risk, Action::repetition)
        .containsExactlyInAnyOrder(
            Tuple.tuple("get_pets_id_", Risk.READ, Repetition.SAFE),
            Tuple.tuple("replacePet", Risk.WRITE, Repetition.SAFE),
            Tuple.tuple("sell_pet_", Risk.DESTRUCTIVE, Repetition.UNSAFE),
            Tuple.tuple("add", Risk.WRITE, Repetition.SAFE));
    assertThat(action(pets, "replacePet").title()).isEqualTo("Replace a pet");
    assertThat(action(pets, "sell_pet_").summary()).isEqualTo("sell pet ");
  }

  @Test
  void an_idempotency_key_is_ours_to_give() {
    assertThat(action(pets("3.0.3"), "add").schema().names()).containsExactly("name");
  }

  @Test
  void what_cannot_be_called_is_left_out() {
    assertThat(pets("3.0.3").operation("upload")).isEmpty();
  }

  @Test
  void a_key_of_ours_needs_no_account() {
    Description pets = pets("3.0.3");

    assertThat(pets.app().access()).isEqualTo(new App.Access.Free());
    assertThat(pets.app().name()).isEqualTo("Pet shop");
    assertThat(pets.operation("add").orElseThrow().address())
        .isEqualTo("https://eu.pets.example/v2/pets");
    assertThat(pets).asString().doesNotContain("our key");
  }

  @Test
  void a_version_changes_with_the_schema_and_with_nothing_else() {
    String same = action(pets("3.0.3"), "replacePet").schemaVersion();

    assertThat(action(pets("3.0.3"), "replacePet").schemaVersion()).isEqualTo(same);
    assertThat(action(pets("3.1.0"), "replacePet").schemaVersion()).isEqualTo(same);
    assertThat(
            action(read(PETS.formatted("3.0.3", "{type: number}")), "replacePet").schemaVersion())
        .isNotEqualTo(same);
  }

  @Test
  void a_document_that_makes_no_sense_is_a_fault_of_the_configuration() {
    for (String bad :
        List.of(
            "no document",
            "openapi: 3.0.3",
            PETS.formatted("3.0.3", "{type: number}").replace("https://{region}.pets.example", ""),
            PETS.formatted("3.0.3", "{type: string, x-parley-encoder: rot13}"),
            PETS.formatted("3.0.3", "{type: string}")
                .replace("operationId: add", "{operationId: add, x-parley-risk: harmless}"))) {
      assertThatExceptionOfType(Permanent.class)
          .isThrownBy(() -> read(bad))
          .returns(FailureCode.MISCONFIGURED, Permanent::code);
    }
  }
}
