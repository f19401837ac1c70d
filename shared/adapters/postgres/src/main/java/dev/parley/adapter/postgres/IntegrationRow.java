package dev.parley.adapter.postgres;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.Auth;
import dev.parley.integration.Integration;
import dev.parley.integration.IntegrationId;
import dev.parley.tool.AppId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code integrations}, without its document and its secret. */
@MappedEntity("integrations")
record IntegrationRow(
    @Id UUID id,
    UUID organisationId,
    String handle,
    String name,
    String baseUrl,
    String authKind,
    @Nullable String keyPlace,
    @Nullable String keyName,
    UUID createdBy,
    Instant createdAt,
    String kind) {

  /** The columns, for queries. */
  static final String COLUMNS =
      " id, organisation_id, handle, name, base_url, auth_kind, key_place, key_name, created_by,"
          + " created_at, kind ";

  Integration integration() {
    return new Integration(
        new IntegrationId(id),
        new OrganisationId(organisationId),
        new AppId(handle),
        name,
        URI.create(baseUrl),
        new Auth(
            Auth.Kind.valueOf(authKind),
            keyPlace == null ? null : Auth.Place.valueOf(keyPlace),
            keyName),
        new UserId(createdBy),
        createdAt,
        Integration.Kind.valueOf(kind));
  }
}
