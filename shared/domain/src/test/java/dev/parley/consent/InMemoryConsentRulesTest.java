package dev.parley.consent;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import java.util.UUID;

class InMemoryConsentRulesTest extends ConsentRulesContract {

  private final ConsentRules rules = new InMemoryConsentRules();

  @Override
  protected ConsentRules rules() {
    return rules;
  }

  @Override
  protected OrganisationId organisation() {
    return new OrganisationId(UUID.randomUUID());
  }

  @Override
  protected UserId registered() {
    return new UserId(UUID.randomUUID());
  }
}
