package dev.parley.adapter.postgres;

import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of storing a message. The columns of the message are there when it had been stored
 * before.
 *
 * @param owned whether the user has the conversation, as far as the statement could see
 */
@MappedEntity
record StoredRow(
    boolean stored,
    boolean owned,
    @Nullable UUID id,
    @Nullable UUID conversationId,
    @Nullable UUID sessionId,
    @Nullable String speaker,
    @Nullable String content,
    @Nullable String key,
    @Nullable String toolCalls,
    @Nullable String results,
    @Nullable Instant createdAt) {

  @Nullable MessageRow earlier() {
    if (id == null
        || conversationId == null
        || speaker == null
        || content == null
        || toolCalls == null
        || results == null
        || createdAt == null) {
      return null;
    }
    return new MessageRow(
        id, conversationId, sessionId, speaker, content, key, toolCalls, results, createdAt);
  }
}
