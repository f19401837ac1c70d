package dev.parley.runtime;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Interaction;
import dev.parley.json.JsonObject;
import dev.parley.session.Step;
import dev.parley.session.TurnEvent;
import io.micronaut.json.JsonMapper;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events of a turn in the form of the API: words as they are, everything else as JSON. */
@Singleton
final class TurnEventBodies implements TurnEvent.Form {

  /** Results that are longer, in bytes, are read from the conversation. */
  private static final int LONGEST = 64 * 1024;

  private final JsonMapper json;
  private final InstantSource clock;

  TurnEventBodies(JsonMapper json, InstantSource clock) {
    this.json = json;
    this.clock = clock;
  }

  @Override
  public Entry entry(TurnEvent event) {
    return switch (event) {
      case TurnEvent.Said(String words) -> new Entry(null, words);
      case TurnEvent.Rested() -> new Entry(null, "[DONE]");
      case TurnEvent.Began(ConversationId conversation, SessionId session) ->
          new Entry("conversation", text(new Begun(conversation.value(), session.value())));
      case TurnEvent.Stepped(Step step) -> new Entry("step", text(StepBody.of(step)));
      case TurnEvent.Calls(List<JsonObject> calls) ->
          new Entry("tool_calls", bounded(new Calls(maps(calls))));
      case TurnEvent.Results(List<JsonObject> results) ->
          new Entry("results", bounded(new Results(maps(results))));
      case TurnEvent.Asked(Interaction question) ->
          new Entry("interaction", text(InteractionBody.of(question, clock.instant())));
      case TurnEvent.ConsentRequired(Interaction question) ->
          new Entry("consent_required", text(InteractionBody.of(question, clock.instant())));
      case TurnEvent.Troubled(String code, String message) ->
          new Entry("error", text(new Trouble(code, message)));
      case TurnEvent.Spent(Usage usage) -> new Entry("usage", text(UsageBody.of(usage)));
    };
  }

  private String bounded(Object body) {
    String text = text(body);
    return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? text
        : text(Map.of("truncated", true));
  }

  private String text(Object body) {
    try {
      return new String(json.writeValueAsBytes(body), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a body has a JSON form", e);
    }
  }

  private static List<Map<String, @Nullable Object>> maps(List<JsonObject> objects) {
    return objects.stream().map(JsonObject::values).toList();
  }

  /** The turn that has begun. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Begun(UUID conversationId, UUID sessionId) {}

  /** The calls of the session. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Calls(List<Map<String, @Nullable Object>> toolCalls) {}

  /** What came of them. */
  @Serdeable
  record Results(List<Map<String, @Nullable Object>> results) {}

  /** What went wrong. */
  @Serdeable
  record Trouble(String error, String message) {}
}
