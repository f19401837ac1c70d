package dev.parley.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromptTest {

  record Greeting(String name, @Nullable String note, List<String> gifts) {}

  record Other(String name) {}

  record Wish(@Reading.Meaning("What is wanted.") String what, @Nullable String when) {}

  @Test
  void is_filled_from_its_record_and_leaves_out_what_is_not_there() {
    Prompt<Greeting> prompt = Prompt.of("greeting", Greeting.class);

    assertThat(prompt.version()).isEqualTo(7);
    assertThat(prompt.text(new Greeting("Ada", null, List.of())))
        .isEqualTo("Be kind.\nGreet Ada.\n");
    assertThat(prompt.text(new Greeting("Ada", "in short", List.of("a book", "a pen"))))
        .isEqualTo("Be kind.\nGreet Ada.\nAnd: in short.\nWith:\n- a book\n- a pen\n");
  }

  @Test
  void what_is_filled_in_is_no_template() {
    Prompt<Greeting> prompt = Prompt.of("greeting", Greeting.class);

    assertThat(prompt.text(new Greeting("{note} $1 \\", "{gifts}", List.of())))
        .isEqualTo("Be kind.\nGreet {note} $1 \\.\nAnd: {gifts}.\n");
  }

  @Test
  void a_text_that_does_not_fit_its_record_is_refused() {
    assertThatThrownBy(() -> Prompt.of("greeting", Other.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[name, note, gifts]");
    assertThatThrownBy(() -> Prompt.of("missing", Other.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Prompt.of("unversioned", Other.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no version");
  }

  @Test
  void a_call_is_read_as_the_record_it_was_offered_as() {
    Reading<Wish> reading = Reading.of("wish", "Says a wish.", Wish.class);

    assertThat(reading.function().parameters())
        .isEqualTo(
            JsonObject.of("type", "object")
                .with(
                    "properties",
                    JsonObject.of(
                            "what",
                            JsonObject.of("type", "string").with("description", "What is wanted."))
                        .with("when", JsonObject.of("type", "string")))
                .with("required", List.of("what"))
                .with("additionalProperties", false));
    assertThat(reading.read(called(JsonObject.of("what", "rain", "when", "now"))))
        .isEqualTo(new Wish("rain", "now"));
    assertThat(reading.read(called(JsonObject.of("when", 3)))).isEqualTo(new Wish("", null));
  }

  @Test
  void an_agent_is_within_its_organisation() {
    Guidance organisation = new Guidance(new ModelPreference("gpt-a", 0.2), "Be formal.");
    Guidance agent = new Guidance(new ModelPreference(null, 1.0), "Sell shoes.");

    assertThat(agent.within(organisation))
        .isEqualTo(new Guidance(new ModelPreference("gpt-a", 1.0), "Be formal.\nSell shoes."));
    assertThat(Guidance.NONE.within(organisation)).isEqualTo(organisation);
  }

  private static FunctionCall called(JsonObject arguments) {
    return new FunctionCall("c1", "wish", new FunctionCall.Input.Parsed(arguments));
  }
}
