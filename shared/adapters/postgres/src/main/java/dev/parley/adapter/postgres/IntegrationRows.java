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

/** The statements on {@code integrations}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface IntegrationRows extends GenericRepository<IntegrationRow, UUID> {

  @Query(
      "SELECT"
          + IntegrationRow.COLUMNS
          + "FROM integrations WHERE organisation_id = :organisation ORDER BY position")
  List<IntegrationRow> of(UUID organisation);

  /**
   * Those of the organisation that a person acts for, by the rule of {@code Memberships.home}.
   *
   * @param own the organisation of their own
   */
  @Query(
      "SELECT"
          + IntegrationRow.COLUMNS
          + """
          FROM integrations WHERE organisation_id = coalesce(
            (SELECT m.organisation_id FROM memberships m
              WHERE m.user_id = :user AND NOT m.removed AND m.organisation_id <> :own
              ORDER BY m.position LIMIT 1),
            (SELECT CAST(:own AS uuid) WHERE NOT EXISTS (
              SELECT FROM memberships m
              WHERE m.user_id = :user AND m.removed AND m.organisation_id = :own)))
          ORDER BY position
          """)
  List<IntegrationRow> ofHome(UUID user, UUID own);

  @Query(
      "SELECT"
          + IntegrationRow.COLUMNS
          + "FROM integrations WHERE id = :id AND organisation_id = :organisation")
  Optional<IntegrationRow> find(UUID organisation, UUID id);

  @Query(
      """
      SELECT id, organisation_id, app, document, key_id, wrapped_key, sealed_secret
      FROM integrations WHERE id = :id AND organisation_id = :organisation
      """)
  Optional<IntegrationContentsRow> contents(UUID organisation, UUID id);

  @Query(
      """
      SELECT id, organisation_id, app, document, key_id, wrapped_key, sealed_secret
      FROM integrations WHERE app = :app
      """)
  Optional<IntegrationContentsRow> contents(String app);

  @Query(
      """
      INSERT INTO integrations (
        id, organisation_id, handle, app, name, base_url, auth_kind, key_place, key_name, document,
        key_id, wrapped_key, sealed_secret, created_by, created_at, kind)
      VALUES (
        :id, :organisation, :handle, :app, :name, :baseUrl, :authKind, :keyPlace, :keyName, :document,
        :keyId, :wrappedKey, :sealedSecret, :createdBy, :createdAt, :kind)
      ON CONFLICT DO NOTHING
      """)
  int add(
      UUID id,
      UUID organisation,
      String handle,
      String app,
      String name,
      String baseUrl,
      String authKind,
      @Nullable String keyPlace,
      @Nullable String keyName,
      String document,
      String keyId,
      byte[] wrappedKey,
      byte[] sealedSecret,
      UUID createdBy,
      Instant createdAt,
      String kind);

  @Query("DELETE FROM integrations WHERE id = :id AND organisation_id = :organisation")
  int remove(UUID organisation, UUID id);
}
