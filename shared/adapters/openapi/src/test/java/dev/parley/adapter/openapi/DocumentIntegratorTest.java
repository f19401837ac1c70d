package dev.parley.adapter.openapi;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Auth;
import dev.parley.integration.InMemoryIntegrations;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrator;
import dev.parley.integration.IntegratorContract;
import dev.parley.integration.Secret;
import dev.parley.outbound.Outbound;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;

final class DocumentIntegratorTest extends IntegratorContract {
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: Shop, version: '1'}
      paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
      """;

  private final InMemoryIntegrations integrations = new InMemoryIntegrations();
  private final Integrator integrator =
      new IntegrationTools(integrations, Outbound.guarded(Set.of()), InstantSource.system());

  @Override
  protected Integrator integrator() {
    return integrator;
  }

  @Override
  protected Integration add(OrganisationId organisation, String name) {
    Integration integration =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            organisation,
            new AppId(name),
            "Shop",
            URI.create("https://shop.example"),
            Auth.by(Auth.Kind.NONE),
            new UserId(UUID.randomUUID()),
            Instant.parse("2026-11-20T10:00:00Z"),
            Integration.Kind.OPENAPI);
    integrations.add(integration, new Contents(DOCUMENT, Secret.NONE));
    return integration;
  }

  @Override
  protected void remove(Integration integration) {
    integrations.remove(integration.organisation(), integration.id());
  }
}
