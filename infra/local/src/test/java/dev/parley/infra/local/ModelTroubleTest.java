package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.model.Misbehaviour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The model answers nonsense, or not at all: the person is told so politely, and nothing is lost.
 */
class ModelTroubleTest {

  private final LocalParley parley = Running.parley();
  private final Person person = Person.registered(parley.address());

  @BeforeEach
  void no_misbehaviour_is_left_over() {
    parley.standIn().reset();
  }

  @Test
  void a_call_of_an_unknown_tool_is_repaired_in_one_round() {
    parley.standIn().script(new Misbehaviour.Call("no_such_app", "{}"));
    Answer answer = person.says("Send an email to ann@example.com saying hello");
    assertThat(answer.text("/response/interaction/type")).as("%s", answer).isEqualTo("oauth");
  }

  @Test
  void a_model_that_is_wrong_twice_is_given_up_on_politely() {
    parley
        .standIn()
        .script(
            new Misbehaviour.Call("no_such_app", "{}"),
            new Misbehaviour.Call("no_such_app", "{broken"));
    assertThat(politelyFailed(person.says("Send an email to ann@example.com saying hello")))
        .contains("say it in other words");
  }

  @Test
  void a_body_that_is_no_json_is_told_politely() {
    Misbehaviour nonsense =
        new Misbehaviour.RawBody(200, "application/json", "{nonsense", Map.of());
    parley.standIn().script(nonsense, nonsense, nonsense, nonsense);
    assertThat(politelyFailed(person.says("Hello!"))).contains("Your message is kept");
  }

  @Test
  void a_model_that_refuses_is_told_politely() {
    parley
        .standIn()
        .script(
            new Misbehaviour.Refusal(
                429, "insufficient_quota", "insufficient_quota", "quota", Map.of()));
    assertThat(politelyFailed(person.says("Hello!"))).contains("Your message is kept");
  }

  private String politelyFailed(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.text("/response/type")).isEqualTo("error");
    assertThat(answer.text("/content")).isNotBlank().doesNotContain("xception", "quota");
    List<String> said =
        person
            .get("/api/v1/chat/conversations/" + answer.text("/conversation_id"))
            .body()
            .get("messages")
            .findValuesAsText("role");
    assertThat(said).containsExactly("user", "assistant");
    return answer.text("/content");
  }
}
