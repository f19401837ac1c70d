package dev.parley.integration;

class InMemoryIntegrationsTest extends IntegrationsContract {

  private final Integrations integrations = new InMemoryIntegrations();

  @Override
  protected Integrations integrations() {
    return integrations;
  }
}
