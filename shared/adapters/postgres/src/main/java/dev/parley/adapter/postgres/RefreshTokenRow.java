package dev.parley.adapter.postgres;

import dev.parley.account.RefreshTokens.RefreshToken;
import dev.parley.account.TokenFamilyId;
import dev.parley.account.UserId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code refresh_tokens}, with the user of its family. */
@MappedEntity("refresh_tokens")
record RefreshTokenRow(
    @Id String hash, UUID familyId, UUID userId, Instant issuedAt, Instant expiresAt) {

  RefreshToken token() {
    return new RefreshToken(
        hash, new TokenFamilyId(familyId), new UserId(userId), issuedAt, expiresAt);
  }
}
