package dev.parley.adapter.postgres;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentRules;
import dev.parley.consent.ConsentRulesContract;
import java.util.UUID;

class PostgresConsentRulesTest extends ConsentRulesContract {

  @Override
  protected ConsentRules rules() {
    return Store.shared().getBean(ConsentRules.class);
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
