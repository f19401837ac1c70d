package dev.parley.integration;

import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Memberships;

class InMemoryIntegrationsTest extends IntegrationsContract {

  private final Memberships memberships = new InMemoryMemberships();
  private final Integrations integrations = new InMemoryIntegrations(memberships);

  @Override
  protected Integrations integrations() {
    return integrations;
  }

  @Override
  protected Memberships memberships() {
    return memberships;
  }
}
