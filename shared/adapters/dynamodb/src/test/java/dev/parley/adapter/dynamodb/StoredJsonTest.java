package dev.parley.adapter.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.json.JsonObject;
import dev.parley.session.ExampleSessions;
import dev.parley.session.Session;
import dev.parley.session.State;
import dev.parley.session.Task;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredJsonTest {

  private static final String DECISION =
      """
      {"schema":1,"answer":{"type":"values","values":{"to":"ann@example.com"}},\
      "by":"0190d9a4-0000-7000-8000-000000000001","via":"API","at":"2026-03-01T10:00:00.5Z"}""";

  @Test
  void a_json_object_comes_back_exactly() {
    JsonObject object =
        JsonObject.of("text", "\u0000 \" \\ é 📏 \u2028 lone \ud83d and \udccf\ud83d")
            .with("none", null)
            .with("flag", true)
            .with("long", Long.MIN_VALUE)
            .with("large", new BigInteger("123456789012345678901234567890"))
            .with("exact", new BigDecimal("0.1000000000000000055511151231257827"))
            .with("huge", new BigDecimal("1E+400"))
            .with("list", Arrays.asList(1, null, Map.of("deep", List.of(List.of()))))
            .with("", Map.of("camelCase", "snake_case"));
    Decision decision =
        new Decision(new Answer.Values(object), null, Decision.Via.CHAT, Instant.MAX);

    Decision read =
        StoredJson.read(StoredJson.write(StoredDecision.of(decision)), StoredDecision.class)
            .decision();

    assertThat(read).isEqualTo(decision);
    assertThat(((Answer.Values) read.answer()).values().values().keySet())
        .containsExactlyElementsOf(object.values().keySet());
  }

  @Test
  void what_is_stored_can_be_encoded_in_utf_8() {
    String json =
        StoredJson.write(
            StoredDecision.of(
                new Decision(
                    new Answer.Worded("\udccf📏\ud83d"), null, Decision.Via.CHAT, Instant.EPOCH)));

    assertThat(java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(json)).isTrue();
  }

  @Test
  void a_member_that_is_needed_may_not_be_absent_or_null() {
    for (String member : List.of("schema", "answer", "via", "at")) {
      assertUnreadable(DECISION.replace('"' + member + '"', "\"renamed\""));
    }
    assertUnreadable(DECISION.replace("\"API\"", "null"));
    assertUnreadable(DECISION.replace("{\"to\":\"ann@example.com\"}", "null"));
    assertUnreadable(DECISION.replace("\"schema\":1", "\"schema\":null"));
    assertUnreadable(DECISION.replace("\"values\":{", "\"else\":{"));
  }

  @Test
  void a_member_that_is_not_needed_may_be_absent_or_null() {
    for (String json :
        List.of(
            DECISION.replace("\"by\"", "\"renamed\""),
            DECISION.replace("\"0190d9a4-0000-7000-8000-000000000001\"", "null"))) {
      assertThat(StoredJson.read(json, StoredDecision.class).by()).isNull();
    }
  }

  @Test
  void a_member_that_is_not_known_is_ignored() {
    String json =
        DECISION
            .replace("\"schema\":1", "\"schema\":1,\"new\":[{}]")
            .replace("\"values\",", "\"values\",\"newer\":{\"type\":\"unheard_of\"},");

    assertThat(StoredJson.read(json, StoredDecision.class))
        .isEqualTo(StoredJson.read(DECISION, StoredDecision.class));
  }

  @Test
  void a_newer_form_an_unknown_kind_and_damage_are_unreadable() {
    assertUnreadable(DECISION.replace("\"schema\":1", "\"schema\":" + (StoredJson.SCHEMA + 1)));
    assertUnreadable(DECISION.replace("\"values\",", "\"unheard_of\","));
    assertUnreadable(DECISION.replace("\"API\"", "\"TELEPATHY\""));
    assertUnreadable(DECISION.replace("2026-03-01", "yesterday"));
    assertUnreadable(DECISION.replace("0190d9a4-", ""));
    assertUnreadable(DECISION.substring(0, DECISION.length() - 1));
    assertUnreadable(DECISION + "{}");
    assertUnreadable("");
    assertUnreadable("null");
  }

  @Test
  void a_failure_to_read_does_not_show_what_was_stored() {
    String json = DECISION.replace("\"API\"", "\"ann@example.com\"");

    assertThatThrownBy(() -> StoredJson.read(json, StoredDecision.class))
        .hasMessageContaining("via")
        .hasMessageNotContaining("ann@example.com")
        .hasNoCause();
  }

  @Test
  void what_an_item_cannot_hold_is_refused_by_name() {
    Session session = ExampleSessions.fresh(ExampleSessions.user());
    for (String letter : List.of("a", "é", "\u20ac")) {
      int bytes = letter.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      StoredSession large =
          StoredSession.of(
              ExampleSessions.in(
                  session, new State.Deciding(Task.of(letter.repeat(StoredJson.LONGEST / bytes)))));

      assertThatThrownBy(() -> StoredJson.write(large))
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.RECORD_TOO_LARGE));
    }
  }

  private static void assertUnreadable(String json) {
    assertThatThrownBy(() -> StoredJson.read(json, StoredDecision.class))
        .as(json)
        .isInstanceOfSatisfying(
            Permanent.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.STORE_UNREADABLE));
  }
}
