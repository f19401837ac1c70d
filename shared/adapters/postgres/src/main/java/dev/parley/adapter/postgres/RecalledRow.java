package dev.parley.adapter.postgres;

import dev.parley.conversation.Message;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code messages}, with the summary of those before it. */
@MappedEntity
record RecalledRow(
    @Id UUID id,
    UUID conversationId,
    @Nullable UUID sessionId,
    String speaker,
    String content,
    @Nullable String key,
    String toolCalls,
    String results,
    Instant createdAt,
    @Nullable String summary) {

  Message message() {
    return new MessageRow(
            id, conversationId, sessionId, speaker, content, key, toolCalls, results, createdAt)
        .message();
  }
}
