package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.integration.Auth;
import dev.parley.integration.InMemoryIntegrations;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.Secret;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import dev.parley.tool.ToolSourceContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** GitHub's document, brought by an organisation, against GitHub's stand-in. */
final class IntegrationToolsTest extends ToolSourceContract {
  private static final AppId FORGE = new AppId("forge");
  private static final Instant ADDED = Instant.parse("2026-11-20T10:00:00Z");
  private static final OAuthClient CLIENT =
      new OAuthClient(
          Provider.GITHUB, "id", "secret", "Parley", Set.of(URI.create("http://127.0.0.1/cb")));

  private final SandboxProviders sandbox = SandboxProviders.start(0, "127.0.0.1", 1, null, CLIENT);
  private final InMemoryIntegrations integrations = new InMemoryIntegrations();
  private final OrganisationId organisation = new OrganisationId(UUID.randomUUID());
  private final Outbound guarded =
      Outbound.guarded(Set.of("127.0.0.1:" + sandbox.port(), "127.0.0.1:1"));
  private final IntegrationTools tools =
      new IntegrationTools(integrations, guarded, InstantSource.system());

  private final IntegrationId id = new IntegrationId(UUID.randomUUID());
  private final AppId forge =
      add(integrations, id, organisation, sandbox.base(Provider.GITHUB), Auth.Kind.OAUTH2);

  private static AppId add(
      Integrations to, IntegrationId id, OrganisationId organisation, URI base, Auth.Kind kind) {
    Integration integration =
        new Integration(
            id,
            organisation,
            FORGE,
            "Our forge",
            base,
            Auth.by(kind),
            new UserId(UUID.randomUUID()),
            ADDED,
            Integration.Kind.OPENAPI);
    to.add(integration, new Contents(github(), new Secret("our-token", "id", null)));
    return integration.app();
  }

  private AppId add(OrganisationId organisation, URI base, Auth.Kind kind) {
    return add(integrations, new IntegrationId(UUID.randomUUID()), organisation, base, kind);
  }

  private static String github() {
    try (InputStream in =
        Objects.requireNonNull(
            IntegrationToolsTest.class.getResourceAsStream("/connectors/github.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ToolSource own(OrganisationId one) {
    return tools.over(integrations.of(one));
  }

  @AfterEach
  void stop() {
    guarded.close();
    sandbox.close();
  }

  @Override
  protected ToolSource source() {
    return own(organisation);
  }

  @Override
  protected ToolSource unreachableSource() {
    Integrations unreachable = new InMemoryIntegrations();
    add(unreachable, id, organisation, URI.create("http://127.0.0.1:1"), Auth.Kind.OAUTH2);
    return new IntegrationTools(unreachable, guarded, InstantSource.system())
        .over(unreachable.of(organisation));
  }

  private static Call call(AppId app, String key, String title) {
    return new Call(
        new CallKey(key),
        new ActionId(app, "create_issue"),
        JsonObject.of("owner", "acme", "repo", "site").with("title", title));
  }

  @Override
  protected Call call(CallKey key) {
    return call(forge, key.value(), "Blurred logo");
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(forge, key.value(), " ");
  }

  @Override
  protected Credential credential() {
    return new Credential.Bearer(sandbox.accessToken(CLIENT, "acme", "repo"));
  }

  @Override
  protected Credential refusedCredential() {
    return new Credential.Bearer("invented");
  }

  @Override
  protected int effects() {
    return sandbox.count(Provider.GITHUB, Effect.Kind.ISSUE_CREATED);
  }

  @Override
  protected void loseNextAnswer() {
    sandbox.faults().plan(Provider.GITHUB, "POST", "", new Fault.DropAnswer(), 1);
  }

  @Test
  void an_app_has_the_organisations_name_and_its_own_authorization_server() {
    assertThat(source().apps())
        .singleElement()
        .satisfies(
            app -> {
              assertThat(app.id()).isEqualTo(forge);
              assertThat(app.name()).isEqualTo("Our forge");
              assertThat(((App.Access.OAuth) app.access()).tokenUri().toString())
                  .isEqualTo("https://github.com/login/oauth/access_token");
              assertThat(((App.Access.OAuth) app.access()).scopes()).contains("repo");
            });
    assertThat(source().actions(forge))
        .filteredOn(action -> action.id().name().equals("delete_repository"))
        .extracting(Action::risk)
        .containsExactly(Risk.DESTRUCTIVE);
  }

  @Test
  void our_own_key_is_shown_where_there_are_no_accounts() {
    OrganisationId third = new OrganisationId(UUID.randomUUID());
    AppId app = add(third, sandbox.base(Provider.GITHUB), Auth.Kind.BEARER);

    assertThat(own(third).apps().getFirst().access()).isEqualTo(new App.Access.Free());
    assertThat(own(third).execute(call(app, "k", "t"), new Credential.None(), soon()))
        .isEqualTo(new ToolOutcome.NotConnected("Bad credentials"));
  }

  @Test
  void what_leads_inside_by_the_time_of_the_call_is_not_called() {
    OrganisationId third = new OrganisationId(UUID.randomUUID());
    AppId app = add(third, URI.create("https://localhost:" + sandbox.port()), Auth.Kind.NONE);

    assertThat(own(third).execute(call(app, "k", "t"), new Credential.None(), soon()))
        .isEqualTo(
            new ToolOutcome.Rejected(
                "its address is not allowed: it does not lead to a public address"));
    assertThat(effects()).isZero();
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(10);
  }
}
