package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.json.JsonObject;
import dev.parley.tool.ArgumentCheck.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ArgumentCheck} promises, as far as all of them go. */
public abstract class ArgumentCheckContract {

  private static final ArgumentSchema MAIL =
      schema("to", "body")
          .with("to", JsonObject.of("type", "string"))
          .with("body", JsonObject.of("type", "string"))
          .with("copies", JsonObject.of("type", "integer"))
          .with("weight", JsonObject.of("type", "number"))
          .with("urgent", JsonObject.of("type", "boolean"))
          .with("note", JsonObject.of("type", List.of("string", "null")))
          .with("format", JsonObject.of("type", "string", "enum", List.of("text", "html")))
          .with(
              "attendees",
              JsonObject.of(
                  "type",
                  "array",
                  "items",
                  JsonObject.of("type", "object", "required", List.of("email"))
                      .with("properties", JsonObject.of("email", JsonObject.of("type", "string")))))
          .build();

  private static final JsonObject GOOD = JsonObject.of("to", "ann@example.com", "body", "hello");

  /** What is to be tested. */
  protected abstract ArgumentCheck check();

  @Test
  void finds_nothing_wrong_with_arguments_that_fit() {
    assertThat(problems(GOOD)).isEmpty();
    assertThat(
            problems(
                GOOD.with("copies", 2)
                    .with("weight", 1.5)
                    .with("urgent", false)
                    .with("note", null)
                    .with("format", "html")
                    .with("attendees", List.of(JsonObject.of("email", "a@example.com")))))
        .isEmpty();
    assertThat(check().problems(ArgumentSchema.NONE, JsonObject.EMPTY)).isEmpty();
  }

  @Test
  void names_what_is_required() {
    assertThat(problems(JsonObject.EMPTY))
        .containsExactlyInAnyOrder(
            new Problem("to", "is required"), new Problem("body", "is required"));
    assertThat(problems(GOOD.with("attendees", List.of(JsonObject.EMPTY))))
        .containsExactly(new Problem("attendees[0].email", "is required"));
  }

  @Test
  void names_what_has_the_wrong_type() {
    assertThat(problems(GOOD.with("to", 5))).containsExactly(new Problem("to", "must be text"));
    assertThat(problems(GOOD.with("to", null))).containsExactly(new Problem("to", "must be text"));
    assertThat(problems(GOOD.with("copies", 1.5)))
        .containsExactly(new Problem("copies", "must be a whole number"));
    assertThat(problems(GOOD.with("weight", "heavy")))
        .containsExactly(new Problem("weight", "must be a number"));
    assertThat(problems(GOOD.with("urgent", "perhaps")))
        .containsExactly(new Problem("urgent", "must be true or false"));
    assertThat(problems(GOOD.with("attendees", "ann")))
        .containsExactly(new Problem("attendees", "must be a list"));
    assertThat(problems(GOOD.with("attendees", List.of(JsonObject.of("email", "a"), "ann"))))
        .containsExactly(new Problem("attendees[1]", "must be an object"));
    assertThat(problems(GOOD.with("attendees", List.of(JsonObject.of("email", true)))))
        .containsExactly(new Problem("attendees[0].email", "must be text"));
    assertThat(problems(GOOD.with("note", 1)))
        .containsExactly(new Problem("note", "must be text or nothing"));
  }

  @Test
  void names_what_is_not_among_the_choices() {
    assertThat(problems(GOOD.with("format", "pdf")))
        .containsExactly(new Problem("format", "must be one of: text, html"));
  }

  @Test
  void refuses_parameters_that_the_schema_does_not_know() {
    assertThat(problems(GOOD.with("bcc", "eve@example.com")))
        .containsExactly(new Problem("bcc", "is not a parameter of this action"));
    assertThat(check().problems(ArgumentSchema.NONE, JsonObject.of("x", 1)))
        .containsExactly(new Problem("x", "is not a parameter of this action"));
  }

  @Test
  void allows_unknown_parameters_where_the_schema_says_so() {
    ArgumentSchema open = new ArgumentSchema(MAIL.json().with("additionalProperties", true));

    assertThat(check().problems(open, GOOD.with("bcc", "eve@example.com"))).isEmpty();
  }

  /** The problems of arguments for a mail. */
  private List<Problem> problems(JsonObject arguments) {
    return check().problems(MAIL, arguments);
  }

  private static Properties schema(String... required) {
    return new Properties(List.of(required), JsonObject.EMPTY);
  }

  private record Properties(List<String> required, JsonObject properties) {

    Properties with(String name, JsonObject parameter) {
      return new Properties(required, properties.with(name, parameter));
    }

    ArgumentSchema build() {
      return new ArgumentSchema(
          JsonObject.of("type", "object", "properties", properties).with("required", required));
    }
  }
}
