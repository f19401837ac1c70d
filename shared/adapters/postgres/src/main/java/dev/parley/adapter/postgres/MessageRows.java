package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

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

  @Query("UPDATE messages SET session_id = :sessionId WHERE id = :id")
  int assign(UUID id, UUID sessionId);
}
