package dev.parley.adapter.postgres;

import dev.parley.conversation.Message;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row of {@code messages}, if there is one, with the summary of those before it. */
@MappedEntity
record RememberedRow(
    @Nullable String summary,
    @Nullable UUID id,
    @Nullable UUID conversationId,
    @Nullable UUID sessionId,
    @Nullable String speaker,
    @Nullable String content,
    @Nullable String key,
    @Nullable String toolCalls,
    @Nullable String results,
    @Nullable Instant createdAt) {

  Stream<Message> message() {
    return id == null
            || conversationId == null
            || speaker == null
            || content == null
            || toolCalls == null
            || results == null
            || createdAt == null
        ? Stream.empty()
        : Stream.of(
            new MessageRow(
                    id,
                    conversationId,
                    sessionId,
                    speaker,
                    content,
                    key,
                    toolCalls,
                    results,
                    createdAt)
                .message());
  }
}
