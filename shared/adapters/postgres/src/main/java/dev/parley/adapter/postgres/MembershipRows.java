package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/** The statements on {@code memberships}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface MembershipRows extends GenericRepository<MembershipRow, UUID> {

  @Query(
      """
      SELECT organisation_id, user_id, role, removed FROM memberships
      WHERE user_id = :user ORDER BY position
      """)
  List<MembershipRow> ofUser(UUID user);

  @Query(
      """
      SELECT organisation_id, user_id, role, removed FROM memberships
      WHERE organisation_id = :organisation ORDER BY position
      """)
  List<MembershipRow> ofOrganisation(UUID organisation);

  /** Who comes back after having been taken out keeps the place they had. */
  @Query(
      """
      INSERT INTO memberships (organisation_id, user_id, role)
      VALUES (:organisation, :user, :role)
      ON CONFLICT (organisation_id, user_id)
      DO UPDATE SET role = excluded.role, removed = false
      """)
  int put(UUID organisation, UUID user, String role);

  @Query(
      """
      INSERT INTO memberships (organisation_id, user_id, role, removed)
      VALUES (:organisation, :user, 'VIEWER', true)
      ON CONFLICT (organisation_id, user_id) DO UPDATE SET removed = true
      """)
  int remove(UUID organisation, UUID user);
}
