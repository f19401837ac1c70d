package dev.parley.adapter.postgres;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRule;
import dev.parley.conversation.AgentId;
import dev.parley.tool.AppId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code consent_rules}. */
@MappedEntity("consent_rules")
record ConsentRuleRow(
    @Id UUID id,
    UUID organisationId,
    @Nullable UUID agentId,
    @Nullable String app,
    @Nullable String action,
    String policy,
    @Nullable UUID escalateTo) {

  ConsentRule rule() {
    return new ConsentRule(
        id,
        new OrganisationId(organisationId),
        agentId == null ? null : new AgentId(agentId),
        app == null ? null : new AppId(app),
        action,
        ConsentPolicy.valueOf(policy),
        escalateTo == null ? null : new UserId(escalateTo));
  }
}
