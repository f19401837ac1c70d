package dev.parley.adapter.jsonschema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import dev.parley.tool.ArgumentCheckContract;
import dev.parley.tool.ArgumentSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaCheckTest extends ArgumentCheckContract {

  private final ArgumentCheck check = new JsonSchemaCheck();

  @Override
  protected ArgumentCheck check() {
    return check;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"format": "email"} | "ann@example.com" | "ann" | must be an email address
          {"format": "date"} | "2026-03-01" | "2026-02-30" | must be a date, such as 2026-03-01
          {"format": "date-time"} | "2026-03-01T10:00:00Z" | "tomorrow" | must be a date and time, such as 2026-03-01T10:00:00Z
          {"format": "uri"} | "https://example.com" | "not an address" | must be a full address, such as https://example.com/page
          {"format": "uuid"} | "0195a0c0-0000-7000-8000-000000000001" | "1" | must be a UUID
          {"minLength": 1} | "x" | "" | must not be empty
          {"minLength": 3} | "abc" | "ab" | is too short: at least 3 characters
          {"maxLength": 2} | "🙂🙂" | "abc" | is too long: at most 2 characters
          {"pattern": "^[a-z]+$"} | "abc" | "ABC" | does not have the required form
          {"minimum": 1} | 1 | 0.5 | must be at least 1
          {"maximum": 1.5} | 1.5 | 2 | must be at most 1.5
          {"exclusiveMinimum": 0} | 1 | 0 | must be more than 0
          {"exclusiveMaximum": 5} | 4 | 5 | must be less than 5
          {"multipleOf": 5} | 10 | 7 | must be a multiple of 5
          {"minItems": 1} | [1] | [] | must have at least 1 entry
          {"maxItems": 1} | [1] | [1, 2] | must have at most 1 entry
          {"uniqueItems": true} | [1, 2] | [1, 1] | must not have the same entry twice
          {"const": "yes"} | "yes" | "no" | must be yes
          {"enum": ["a", 1]} | 1 | "b" | must be one of: a, 1
          {"anyOf": [{"type": "string"}, {"type": "null"}]} | null | 5 | must be text, or must be nothing
          {"not": {"type": "string"}} | 1 | "x" | does not fit
          """)
  void says_in_plain_words_what_does_not_fit(String schema, String good, String bad, String problem)
      throws JsonProcessingException {
    ArgumentSchema object = object("{\"properties\": {\"value\": " + schema + "}}");

    assertThat(check.problems(object, json("{\"value\": " + good + "}"))).isEmpty();
    assertThat(check.problems(object, json("{\"value\": " + bad + "}")))
        .containsExactly(new Problem("value", problem));
  }

  @Test
  void knows_the_parameters_of_all_parts_of_a_schema() throws JsonProcessingException {
    ArgumentSchema schema =
        object(
            """
            {"properties": {"a": {"type": "string"}}, "patternProperties": {"^x-": {}},
             "allOf": [{"$ref": "#/$defs/part~1one"}], "anyOf": [{"properties": {"c": {}}}, {}],
             "if": {"required": ["a"]}, "then": {"properties": {"d": {}}},
             "$defs": {"part/one": {"properties": {"b": {"type": "integer"}}}}}
            """);

    assertThat(
            check.problems(schema, json("{\"a\": \"\", \"b\": 1, \"c\": 1, \"d\": 1, \"x-1\": 1}")))
        .isEmpty();
    assertThat(check.problems(schema, json("{\"b\": \"1\", \"e\": 1}")))
        .containsExactlyInAnyOrder(
            new Problem("b", "must be a whole number"), new Problem("e", Wording.UNKNOWN));
  }

  @Test
  void holds_nested_objects_to_what_they_say_themselves() throws JsonProcessingException {
    ArgumentSchema schema =
        object(
            """
            {"properties": {"open": {"type": "object"},
              "closed": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}}}
            """);

    assertThat(check.problems(schema, json("{\"open\": {\"x\": 1}, \"closed\": {\"a\": 1}}")))
        .isEmpty();
    assertThat(check.problems(schema, json("{\"closed\": {\"b\": 1}}")))
        .containsExactly(new Problem("closed.b", Wording.UNKNOWN));
  }

  @Test
  void reads_older_drafts_where_the_schema_names_one() throws JsonProcessingException {
    ArgumentSchema schema =
        object(
            """
            {"$schema": "http://json-schema.org/draft-07/schema#",
             "properties": {"pair": {"items": [{"type": "string"}, {"type": "integer"}]}}}
            """);

    assertThat(check.problems(schema, json("{\"pair\": [\"a\", 1]}"))).isEmpty();
    assertThat(check.problems(schema, json("{\"pair\": [1, 1]}")))
        .containsExactly(new Problem("pair[0]", "must be text"));
  }

  @Test
  void follows_a_schema_that_contains_itself() throws JsonProcessingException {
    ArgumentSchema tree =
        object(
            "{\"properties\": {\"name\": {\"type\": \"string\"}, \"child\": {\"$ref\": \"#\"}}}");

    assertThat(check.problems(tree, json("{\"name\": \"a\", \"child\": {\"name\": \"b\"}}")))
        .isEmpty();
    assertThat(check.problems(tree, json("{\"child\": {\"child\": {\"name\": 1}}}")))
        .containsExactly(new Problem("child.child.name", "must be text"));
  }

  @Test
  void refuses_a_schema_that_never_ends() throws JsonProcessingException {
    ArgumentSchema endless = object("{\"allOf\": [{\"$ref\": \"#\"}]}");

    assertThatThrownBy(() -> check.problems(endless, JsonObject.EMPTY))
        .isInstanceOf(Permanent.class);
  }

  @Test
  void fetches_nothing_for_a_schema() {
    for (String reference :
        List.of("http://127.0.0.1:1/schema", "file:///etc/hostname", "#/$defs/missing")) {
      assertThatThrownBy(
              () ->
                  check.problems(
                      object("{\"properties\": {\"a\": {\"$ref\": \"" + reference + "\"}}}"),
                      json("{\"a\": 1}")))
          .as(reference)
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MISCONFIGURED));
    }
  }

  private static ArgumentSchema object(String schema) throws JsonProcessingException {
    return new ArgumentSchema(JsonObject.of("type", "object").merged(json(schema)));
  }

  private static JsonObject json(String text) throws JsonProcessingException {
    return JsonObject.fromMap(
        new ObjectMapper().readValue(text, new TypeReference<Map<String, Object>>() {}));
  }
}
