package dev.parley.adapter.postgres;

import dev.parley.account.OrganisationId;
import dev.parley.consent.ConsentRule;
import dev.parley.consent.ConsentRules;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Consent rules in PostgreSQL. */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresConsentRules implements ConsentRules {

  private final ConsentRuleRows rows;

  PostgresConsentRules(ConsentRuleRows rows) {
    this.rows = rows;
  }

  @Override
  public List<ConsentRule> of(OrganisationId organisation) {
    return StoreFailures.mapped(() -> rows.of(organisation.value())).stream()
        .map(ConsentRuleRow::rule)
        .toList();
  }

  @Override
  public ConsentRule put(ConsentRule rule) {
    UUID id =
        StoreFailures.mapped(
            () ->
                rows.put(
                    rule.id(),
                    rule.organisation().value(),
                    rule.agent() == null ? null : rule.agent().value(),
                    rule.app() == null ? null : rule.app().value(),
                    rule.action(),
                    rule.policy().name(),
                    rule.escalateTo() == null ? null : rule.escalateTo().value()));
    return new ConsentRule(
        id,
        rule.organisation(),
        rule.agent(),
        rule.app(),
        rule.action(),
        rule.policy(),
        rule.escalateTo());
  }

  @Override
  public boolean remove(OrganisationId organisation, UUID id) {
    return StoreFailures.mapped(() -> rows.remove(organisation.value(), id)) > 0;
  }
}
