package dev.parley.integration;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.Integration.Kind;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.InMemoryTools;
import dev.parley.tool.OrganisationTools;
import dev.parley.tool.OrganisationToolsContract;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolSource;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

final class OrganisationAppsTest extends OrganisationToolsContract {

  private final Integrations integrations = new InMemoryIntegrations();
  private final OrganisationTools tools =
      new OrganisationApps(
          integrations, List.of(new OneAction(Kind.OPENAPI), new OneAction(Kind.MCP)));
  private int added;

  /** Every integration is an app that can do one thing. */
  private record OneAction(Kind kind) implements Integrator {
    @Override
    public ToolSource over(List<Integration> all) {
      InMemoryTools made = new InMemoryTools(InstantSource.system());
      for (Integration one : all) {
        if (one.kind() != kind) {
          throw new IllegalArgumentException("of another kind");
        }
        made.add(
            new App(one.app(), one.name(), "one thing", new App.Access.Free()),
            List.of(
                new Action(
                    new ActionId(one.app(), "do"),
                    "Do",
                    "Does one thing",
                    ArgumentSchema.NONE,
                    "1",
                    Risk.WRITE,
                    Repetition.UNSAFE,
                    "Do")));
      }
      return made;
    }
  }

  @Override
  protected OrganisationTools organisationTools() {
    return tools;
  }

  @Override
  protected AppId add(OrganisationId organisation, String handle) {
    Integration integration =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            organisation,
            new AppId(handle),
            "Shop",
            URI.create("https://shop.example"),
            Auth.by(Auth.Kind.NONE),
            new UserId(UUID.randomUUID()),
            Instant.parse("2026-11-20T10:00:00Z"),
            added++ % 2 == 0 ? Kind.OPENAPI : Kind.MCP);
    integrations.add(integration, new Contents("{}", Secret.NONE));
    return integration.app();
  }

  @Override
  protected void remove(OrganisationId organisation, AppId app) {
    integrations.of(organisation).stream()
        .filter(one -> one.app().equals(app))
        .forEach(one -> integrations.remove(organisation, one.id()));
  }
}
