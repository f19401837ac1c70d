package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.json.JsonObject;
import dev.parley.model.Guidance;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelPreference;
import dev.parley.model.ModelRequest;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch.Fit;
import dev.parley.tool.ActionSearch.Found;
import dev.parley.tool.ActionSearch.Match;
import dev.parley.tool.AppId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those who offer an assistant want of the model, in every question to it. */
class GuidanceTest {

  private static final String MAIL = "Send an email to john@example.com saying hello";

  private static final ActionId FORECAST = new ActionId(new AppId("weather"), "forecast");

  @Test
  void model_temperature_and_instructions_go_with_every_question() {
    Stage stage = new Stage();
    ModelPreference preference = new ModelPreference("openai:gpt-b", 0.1);
    stage.guidances = (_, _) -> new Guidance(preference, "Be formal.");
    stage.connected(Stage.GMAIL);

    Turn turn = stage.say(MAIL);

    assertThat(stage.tools.effects()).hasSize(1);
    assertThat(turn.session().ended()).isTrue();
    assertThat(stage.model.requests())
        .hasSizeGreaterThan(3)
        .allMatch(request -> request.preference().equals(preference))
        .allMatch(request -> instructions(request).contains("Be formal."));
  }

  @Test
  void a_model_that_says_what_it_looks_for_is_offered_that_at_once() {
    Stage stage = new Stage().atOnce();
    stage.connected(Stage.GMAIL);
    stage.finding =
        actions ->
            query ->
                query.text().equals("send an email")
                    ? Stage.found(actions, query)
                    : new Found(List.of(new Match(FORECAST, 1)), Fit.LIKELY);
    stage.model.then(RuleModel.called("other_apps", JsonObject.of("wanted", "send an email")));

    Turn turn = stage.say(MAIL);

    assertThat(stage.tools.effects())
        .extracting(call -> call.action().name())
        .containsExactly("send_email");
    assertThat(turn.session().usage().modelCalls()).isEqualTo(3);
  }

  private static String instructions(ModelRequest request) {
    return ((ModelMessage.Instructions) request.messages().getFirst()).text();
  }
}
