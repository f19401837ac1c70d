package dev.parley.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Ids;
import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.integration.AdministerIntegrations.Outcome;
import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.ApiDocuments.Reading;
import dev.parley.integration.ApiDocuments.Source;
import dev.parley.integration.Integration.Contents;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AdministerIntegrationsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final URI BASE = URI.create("https://api.shop.example");

  private final Integrations integrations = new InMemoryIntegrations();
  private final Memberships memberships = new InMemoryMemberships();
  private final AdministerIntegrations administer =
      new AdministerIntegrations(
          integrations,
          new OneDocument(),
          new TwoServers(),
          memberships,
          new RandomIds(),
          InstantSource.fixed(NOW));

  private static final class RandomIds implements Ids {
    @Override
    public UUID next() {
      return UUID.randomUUID();
    }

    @Override
    public String secret() {
      return "secret";
    }
  }

  /** Documents are what they say: "good" or not. */
  private static final class OneDocument implements ApiDocuments {
    @Override
    public boolean isTaken(AppId app) {
      return app.value().equals("gmail");
    }

    @Override
    public Reading read(AppId app, Source source, @Nullable URI baseUrl, Auth auth) {
      return source.equals(new Source.Text("good"))
          ? new Reading.Usable("The shop", "good", BASE, auth, List.of(), List.of())
          : new Reading.Unusable("no", List.of(new LeftOut("GET /", "why")));
    }
  }

  private static final URI OPEN = URI.create("https://open.example/mcp");
  private static final URI CLOSED = URI.create("https://closed.example/mcp");

  /** One lets everybody in, the other wants accounts and makes a client of us; no others. */
  private static final class TwoServers implements ToolServers {
    @Override
    public boolean isTaken(AppId app) {
      return app.value().equals("notes-of-all");
    }

    @Override
    public Meeting meet(AppId app, URI address, @Nullable Auth auth, Secret secret) {
      if (address.equals(OPEN)) {
        return new Meeting.Met(
            "Open notes",
            auth == null ? Auth.by(Auth.Kind.NONE) : auth,
            new Contents("{}", secret),
            List.of());
      }
      return address.equals(CLOSED)
          ? new Meeting.Met(
              "Closed notes",
              Auth.by(Auth.Kind.OAUTH2),
              new Contents(
                  "{\"a\":1}",
                  secret.clientId() == null ? new Secret(null, "made", "for us") : secret),
              List.of())
          : new Meeting.Unusable("nobody is there");
    }

    @Override
    public Look look(Integration integration, Contents contents) {
      return integration.baseUrl().equals(OPEN)
          ? new Look.Told(List.of())
          : new Look.Silent("it tells nobody");
    }
  }

  private static UserId user() {
    return new UserId(UUID.randomUUID());
  }

  private Outcome add(UserId user, String app) {
    return add(user, app, "good", Auth.Kind.NONE, Secret.NONE);
  }

  private Outcome add(UserId user, String app, String text, Auth.Kind kind, Secret secret) {
    return administer.add(
        user, new AppId(app), null, new Source.Text(text), null, Auth.by(kind), secret);
  }

  private static IntegrationId id(Outcome outcome) {
    return ((Outcome.One) outcome).integration().id();
  }

  @Test
  void an_app_is_added_shown_and_taken_away() {
    UserId owner = user();
    Outcome added = add(owner, "shop");

    assertThat(added)
        .isInstanceOfSatisfying(
            Outcome.One.class,
            one -> {
              assertThat(one.integration().name()).isEqualTo("The shop");
              assertThat(one.integration().organisation())
                  .isEqualTo(OrganisationId.personal(owner));
              assertThat(one.integration().createdBy()).isEqualTo(owner);
              assertThat(one.integration().createdAt()).isEqualTo(NOW);
            });
    assertThat(administer.find(owner, id(added))).isEqualTo(added);
    assertThat(administer.list(owner))
        .isEqualTo(new Outcome.All(integrations.of(OrganisationId.personal(owner))));
    assertThat(administer.remove(owner, id(added))).isEqualTo(new Outcome.Removed());
    assertThat(administer.remove(owner, id(added))).isEqualTo(new Outcome.NotFound());
    assertThat(administer.list(owner)).isEqualTo(new Outcome.All(List.of()));
  }

  @Test
  void only_owners_and_admins_of_the_organisation_do_it() {
    UserId owner = user();
    OrganisationId organisation = OrganisationId.personal(owner);
    IntegrationId id = id(add(owner, "shop"));
    for (OrganisationRole role : OrganisationRole.values()) {
      UserId member = user();
      memberships.put(new Membership(organisation, member, role));
      boolean may = role == OrganisationRole.OWNER || role == OrganisationRole.ADMIN;
      Class<? extends Outcome> refused = Outcome.NotAllowed.class;

      assertThat(add(member, "shop-" + role.name().toLowerCase(Locale.ROOT)))
          .isInstanceOf(may ? Outcome.One.class : refused);
      assertThat(administer.list(member)).isInstanceOf(may ? Outcome.All.class : refused);
      assertThat(administer.find(member, id)).isInstanceOf(may ? Outcome.One.class : refused);
      if (!may) {
        assertThat(administer.remove(member, id)).isInstanceOf(refused);
      }
    }
    UserId stranger = user();
    assertThat(administer.find(stranger, id)).isEqualTo(new Outcome.NotFound());
    assertThat(administer.remove(stranger, id)).isEqualTo(new Outcome.NotFound());
    UserId member = user();
    memberships.put(new Membership(organisation, member, OrganisationRole.MEMBER));
    assertThat(addServer(member, "notes", OPEN, null)).isEqualTo(new Outcome.NotAllowed());
    assertThat(administer.find(owner, id)).isInstanceOf(Outcome.One.class);
  }

  @Test
  void a_name_is_taken_once_and_never_from_what_everybody_has() {
    UserId owner = user();
    add(owner, "shop");

    assertThat(add(owner, "shop")).isEqualTo(new Outcome.Taken());
    assertThat(add(owner, "gmail")).isEqualTo(new Outcome.Taken());
    assertThat(add(user(), "shop")).isInstanceOf(Outcome.One.class);
  }

  @Test
  void what_proves_who_we_are_has_to_be_there() {
    UserId owner = user();
    for (Auth.Kind kind : List.of(Auth.Kind.API_KEY, Auth.Kind.BEARER, Auth.Kind.BASIC)) {
      assertThat(add(owner, "shop", "good", kind, Secret.NONE))
          .isEqualTo(new Outcome.SecretMissing("secret"));
    }
    assertThat(add(owner, "shop", "good", Auth.Kind.OAUTH2, new Secret("key", null, null)))
        .isEqualTo(new Outcome.SecretMissing("client_id"));
    assertThat(add(owner, "shop", "good", Auth.Kind.OAUTH2, new Secret(null, "us", null)))
        .isInstanceOf(Outcome.One.class);
  }

  @Test
  void a_document_that_cannot_be_used_adds_nothing() {
    UserId owner = user();

    assertThat(add(owner, "shop", "bad", Auth.Kind.NONE, Secret.NONE))
        .isEqualTo(new Outcome.Unusable("no", List.of(new LeftOut("GET /", "why"))));
    assertThat(administer.list(owner)).isEqualTo(new Outcome.All(List.of()));
  }

  private Outcome addServer(UserId user, String app, URI address, @Nullable Auth auth) {
    return administer.addServer(user, new AppId(app), null, address, auth, Secret.NONE);
  }

  @Test
  void a_server_is_added_by_what_it_says_of_itself() {
    UserId owner = user();
    Outcome added = addServer(owner, "notes", OPEN, null);

    assertThat(added)
        .isInstanceOfSatisfying(
            Outcome.One.class,
            one -> {
              assertThat(one.integration().name()).isEqualTo("Open notes");
              assertThat(one.integration().baseUrl()).isEqualTo(OPEN);
              assertThat(one.integration().kind()).isEqualTo(Integration.Kind.MCP);
              assertThat(one.integration().auth()).isEqualTo(Auth.by(Auth.Kind.NONE));
            });
    assertThat(administer.find(owner, id(added))).isEqualTo(added);
    assertThat(addServer(owner, "notes", CLOSED, null)).isEqualTo(new Outcome.Taken());
    assertThat(addServer(owner, "notes-of-all", OPEN, null)).isEqualTo(new Outcome.Taken());
    assertThat(addServer(owner, "gmail", OPEN, null)).isEqualTo(new Outcome.Taken());
    assertThat(add(owner, "notes-of-all")).isEqualTo(new Outcome.Taken());
    assertThat(addServer(owner, "away", BASE, null))
        .isEqualTo(new Outcome.Unusable("nobody is there", List.of()));
  }

  @Test
  void a_server_that_wants_accounts_keeps_what_was_found_out_and_what_we_are_known_by() {
    UserId owner = user();
    OrganisationId organisation = OrganisationId.personal(owner);

    IntegrationId id = id(addServer(owner, "notes", CLOSED, Auth.by(Auth.Kind.OAUTH2)));

    assertThat(integrations.find(organisation, id).orElseThrow().auth())
        .isEqualTo(Auth.by(Auth.Kind.OAUTH2));
    assertThat(integrations.contents(organisation, id))
        .contains(new Contents("{\"a\":1}", new Secret(null, "made", "for us")));
    assertThat(administer.find(owner, id))
        .isInstanceOfSatisfying(
            Outcome.One.class,
            one ->
                assertThat(one.leftOut())
                    .containsExactly(new LeftOut("its tools", "it tells nobody")));
    assertThat(addServer(owner, "more", OPEN, Auth.by(Auth.Kind.BEARER)))
        .isEqualTo(new Outcome.SecretMissing("secret"));
  }

  @Test
  void there_is_an_end_to_how_many() {
    UserId owner = user();
    for (int i = 0; i < AdministerIntegrations.MOST; i++) {
      assertThat(add(owner, "shop-" + i)).isInstanceOf(Outcome.One.class);
    }
    assertThat(add(owner, "one-more")).isEqualTo(new Outcome.TooMany());
    assertThat(addServer(owner, "one-more", OPEN, null)).isEqualTo(new Outcome.TooMany());
  }
}
