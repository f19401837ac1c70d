package dev.parley.function.chat;

import dev.parley.conversation.Message;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelName;
import dev.parley.runtime.InteractionBody;
import dev.parley.runtime.StepBody;
import dev.parley.runtime.UsageBody;
import dev.parley.session.Session;
import dev.parley.session.State;
import dev.parley.session.Turn;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a message or of an answer.
 *
 * @param messageId the assistant's message; the user's while there is none
 * @param requiresConsent the consent request this waits for
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record ChatAnswer(
    UUID conversationId,
    @Nullable UUID messageId,
    UUID sessionId,
    Instant timestamp,
    String content,
    ResponseBody response,
    List<Map<String, @Nullable Object>> toolCalls,
    List<Map<String, @Nullable Object>> results,
    @Nullable InteractionBody requiresConsent,
    UsageBody usage,
    Meta meta) {

  /** What is to be shown. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record ResponseBody(
      String type,
      String content,
      boolean requiresInteraction,
      @Nullable InteractionBody interaction,
      List<String> suggestions) {}

  /** How it came about. */
  @Serdeable
  record Meta(@Nullable String model, @Nullable String provider, List<StepBody> steps) {}

  static ChatAnswer of(Turn turn, @Nullable Message asked, Instant now) {
    Session session = turn.session();
    Message said = turn.said().orElse(null);
    Interaction question = turn.asked().orElse(null);
    InteractionBody interaction = question == null ? null : InteractionBody.of(question, now);
    String content = said == null ? "" : said.content();
    boolean failed = session.state() instanceof State.Failed;
    UUID messageId = said != null ? said.id().value() : asked == null ? null : asked.id().value();
    return new ChatAnswer(
        session.conversationId().value(),
        messageId,
        session.id().value(),
        said == null ? now : said.createdAt(),
        content,
        new ResponseBody(
            interaction != null ? "interaction" : failed ? "error" : "message",
            content,
            interaction != null,
            interaction,
            failed ? List.of("Try again") : List.of()),
        said == null ? List.of() : maps(said.toolCalls()),
        said == null ? List.of() : maps(said.results()),
        question != null && question.ask() instanceof Ask.Consent ? interaction : null,
        UsageBody.of(turn.usage()),
        new Meta(
            turn.answeredBy().map(ModelName::model).orElse(null),
            turn.answeredBy().map(ModelName::provider).orElse(null),
            session.steps().stream().map(StepBody::of).toList()));
  }

  private static List<Map<String, @Nullable Object>> maps(List<JsonObject> objects) {
    return objects.stream().map(JsonObject::values).toList();
  }
}
