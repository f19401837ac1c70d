package dev.parley.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Auth;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.IntegrationsContract;
import dev.parley.integration.Secret;
import dev.parley.tool.AppId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresIntegrationsTest extends IntegrationsContract {

  @Override
  protected Integrations integrations() {
    return Store.shared().getBean(Integrations.class);
  }

  @Override
  protected Memberships memberships() {
    return Store.shared().getBean(Memberships.class);
  }

  @Test
  void a_secret_is_not_stored_in_clear() {
    OrganisationId organisation = new OrganisationId(UUID.randomUUID());
    Integration integration =
        new Integration(
            new IntegrationId(UUID.randomUUID()),
            organisation,
            new AppId("shop"),
            "Shop",
            URI.create("https://api.shop.example"),
            Auth.by(Auth.Kind.BEARER),
            new UserId(UUID.randomUUID()),
            Instant.parse("2026-11-20T10:00:00Z"),
            Integration.Kind.OPENAPI);
    integrations().add(integration, new Contents("{}", new Secret("the-open-secret", null, null)));

    IntegrationContentsRow row =
        Store.shared()
            .getBean(IntegrationRows.class)
            .contents(organisation.value(), integration.id().value())
            .orElseThrow();

    assertThat(new String(row.sealedSecret(), StandardCharsets.ISO_8859_1))
        .doesNotContain("the-open-secret");
  }
}
