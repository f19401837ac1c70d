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

/** The statements on {@code connections}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface ConnectionRows extends GenericRepository<ConnectionRow, UUID> {

  @Query(
      """
      INSERT INTO connections (
        id, user_id, app, account, scopes, status, created_at, last_used_at, key_id, wrapped_key,
        sealed_tokens)
      VALUES (
        :id, :userId, :app, CAST(:account AS text), CAST(:scopes AS text[]), :status,
        CAST(:createdAt AS timestamptz), CAST(:lastUsedAt AS timestamptz), :keyId, :wrappedKey,
        :sealedTokens)
      ON CONFLICT ON CONSTRAINT connections_one_of_an_account DO UPDATE SET
        id = excluded.id,
        scopes = excluded.scopes,
        status = excluded.status,
        created_at = excluded.created_at,
        last_used_at = excluded.last_used_at,
        key_id = excluded.key_id,
        wrapped_key = excluded.wrapped_key,
        sealed_tokens = excluded.sealed_tokens
      """)
  int add(
      UUID id,
      UUID userId,
      String app,
      @Nullable String account,
      String[] scopes,
      String status,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      String keyId,
      byte[] wrappedKey,
      byte[] sealedTokens);

  @Query(
      "SELECT"
          + ConnectionRow.COLUMNS
          + """
          FROM connections WHERE user_id = :userId AND app = :app AND status = 'ACTIVE'
          ORDER BY created_at DESC, id DESC LIMIT 1
          """)
  Optional<ConnectionRow> active(UUID userId, String app);

  @Query("SELECT" + ConnectionRow.COLUMNS + "FROM connections WHERE id = :id AND user_id = :userId")
  Optional<ConnectionRow> find(UUID id, UUID userId);

  @Query(
      "SELECT"
          + ConnectionRow.COLUMNS
          + "FROM connections WHERE user_id = :userId ORDER BY created_at DESC, id DESC")
  List<ConnectionRow> list(UUID userId);

  /** Marks it as used and reads its tokens. Waits while another transaction has it locked. */
  @Query(
      """
      WITH used AS (
        UPDATE connections SET last_used_at = :now WHERE id = :id AND status = 'ACTIVE'
        RETURNING *
      )
      SELECT\
      """
          + SealedTokensRow.COLUMNS
          + "FROM used")
  @Nullable SealedTokensRow use(UUID id, Instant now);

  /** Locks the row until the transaction ends. */
  @Query(
      "SELECT"
          + SealedTokensRow.COLUMNS
          + "FROM connections WHERE id = :id AND status = 'ACTIVE' FOR UPDATE")
  Optional<SealedTokensRow> lock(UUID id);

  @Query(
      """
      UPDATE connections SET
        key_id = :keyId, wrapped_key = :wrappedKey, sealed_tokens = :sealedTokens,
        last_used_at = :now
      WHERE id = :id
      """)
  int refreshed(UUID id, String keyId, byte[] wrappedKey, byte[] sealedTokens, Instant now);

  @Query("UPDATE connections SET status = 'BROKEN' WHERE id = :id")
  int markBroken(UUID id);

  @Query("DELETE FROM connections WHERE id = :id AND user_id = :userId")
  int remove(UUID id, UUID userId);
}
