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
          integrations, new OneDocument(), memberships, new RandomIds(), InstantSource.fixed(NOW));

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

  @Test
  void there_is_an_end_to_how_many() {
    UserId owner = user();
    for (int i = 0; i < AdministerIntegrations.MOST; i++) {
      assertThat(add(owner, "shop-" + i)).isInstanceOf(Outcome.One.class);
    }
    assertThat(add(owner, "one-more")).isEqualTo(new Outcome.TooMany());
  }
}
