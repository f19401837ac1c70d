package dev.parley.adapter.openapi;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Auth;
import dev.parley.integration.InMemoryIntegrations;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Secret;
import dev.parley.outbound.Outbound;
import dev.parley.tool.AppId;
import dev.parley.tool.OrganisationTools;
import dev.parley.tool.OrganisationToolsContract;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

final class OrganisationToolsTest extends OrganisationToolsContract {
  private static final String DOCUMENT =
      """
      openapi: 3.0.3
      info: {title: Shop, version: '1'}
      paths: {/orders: {get: {responses: {'200': {description: ok}}}}}
      """;

  private final InMemoryIntegrations integrations = new InMemoryIntegrations();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final OrganisationTools tools =
      new IntegrationTools(integrations, Outbound.guarded(Set.of()), () -> now);

  @Override
  protected OrganisationTools organisationTools() {
    return tools;
  }

  @Override
  protected AppId add(OrganisationId organisation, String name) {
    Integration integration =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            organisation,
            new AppId(name),
            "Shop",
            URI.create("https://shop.example"),
            Auth.by(Auth.Kind.NONE),
            new UserId(UUID.randomUUID()),
            now);
    integrations.add(integration, new Contents(DOCUMENT, Secret.NONE));
    now = now.plus(Duration.ofSeconds(30));
    return integration.app();
  }

  @Override
  protected void remove(OrganisationId organisation, AppId app) {
    integrations.of(organisation).stream()
        .filter(one -> one.app().equals(app))
        .forEach(one -> integrations.remove(organisation, one.id()));
    now = now.plus(Duration.ofSeconds(30));
  }
}
