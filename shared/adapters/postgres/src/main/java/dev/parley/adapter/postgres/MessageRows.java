package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
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

  /** Latest first, as far back as they are not folded. */
  @Query(
      "SELECT"
          + MessageRow.COLUMNS
          + """
          , c.summary
          FROM conversations c JOIN messages m ON m.conversation_id = c.id
            AND (c.folded_at IS NULL OR (m.created_at, m.id) > (c.folded_at, c.folded_id))
          WHERE c.id = :conversationId
          ORDER BY m.created_at DESC, m.id DESC LIMIT :limit
          """)
  List<RecalledRow> recall(UUID conversationId, int limit);

  /** A message of that id or key. */
  @Query(
      "SELECT"
          + MessageRow.COLUMNS
          + """
          FROM messages m WHERE m.conversation_id = :conversationId AND m.user_id = :userId
            AND (m.id = :id OR m.key = CAST(:key AS text))
          """)
  Optional<MessageRow> stored(UUID conversationId, UUID userId, UUID id, @Nullable String key);

  @Query(
      """
      UPDATE conversations c SET
        summary = :summary, folded_at = m.created_at, folded_id = m.id
      FROM messages m
      WHERE c.id = :conversationId AND m.id = :through AND m.conversation_id = c.id
        AND (c.folded_at IS NULL OR (c.folded_at, c.folded_id) < (m.created_at, m.id))
      """)
  int fold(UUID conversationId, String summary, UUID through);

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
