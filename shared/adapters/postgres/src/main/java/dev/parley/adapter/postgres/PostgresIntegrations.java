package dev.parley.adapter.postgres;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.adapter.postgres.EnvelopeCipher.Envelope;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.IntegrationId;
import dev.parley.integration.Integrations;
import dev.parley.integration.Secret;
import dev.parley.json.JsonObject;
import dev.parley.tool.AppId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Integrations in PostgreSQL; only there where a key is given, as for connections. */
@Singleton
@Requires(property = "datasources.default.url")
@Requires(property = "parley.encryption.key", pattern = ".+")
final class PostgresIntegrations implements Integrations {

  private final IntegrationRows rows;
  private final EnvelopeCipher cipher;

  PostgresIntegrations(IntegrationRows rows, EncryptionSettings encryption) {
    this.rows = rows;
    this.cipher =
        EnvelopeCipher.of(
            encryption.key(), Objects.requireNonNullElse(encryption.previousKeys(), List.of()));
  }

  @Override
  public List<Integration> of(OrganisationId organisation) {
    return StoreFailures.mapped(() -> rows.of(organisation.value())).stream()
        .map(IntegrationRow::integration)
        .toList();
  }

  @Override
  public List<Integration> of(UserId user) {
    UUID own = OrganisationId.personal(user).value();
    return StoreFailures.mapped(() -> rows.ofHome(user.value(), own)).stream()
        .map(IntegrationRow::integration)
        .toList();
  }

  @Override
  public Optional<Integration> find(OrganisationId organisation, IntegrationId id) {
    return StoreFailures.mapped(() -> rows.find(organisation.value(), id.value()))
        .map(IntegrationRow::integration);
  }

  @Override
  public Optional<Contents> contents(OrganisationId organisation, IntegrationId id) {
    return StoreFailures.mapped(() -> rows.contents(organisation.value(), id.value()))
        .map(row -> new Contents(row.document(), opened(row)));
  }

  @Override
  public Optional<Secret> secret(AppId app) {
    return StoreFailures.mapped(() -> rows.contents(app.value())).map(this::opened);
  }

  @Override
  public boolean add(Integration integration, Contents contents) {
    UUID id = integration.id().value();
    UUID organisation = integration.organisation().value();
    String app = integration.app().value();
    Envelope envelope =
        cipher.seal(text(contents.secret()), IntegrationContentsRow.context(id, organisation, app));
    return StoreFailures.mapped(
            () ->
                rows.add(
                    id,
                    organisation,
                    integration.handle().value(),
                    app,
                    StorableText.of(integration.name()),
                    integration.baseUrl().toString(),
                    integration.auth().kind().name(),
                    integration.auth().place() == null ? null : integration.auth().place().name(),
                    StorableText.ofNullable(integration.auth().name()),
                    StorableText.of(contents.document()),
                    envelope.keyId(),
                    envelope.wrappedKey(),
                    envelope.sealed(),
                    integration.createdBy().value(),
                    StoredTime.of(integration.createdAt()),
                    integration.kind().name()))
        > 0;
  }

  @Override
  public boolean remove(OrganisationId organisation, IntegrationId id) {
    return StoreFailures.mapped(() -> rows.remove(organisation.value(), id.value())) > 0;
  }

  private Secret opened(IntegrationContentsRow row) {
    JsonObject json = JsonText.object(cipher.open(row.envelope(), row.context()));
    return new Secret(
        json.text("value").orElse(null),
        json.text("client_id").orElse(null),
        json.text("client_secret").orElse(null));
  }

  private static String text(Secret secret) {
    return JsonText.of(
        JsonObject.of("value", secret.value())
            .with("client_id", secret.clientId())
            .with("client_secret", secret.clientSecret()));
  }
}
