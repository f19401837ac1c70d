package dev.parley.adapter.postgres;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code messages}; JSON columns are read as text. */
@MappedEntity("messages")
record MessageRow(
    @Id UUID id,
    UUID conversationId,
    @Nullable UUID sessionId,
    String speaker,
    String content,
    @Nullable String key,
    String toolCalls,
    String results,
    Instant createdAt) {

  /** The columns, for queries. */
  static final String COLUMNS =
      " m.id, m.conversation_id, m.session_id, m.speaker, m.content, m.key,"
          + " m.tool_calls, m.results, m.created_at ";

  Message message() {
    return new Message(
        new MessageId(id),
        new ConversationId(conversationId),
        sessionId == null ? null : new SessionId(sessionId),
        Message.Speaker.valueOf(speaker),
        content,
        key,
        JsonText.objects(toolCalls),
        JsonText.objects(results),
        createdAt);
  }
}
