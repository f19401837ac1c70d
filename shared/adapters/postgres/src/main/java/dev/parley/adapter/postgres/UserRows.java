package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The statements on {@code users}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface UserRows extends GenericRepository<UserRow, UUID> {

  @Query(
      """
      INSERT INTO users (id, email, username, username_key, password_hash, roles, created_at)
      VALUES (
        :id, :email, :username, :usernameKey, :passwordHash, CAST(:roles AS text[]), :createdAt)
      ON CONFLICT DO NOTHING
      """)
  int add(
      UUID id,
      String email,
      String username,
      String usernameKey,
      String passwordHash,
      String[] roles,
      Instant createdAt);

  @Query("SELECT" + UserRow.COLUMNS + "FROM users WHERE id = :id")
  Optional<UserRow> byId(UUID id);

  @Query("SELECT" + UserRow.COLUMNS + "FROM users WHERE email = :email")
  Optional<UserRow> byEmail(String email);

  @Query("SELECT" + UserRow.COLUMNS + "FROM users WHERE username_key = :usernameKey")
  Optional<UserRow> byUsername(String usernameKey);

  /** A row that is in no table. */
  @Query(
      """
      SELECT CAST(:id AS uuid) AS id, '-' AS email, '-' AS username, '-' AS password_hash,
        ARRAY['USER'] AS roles, now() AS created_at
      """)
  UserRow madeUp(UUID id);
}
