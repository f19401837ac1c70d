package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on {@code refresh_tokens} and their families. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface RefreshTokenRows extends GenericRepository<RefreshTokenRow, String> {

  @Query(
      """
      WITH family AS (
        INSERT INTO refresh_token_families AS f (id, user_id, expires_at)
        VALUES (:familyId, :userId, :expiresAt)
        ON CONFLICT (id) DO UPDATE SET expires_at = greatest(f.expires_at, excluded.expires_at)
        RETURNING id
      ), issued AS (
        INSERT INTO refresh_tokens (hash, family_id, issued_at, expires_at)
        SELECT :hash, family.id, CAST(:issuedAt AS timestamptz), CAST(:expiresAt AS timestamptz)
        FROM family
        RETURNING hash
      )
      SELECT hash FROM issued
      """)
  String issue(String hash, UUID familyId, UUID userId, Instant issuedAt, Instant expiresAt);

  /** Of concurrent updates of one row the later find it spent. */
  @Query(
      """
      WITH spent AS (
        UPDATE refresh_tokens t SET spent_at = :now
        FROM refresh_token_families f
        WHERE t.hash = :hash AND t.spent_at IS NULL AND t.expires_at > :now
          AND f.id = t.family_id AND f.revoked_at IS NULL
        RETURNING t.hash, t.family_id, f.user_id, t.issued_at, t.expires_at
      )
      SELECT hash, family_id, user_id, issued_at, expires_at FROM spent
      """)
  @Nullable RefreshTokenRow spend(String hash, Instant now);

  /** Revokes the family of a token that was spent before; gives the family. */
  @Query(
      """
      WITH revoked AS (
        UPDATE refresh_token_families f SET revoked_at = coalesce(f.revoked_at, :now)
        FROM refresh_tokens t
        WHERE t.hash = :hash AND t.spent_at IS NOT NULL AND t.expires_at > :now
          AND f.id = t.family_id
        RETURNING f.id
      )
      SELECT id FROM revoked
      """)
  @Nullable UUID revokeFamilyOfSpent(String hash, Instant now);

  @Query(
      """
      UPDATE refresh_token_families f SET revoked_at = coalesce(f.revoked_at, :now)
      FROM refresh_tokens t
      WHERE t.hash = :hash AND f.id = t.family_id
      """)
  int revokeFamilyOf(String hash, Instant now);

  @Query("DELETE FROM refresh_tokens WHERE expires_at < :before")
  int purgeTokens(Instant before);

  /** A family ends with its last token, so that none is left in it. */
  @Query("DELETE FROM refresh_token_families WHERE expires_at < :before")
  int purgeFamilies(Instant before);
}
