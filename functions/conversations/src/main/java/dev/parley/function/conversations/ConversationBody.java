package dev.parley.function.conversations;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Message;
import dev.parley.json.JsonObject;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation as lists show it. */
@Serdeable(naming = SnakeCaseStrategy.class)
record ConversationBody(
    UUID id,
    @Nullable String title,
    Instant createdAt,
    Instant updatedAt,
    int messageCount,
    @Nullable String lastMessagePreview,
    String status,
    boolean archived) {

  static ConversationBody of(Conversation conversation) {
    return new ConversationBody(
        conversation.id().value(),
        conversation.title(),
        conversation.createdAt(),
        conversation.updatedAt(),
        conversation.messageCount(),
        conversation.lastMessagePreview(),
        conversation.status().name().toLowerCase(Locale.ROOT),
        conversation.archived());
  }

  /** A conversation with all that is known of it. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record Whole(
      UUID id,
      @Nullable String title,
      Instant createdAt,
      Instant updatedAt,
      int messageCount,
      @Nullable String lastMessagePreview,
      String status,
      boolean archived,
      @Nullable String summary,
      @Nullable String model,
      TokenUsage tokenUsage,
      List<MessageBody> messages) {

    static Whole of(Conversation conversation, List<Message> messages) {
      return new Whole(
          conversation.id().value(),
          conversation.title(),
          conversation.createdAt(),
          conversation.updatedAt(),
          conversation.messageCount(),
          conversation.lastMessagePreview(),
          conversation.status().name().toLowerCase(Locale.ROOT),
          conversation.archived(),
          conversation.summary(),
          conversation.model(),
          new TokenUsage(
              conversation.usage().promptTokens(),
              conversation.usage().completionTokens(),
              conversation.usage().totalTokens(),
              conversation.usage().modelCalls()),
          messages.stream().map(MessageBody::of).toList());
    }
  }

  /** What the models cost so far. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record TokenUsage(long promptTokens, long completionTokens, long totalTokens, int modelCalls) {}

  /** A message. */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record MessageBody(
      UUID id,
      String role,
      String content,
      Instant timestamp,
      List<Map<String, @Nullable Object>> toolCalls,
      List<Map<String, @Nullable Object>> results) {

    static MessageBody of(Message message) {
      return new MessageBody(
          message.id().value(),
          message.speaker().name().toLowerCase(Locale.ROOT),
          message.content(),
          message.createdAt(),
          message.toolCalls().stream().map(JsonObject::values).toList(),
          message.results().stream().map(JsonObject::values).toList());
    }
  }
}
