package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.session.TurnEvent;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnEventBodiesTest {

  private static final UUID ID = UUID.fromString("0190d9a4-0000-7000-8000-000000000001");

  @Test
  void events_have_the_form_of_the_api() {
    assertThat(entry(new TurnEvent.Said("two\nlines"))).isEqualTo(new Entry(null, "two\nlines"));
    assertThat(entry(new TurnEvent.Rested())).isEqualTo(new Entry(null, "[DONE]"));
    assertThat(entry(new TurnEvent.Began(new ConversationId(ID), new SessionId(ID))))
        .isEqualTo(
            new Entry(
                "conversation",
                "{\"conversation_id\":\"" + ID + "\",\"session_id\":\"" + ID + "\"}"));
    assertThat(entry(new TurnEvent.Spent(new Usage(3, 4, 1))))
        .isEqualTo(
            new Entry(
                "usage",
                "{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7,\"model_calls\":1}"));
    assertThat(entry(new TurnEvent.Troubled("model_timeout", "Sorry")))
        .isEqualTo(new Entry("error", "{\"error\":\"model_timeout\",\"message\":\"Sorry\"}"));
    assertThat(entry(new TurnEvent.Results(List.of(JsonObject.of("ok", true)))))
        .isEqualTo(new Entry("results", "{\"results\":[{\"ok\":true}]}"));
  }

  @Test
  void what_is_too_long_for_an_event_says_so() {
    assertThat(entry(new TurnEvent.Results(List.of(JsonObject.of("data", "é".repeat(40_000))))))
        .isEqualTo(new Entry("results", "{\"truncated\":true}"));
  }

  private static Entry entry(TurnEvent event) {
    try (ApplicationContext context = ApplicationContext.run()) {
      return context.getBean(TurnEvent.Form.class).entry(event);
    }
  }
}
