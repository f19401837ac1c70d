package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements that only concern {@code messages}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface MessageRows extends GenericRepository<MessageRow, UUID> {

  /** Latest first. */
  @Query(
      "SELECT"
          + MessageRow.COLUMNS
          + """
          FROM messages m WHERE m.conversation_id = :conversationId
          ORDER BY m.created_at DESC, m.id DESC LIMIT :limit
          """)
  List<MessageRow> latest(UUID conversationId, int limit);

  @Query(
      "SELECT"
          + MessageRow.COLUMNS
          + """
          FROM messages m WHERE m.conversation_id = :conversationId AND m.user_id = :userId
          ORDER BY m.created_at, m.id LIMIT :limit
          """)
  List<MessageRow> first(UUID conversationId, UUID userId, int limit);

  @Query(
      "SELECT"
          + MessageRow.COLUMNS
          + """
          FROM messages m WHERE m.conversation_id = :conversationId AND m.user_id = :userId
            AND (m.created_at, m.id) > (
              SELECT a.created_at, a.id FROM messages a
              WHERE a.id = :after AND a.conversation_id = :conversationId)
          ORDER BY m.created_at, m.id LIMIT :limit
          """)
  List<MessageRow> after(UUID conversationId, UUID userId, UUID after, int limit);

  /** Takes a message back, and out of the count. */
  @Query(
      """
      WITH gone AS (
        DELETE FROM messages
        WHERE conversation_id = :conversationId AND user_id = :userId AND key = :key
        RETURNING conversation_id
      ), counted AS (
        UPDATE conversations c SET message_count = c.message_count - 1
        FROM gone WHERE c.id = gone.conversation_id
        RETURNING c.id
      )
      SELECT count(*) FROM counted
      """)
  long retract(UUID conversationId, UUID userId, String key);

  @Query("UPDATE conversations SET last_message_preview = :preview WHERE id = :conversationId")
  int preview(UUID conversationId, @Nullable String preview);

  @Query("UPDATE messages SET session_id = :sessionId WHERE id = :id")
  int assign(UUID id, UUID sessionId);
}
