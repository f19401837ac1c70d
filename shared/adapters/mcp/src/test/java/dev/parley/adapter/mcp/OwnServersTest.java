package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.infra.sandbox.mcp.NotesServer;
import dev.parley.infra.sandbox.mcp.NotesServer.Admission;
import dev.parley.integration.Auth;
import dev.parley.integration.InMemoryIntegrations;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrator;
import dev.parley.integration.IntegratorContract;
import dev.parley.integration.Secret;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OwnServersTest extends IntegratorContract {

  private final NotesServer server = NotesServer.start(0, new Admission.Free());
  private final InMemoryIntegrations integrations = new InMemoryIntegrations();
  private final OwnServers servers =
      new OwnServers(
          integrations,
          Outbound.guarded(Set.of("127.0.0.1:" + server.address().getPort())),
          null,
          InstantSource.system(),
          new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1)));

  @AfterEach
  void stop() {
    servers.close();
    server.close();
  }

  @Override
  protected Integrator integrator() {
    return servers;
  }

  @Override
  protected Integration add(OrganisationId organisation, String handle) {
    return add(organisation, handle, server.address(), Auth.Kind.NONE, "{}", Secret.NONE);
  }

  private Integration add(
      OrganisationId organisation,
      String handle,
      URI address,
      Auth.Kind kind,
      String document,
      Secret secret) {
    Integration integration =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            organisation,
            new AppId(handle),
            "Our notes",
            address,
            Auth.by(kind),
            new UserId(UUID.randomUUID()),
            Instant.parse("2026-11-20T10:00:00Z"),
            Integration.Kind.MCP);
    integrations.add(integration, new Contents(document, secret));
    return integration;
  }

  private Integration notes(URI address, Auth.Kind kind, String document, Secret secret) {
    return add(new OrganisationId(UUID.randomUUID()), "notes", address, kind, document, secret);
  }

  @Override
  protected void remove(Integration integration) {
    integrations.remove(integration.organisation(), integration.id());
  }

  private ToolOutcome jotted(Integration integration, Credential credential) {
    return servers
        .over(List.of(integration))
        .execute(
            new Call(
                new CallKey("key-1"),
                new ActionId(integration.app(), "jot"),
                JsonObject.of("text", "Buy milk")),
            credential,
            Instant.now().plusSeconds(10));
  }

  @Test
  void the_token_of_the_organisation_is_shown() {
    server.admit(new Admission.Token("of-the-house"));
    Integration right =
        notes(server.address(), Auth.Kind.BEARER, "{}", new Secret("of-the-house", null, null));
    Integration wrong =
        notes(server.address(), Auth.Kind.BEARER, "{}", new Secret("of-another", null, null));

    assertThat(jotted(wrong, new Credential.None())).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(jotted(right, new Credential.None())).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(server.notes("nobody")).containsExactly("Buy milk");
  }

  @Test
  void where_people_have_accounts_is_what_was_found_out_when_it_was_added() {
    Integration accounts =
        notes(
            server.address(),
            Auth.Kind.OAUTH2,
            """
            {"access":{"authorization_uri":"https://sign-in.example/authorize?resource=a",
             "token_uri":"https://sign-in.example/token","scopes":["notes"],"later":1},"more":{}}
            """,
            new Secret(null, "us", null));

    assertThat(servers.over(List.of(accounts)).apps())
        .extracting(App::name, App::access)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "Our notes",
                new App.Access.OAuth(
                    URI.create("https://sign-in.example/authorize?resource=a"),
                    URI.create("https://sign-in.example/token"),
                    null,
                    List.of("notes"))));
    assertThat(jotted(accounts, new Credential.None()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(jotted(accounts, new Credential.Bearer("of-ann")))
        .isInstanceOf(ToolOutcome.Succeeded.class);
  }

  @Test
  void what_leads_inside_by_the_time_of_the_call_is_not_called() {
    Integration inside =
        notes(
            URI.create("http://localhost:" + server.address().getPort() + "/mcp"),
            Auth.Kind.NONE,
            "{}",
            Secret.NONE);

    assertThat(servers.over(List.of(inside)).apps()).hasSize(1);
    assertThat(jotted(inside, new Credential.None())).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(server.uses()).isEmpty();
  }

  @Test
  void what_is_kept_and_cannot_be_read_is_no_app_and_holds_up_no_other() {
    Integration broken = notes(server.address(), Auth.Kind.OAUTH2, "[", Secret.NONE);
    Integration good = notes(server.address(), Auth.Kind.NONE, "{}", Secret.NONE);

    assertThat(servers.over(List.of(broken, good)).apps())
        .extracting(App::id)
        .containsExactly(good.app());
  }
}
