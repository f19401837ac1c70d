package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Usage;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code conversations}. */
@MappedEntity("conversations")
record ConversationRow(
    @Id UUID id,
    UUID userId,
    @Nullable String title,
    @Nullable String summary,
    @Nullable String model,
    String status,
    boolean archived,
    long promptTokens,
    long completionTokens,
    int modelCalls,
    long costMicros,
    int messageCount,
    @Nullable String lastMessagePreview,
    Instant createdAt,
    Instant updatedAt) {

  /** The columns, for queries. */
  static final String COLUMNS =
      " c.id, c.user_id, c.title, c.summary, c.model, c.status, c.archived, c.prompt_tokens,"
          + " c.completion_tokens, c.model_calls, c.cost_micros, c.message_count,"
          + " c.last_message_preview,"
          + " c.created_at, c.updated_at ";

  Conversation conversation() {
    return new Conversation(
        new ConversationId(id),
        new UserId(userId),
        title,
        summary,
        model,
        Conversation.Status.valueOf(status),
        archived,
        new Usage(promptTokens, completionTokens, modelCalls, costMicros),
        messageCount,
        lastMessagePreview,
        createdAt,
        updatedAt);
  }
}
