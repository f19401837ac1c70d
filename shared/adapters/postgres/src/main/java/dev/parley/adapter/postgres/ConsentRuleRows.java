package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.Requires;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on {@code consent_rules}. */
@JdbcRepository(dialect = Dialect.POSTGRES)
@Requires(property = "datasources.default.url")
interface ConsentRuleRows extends GenericRepository<ConsentRuleRow, UUID> {

  @Query(
      """
      SELECT id, organisation_id, agent_id, app, action, policy, escalate_to FROM consent_rules
      WHERE organisation_id = :organisation ORDER BY position
      """)
  List<ConsentRuleRow> of(UUID organisation);

  @Query(
      """
      WITH kept AS (
        INSERT INTO consent_rules (
          id, organisation_id, agent_id, app, action, policy, escalate_to)
        VALUES (
          :id, :organisation, CAST(:agent AS uuid), :app, :action, :policy,
          CAST(:escalateTo AS uuid))
        ON CONFLICT ON CONSTRAINT consent_rules_one_for_each
        DO UPDATE SET policy = excluded.policy, escalate_to = excluded.escalate_to
        RETURNING id
      )
      SELECT id FROM kept
      """)
  UUID put(
      UUID id,
      UUID organisation,
      @Nullable UUID agent,
      @Nullable String app,
      @Nullable String action,
      String policy,
      @Nullable UUID escalateTo);

  @Query("DELETE FROM consent_rules WHERE id = :id AND organisation_id = :organisation")
  int remove(UUID organisation, UUID id);
}
