package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Which route a message wants. */
class RouteSelectionTest {

  @Test
  void a_value_of_the_message_is_the_key() {
    assertThat(key("$request.body.action", "{\"action\":\"send\"}")).isEqualTo("send");
    assertThat(key("${request.body.action}", "{\"action\":7}")).isEqualTo("7");
    assertThat(key("$request.body.service.do", "{\"service\":{\"do\":\"echo\"}}"))
        .isEqualTo("echo");
    assertThat(key("${request.body.a}-${request.body.b}", "{\"a\":\"x\",\"b\":\"y\"}"))
        .isEqualTo("x-y");
    assertThat(key("\\$default", "{}")).isEqualTo("$default");
  }

  @Test
  void a_message_that_lacks_the_value_or_is_not_json_has_none() {
    for (String message :
        new String[] {
          "",
          "hello",
          "\"action\"",
          "[1]",
          "{}",
          "{\"action\":null}",
          "{\"action\":{}}",
          "{\"action\":\"send\"} and more",
          "{\"action\":\"send\""
        }) {
      assertThat(key("$request.body.action", message)).as(message).isEqualTo("none");
    }
  }

  @Test
  void other_variables_are_not_there() {
    assertThatThrownBy(() -> new RouteSelection("$request.header.x"))
        .hasMessageContaining("only $request.body is played");
  }

  private static String key(String expression, String message) {
    return new RouteSelection(expression).key(message).orElse("none");
  }
}
