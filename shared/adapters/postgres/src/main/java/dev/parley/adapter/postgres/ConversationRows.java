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

  /** Stores a message, if the conversation is the user's and the message is not there yet. */
  String STORED =
      """
      WITH stored AS (
        INSERT INTO messages (
          id, conversation_id, user_id, session_id, speaker, content, key, tool_calls, results,
          created_at)
        SELECT
          CAST(:id AS uuid), c.id, c.user_id, CAST(:sessionId AS uuid), CAST(:speaker AS text),
          CAST(:content AS text), CAST(:key AS text), CAST(:toolCalls AS jsonb),
          CAST(:results AS jsonb), CAST(:createdAt AS timestamptz)
        FROM conversations c WHERE c.id = :conversationId AND c.user_id = :userId
        ON CONFLICT DO NOTHING
        RETURNING id
      )
      """;

  /** Counts the message in its conversation, if it was stored. */
  String COUNTED =
      """
      UPDATE conversations c SET
        message_count = c.message_count + 1,
        last_message_preview = :preview,
        last_message_at = greatest(c.last_message_at, CAST(:createdAt AS timestamptz)),
        updated_at = greatest(c.updated_at, CAST(:createdAt AS timestamptz))
      """;

  String IF_STORED = "WHERE c.id = :conversationId AND EXISTS (SELECT FROM stored) ";

  /**
   * Stores a message and counts it in its conversation: both, or nothing when the message is there
   * already or the conversation is not the user's.
   *
   * @param remembered how many of the messages before it to tell
   * @return those that are not folded, latest first; a row without one where there are none, and
   *     nothing if the message was not stored
   */
  @Query(
      STORED
          + ", counted AS ("
          + COUNTED
          + IF_STORED
          + """
          RETURNING c.summary, c.folded_at, c.folded_id)
          SELECT counted.summary,\
          """
          + MessageRow.COLUMNS
          + """
          FROM counted LEFT JOIN LATERAL (
            SELECT * FROM messages b
            WHERE b.conversation_id = :conversationId
              AND (counted.folded_at IS NULL
                OR (b.created_at, b.id) > (counted.folded_at, counted.folded_id))
            ORDER BY b.created_at DESC, b.id DESC LIMIT :remembered
          ) m ON true
          ORDER BY m.created_at DESC, m.id DESC
          """)
  List<RememberedRow> store(
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
      int remembered);

  /**
   * Stores a message as {@link #store} does and books what it cost.
   *
   * @return how many messages there are now; null if none was stored
   */
  @Query(
      STORED
          + """
          , booked AS (
            INSERT INTO usage_ledger (
              message_id, user_id, conversation_id, model, prompt_tokens, completion_tokens,
              model_calls, cost_micros, created_at)
            SELECT
              stored.id, CAST(:userId AS uuid), CAST(:conversationId AS uuid),
              CAST(:model AS text), CAST(:promptTokens AS bigint),
              CAST(:completionTokens AS bigint), CAST(:modelCalls AS integer),
              CAST(:costMicros AS bigint), CAST(:createdAt AS timestamptz)
            FROM stored
          )
          """
          + COUNTED
          + """
          ,
            model = coalesce(CAST(:model AS text), c.model),
            prompt_tokens = c.prompt_tokens + :promptTokens,
            completion_tokens = c.completion_tokens + :completionTokens,
            model_calls = c.model_calls + :modelCalls,
            cost_micros = c.cost_micros + :costMicros
          """
          + IF_STORED
          + "RETURNING c.message_count")
  @Nullable Integer book(
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

  /** Rows that are in no table. */
  @Query(
      """
      SELECT CAST(:id AS uuid) AS id, CAST(:id AS uuid) AS user_id, '-' AS title,
        CAST(NULL AS text) AS summary, CAST(NULL AS text) AS model, 'ACTIVE' AS status,
        false AS archived, CAST(0 AS bigint) AS prompt_tokens, CAST(0 AS bigint) AS completion_tokens,
        0 AS model_calls, CAST(0 AS bigint) AS cost_micros, 0 AS message_count,
        '-' AS last_message_preview, now() AS created_at, now() AS updated_at,
        CAST(1 AS bigint) AS total
      """)
  List<ListedRow> madeUp(UUID id);
}
