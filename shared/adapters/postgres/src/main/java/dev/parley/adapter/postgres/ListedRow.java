package dev.parley.adapter.postgres;

import dev.parley.conversation.Conversation;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code conversations} in a part of a list, with the length of the whole. */
@MappedEntity
record ListedRow(
    UUID id,
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
    Instant updatedAt,
    long total) {

  Conversation conversation() {
    return new ConversationRow(
            id,
            userId,
            title,
            summary,
            model,
            status,
            archived,
            promptTokens,
            completionTokens,
            modelCalls,
            costMicros,
            messageCount,
            lastMessagePreview,
            createdAt,
            updatedAt)
        .conversation();
  }
}
