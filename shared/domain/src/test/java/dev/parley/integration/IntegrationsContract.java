package dev.parley.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.integration.Integration.Contents;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store of integrations promises. */
public abstract class IntegrationsContract {

  private static final Contents CONTENTS =
      new Contents("openapi: 3.0.3 # ✓", new Secret("the key", null, null));

  protected abstract Integrations integrations();

  /** By which it is known for whom a person acts. */
  protected abstract Memberships memberships();

  private static OrganisationId organisation() {
    return new OrganisationId(UUID.randomUUID());
  }

  private static Integration integration(OrganisationId organisation, String app, Auth auth) {
    return integration(organisation, app, auth, Integration.Kind.OPENAPI);
  }

  private static Integration integration(
      OrganisationId organisation, String app, Auth auth, Integration.Kind kind) {
    return new Integration(
        new IntegrationId(UUID.randomUUID()),
        organisation,
        new AppId(app),
        "The shop",
        URI.create("https://api.shop.example/v1"),
        auth,
        new UserId(UUID.randomUUID()),
        Instant.parse("2026-11-20T10:00:00.123456Z"),
        kind);
  }

  @Test
  void an_organisation_has_none_at_first() {
    assertThat(integrations().of(organisation())).isEmpty();
  }

  @Test
  void they_are_kept_whole_in_their_order() {
    OrganisationId organisation = organisation();
    Integration key =
        integration(organisation, "shop", new Auth(Auth.Kind.API_KEY, Auth.Place.QUERY, "api_key"));
    Integration oauth =
        integration(organisation, "crm", Auth.by(Auth.Kind.OAUTH2), Integration.Kind.MCP);
    Contents accounts = new Contents("{}", new Secret(null, "us", "client secret"));

    assertThat(integrations().add(key, CONTENTS)).isTrue();
    assertThat(integrations().add(oauth, accounts)).isTrue();

    assertThat(integrations().of(organisation)).containsExactly(key, oauth);
    assertThat(integrations().find(organisation, key.id())).contains(key);
    assertThat(integrations().contents(organisation, key.id())).contains(CONTENTS);
    assertThat(integrations().contents(organisation, oauth.id())).contains(accounts);
    assertThat(integrations().secret(oauth.app())).contains(accounts.secret());
    assertThat(integrations().secret(new AppId("crm"))).isEmpty();
    assertThat(accounts).asString().doesNotContain("client secret");
  }

  @Test
  void a_handle_is_there_once_in_an_organisation_and_an_app_once_at_all() {
    OrganisationId organisation = organisation();
    Integration first = integration(organisation, "shop", Auth.by(Auth.Kind.NONE));
    Integration second = integration(organisation, "shop", Auth.by(Auth.Kind.NONE));
    Integration elsewhere = integration(organisation(), "shop", Auth.by(Auth.Kind.NONE));

    assertThat(integrations().add(first, CONTENTS)).isTrue();
    assertThat(integrations().add(second, CONTENTS)).isFalse();
    assertThat(integrations().add(elsewhere, CONTENTS)).isTrue();

    assertThat(integrations().of(organisation)).containsExactly(first);
    assertThat(elsewhere.app()).isNotEqualTo(first.app());

    integrations().remove(organisation, first.id());
    assertThat(integrations().secret(first.app())).isEmpty();
    assertThat(integrations().add(second, CONTENTS)).isTrue();
    assertThat(second.app()).isNotEqualTo(first.app());
  }

  @Test
  void one_is_seen_and_removed_by_its_own_organisation_only() {
    OrganisationId organisation = organisation();
    Integration integration = integration(organisation, "shop", Auth.by(Auth.Kind.NONE));
    integrations().add(integration, CONTENTS);
    OrganisationId other = organisation();

    assertThat(integrations().find(other, integration.id())).isEmpty();
    assertThat(integrations().contents(other, integration.id())).isEmpty();
    assertThat(integrations().remove(other, integration.id())).isFalse();
    assertThat(integrations().of(organisation)).containsExactly(integration);

    assertThat(integrations().remove(organisation, integration.id())).isTrue();
    assertThat(integrations().remove(organisation, integration.id())).isFalse();
    assertThat(integrations().of(organisation)).isEmpty();
    assertThat(integrations().contents(organisation, integration.id())).isEmpty();
  }

  @Test
  void a_person_has_those_of_the_organisation_that_they_act_for() {
    UserId person = new UserId(UUID.randomUUID());
    OrganisationId own = OrganisationId.personal(person);
    OrganisationId joined = organisation();
    OrganisationId later = organisation();
    Integration ofTheirOwn = integration(own, "shop", Auth.by(Auth.Kind.NONE));
    Integration ofAnother = integration(joined, "shop", Auth.by(Auth.Kind.NONE));
    Integration second = integration(joined, "crm", Auth.by(Auth.Kind.NONE));
    Integration ofTheLater = integration(later, "shop", Auth.by(Auth.Kind.NONE));
    for (Integration one : List.of(ofTheirOwn, ofAnother, second, ofTheLater)) {
      integrations().add(one, CONTENTS);
    }

    assertThat(integrations().of(person)).containsExactly(ofTheirOwn);

    memberships().put(new Membership(joined, person, OrganisationRole.MEMBER));
    memberships().put(new Membership(later, person, OrganisationRole.MEMBER));
    assertThat(integrations().of(person)).containsExactly(ofAnother, second);

    memberships().remove(joined, person);
    assertThat(integrations().of(person)).containsExactly(ofTheLater);

    memberships().remove(later, person);
    assertThat(integrations().of(person)).containsExactly(ofTheirOwn);

    memberships().remove(own, person);
    assertThat(integrations().of(person)).isEmpty();
  }
}
