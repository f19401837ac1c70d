package dev.parley.adapter.dynamodb;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.consent.ArgumentShape;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a grant's item: all but how often it was used and when it was revoked. */
record StoredGrant(
    int schema,
    GrantId id,
    UserId userId,
    OrganisationId organisation,
    ActionId action,
    String schemaVersion,
    String connection,
    JsonObject fixed,
    List<String> free,
    int uses,
    Instant createdAt,
    Instant expiresAt)
    implements StoredJson.Versioned {

  static StoredGrant of(Grant grant) {
    return new StoredGrant(
        StoredJson.SCHEMA,
        grant.id(),
        grant.user(),
        grant.organisation(),
        grant.action(),
        grant.schemaVersion(),
        grant.connection(),
        grant.shape().fixed(),
        grant.shape().free().stream().sorted().toList(),
        grant.uses(),
        grant.createdAt(),
        grant.expiresAt());
  }

  Grant grant(int used, @Nullable Instant revokedAt) {
    return new Grant(
        id,
        userId,
        organisation,
        action,
        schemaVersion,
        connection,
        new ArgumentShape(fixed, Set.copyOf(free)),
        uses,
        used,
        createdAt,
        expiresAt,
        revokedAt);
  }
}
