package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements on {@code conversations}.
 *
 * <p>Here and in the other repositories, what comes out of a {@code RETURNING} is nullable and not
 * {@code Optional}: Micronaut Data does not read rows into the latter there.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface ConversationRows extends GenericRepository<ConversationRow, UUID> {

  /**
   * Creates a conversation, already counted, with its first message, unless there is one of that
   * id.
   *
   * @return how many messages were stored
   */
  @Query(
      """
      WITH created AS (
        INSERT INTO conversations (
          id, user_id, title, status, message_count, last_message_preview, last_message_at,
          created_at, updated_at)
        VALUES (
          :conversationId, :userId, CAST(:title AS text), 'ACTIVE', 1, :preview, CAST(:createdAt AS timestamptz),
          CAST(:createdAt AS timestamptz), CAST(:createdAt AS timestamptz))
        ON CONFLICT (id) DO NOTHING
        RETURNING id, user_id
      ), stored AS (
        INSERT INTO messages (
          id, conversation_id, user_id, session_id, speaker, content, key, tool_calls, results,
          created_at)
        SELECT
          CAST(:id AS uuid), created.id, created.user_id, CAST(:sessionId AS uuid),
          CAST(:speaker AS text), CAST(:content AS text), CAST(:key AS text),
          CAST(:toolCalls AS jsonb), CAST(:results AS jsonb), CAST(:createdAt AS timestamptz)
        FROM created
        ON CONFLICT DO NOTHING
        RETURNING id
      )
      SELECT count(*) FROM stored
      """)
  long open(
      UUID id,
      UUID conversationId,
      UUID userId,
      @Nullable UUID sessionId,
      String speaker,
      String content,
      @Nullable String key,
      String toolCalls,
      String results,
      Instant createdAt,
      @Nullable String title,
      String preview);

  /**
   * Stores a message, counts it in its conversation and books what it cost: all of it, or nothing
   * when the message is there already or the conversation is not the user's.
   *
   * <p>A message that another transaction stores meanwhile makes ours do nothing and is not visible
   * either: the caller asks once more.
   */
  @Query(
      """
      WITH given AS (
        SELECT
          CAST(:id AS uuid) AS id,
          CAST(:conversationId AS uuid) AS conversation_id,
          CAST(:userId AS uuid) AS user_id,
          CAST(:sessionId AS uuid) AS session_id,
          CAST(:speaker AS text) AS speaker,
          CAST(:content AS text) AS content,
          CAST(:key AS text) AS key,
          CAST(:toolCalls AS jsonb) AS tool_calls,
          CAST(:results AS jsonb) AS results,
          CAST(:createdAt AS timestamptz) AS created_at,
          CAST(:preview AS text) AS preview,
          CAST(:model AS text) AS model,
          CAST(:promptTokens AS bigint) AS prompt_tokens,
          CAST(:completionTokens AS bigint) AS completion_tokens,
          CAST(:modelCalls AS integer) AS model_calls,
          CAST(:costMicros AS bigint) AS cost_micros
      ), owned AS (
        SELECT c.id FROM conversations c
        JOIN given ON c.id = given.conversation_id AND c.user_id = given.user_id
      ), stored AS (
        INSERT INTO messages (
          id, conversation_id, user_id, session_id, speaker, content, key, tool_calls, results,
          created_at)
        SELECT
          given.id, given.conversation_id, given.user_id, given.session_id, given.speaker,
          given.content, given.key, given.tool_calls, given.results, given.created_at
        FROM given JOIN owned ON owned.id = given.conversation_id
        ON CONFLICT DO NOTHING
        RETURNING id
      ), counted AS (
        UPDATE conversations c SET
          message_count = c.message_count + 1,
          last_message_preview = given.preview,
          last_message_at = greatest(c.last_message_at, given.created_at),
          updated_at = greatest(c.updated_at, given.created_at),
          model = coalesce(given.model, c.model),
          prompt_tokens = c.prompt_tokens + given.prompt_tokens,
          completion_tokens = c.completion_tokens + given.completion_tokens,
          model_calls = c.model_calls + given.model_calls,
          cost_micros = c.cost_micros + given.cost_micros
        FROM given JOIN stored ON stored.id = given.id
        WHERE c.id = given.conversation_id
      ), booked AS (
        INSERT INTO usage_ledger (
          message_id, user_id, conversation_id, model, prompt_tokens, completion_tokens,
          model_calls, cost_micros, created_at)
        SELECT
          given.id, given.user_id, given.conversation_id, given.model, given.prompt_tokens,
          given.completion_tokens, given.model_calls, given.cost_micros, given.created_at
        FROM given JOIN stored ON stored.id = given.id
        WHERE given.speaker = 'ASSISTANT'
      )
      SELECT
        EXISTS (SELECT FROM stored) AS stored, EXISTS (SELECT FROM owned) AS owned,\
      """
          + MessageRow.COLUMNS
          + """
      FROM given
      LEFT JOIN messages m ON m.conversation_id = given.conversation_id
        AND m.user_id = given.user_id
        AND (m.key = given.key OR m.id = given.id)
        AND NOT EXISTS (SELECT FROM stored)
      """)
  StoredRow store(
      UUID id,
      UUID conversationId,
      UUID userId,
      @Nullable UUID sessionId,
      String speaker,
      String content,
      @Nullable String key,
      String toolCalls,
      String results,
      Instant createdAt,
      String preview,
      @Nullable String model,
      long promptTokens,
      long completionTokens,
      int modelCalls,
      long costMicros);

  @Query(
      "SELECT"
          + ConversationRow.COLUMNS
          + "FROM conversations c WHERE id = :id AND user_id = :userId")
  Optional<ConversationRow> find(UUID id, UUID userId);

  @Query(
      "SELECT"
          + ConversationRow.COLUMNS
          + """
          , count(*) OVER () AS total
          FROM conversations c
          WHERE c.user_id = :userId
            AND (CAST(:archived AS boolean) IS NULL OR c.archived = :archived)
          ORDER BY c.updated_at DESC, c.id DESC
          LIMIT :limit OFFSET :offset
          """)
  List<ListedRow> list(UUID userId, @Nullable Boolean archived, int limit, int offset);

  /**
   * The list narrowed to conversations where each pattern hits the title or a message. The messages
   * are found by user and trigrams in one index.
   *
   * @param patterns different ones
   */
  @Query(
      """
      WITH words AS (
        SELECT DISTINCT pattern FROM unnest(CAST(:patterns AS text[])) AS pattern
      ), hits AS (
        SELECT words.pattern, m.conversation_id
        FROM words JOIN messages m ON m.user_id = :userId AND m.content ILIKE words.pattern
        UNION
        SELECT words.pattern, t.id
        FROM words JOIN conversations t ON t.user_id = :userId AND t.title ILIKE words.pattern
      ), found AS (
        SELECT conversation_id FROM hits GROUP BY conversation_id
        HAVING count(*) = (SELECT count(*) FROM words)
      )
      SELECT\
      """
          + ConversationRow.COLUMNS
          + """
          , count(*) OVER () AS total
          FROM conversations c JOIN found ON found.conversation_id = c.id
          WHERE CAST(:archived AS boolean) IS NULL OR c.archived = :archived
          ORDER BY c.updated_at DESC, c.id DESC
          LIMIT :limit OFFSET :offset
          """)
  List<ListedRow> search(
      UUID userId, String[] patterns, @Nullable Boolean archived, int limit, int offset);

  @Query(
      """
      WITH changed AS (
        UPDATE conversations SET
          title = coalesce(CAST(:title AS text), title),
          archived = coalesce(CAST(:archived AS boolean), archived),
          updated_at = greatest(updated_at, CAST(:now AS timestamptz))
        WHERE id = :id AND user_id = :userId
        RETURNING *
      )
      SELECT\
      """
          + ConversationRow.COLUMNS
          + "FROM changed c")
  @Nullable ConversationRow change(
      UUID id, UUID userId, @Nullable String title, @Nullable Boolean archived, Instant now);

  @Query("DELETE FROM conversations WHERE id = :id AND user_id = :userId")
  int delete(UUID id, UUID userId);
}
