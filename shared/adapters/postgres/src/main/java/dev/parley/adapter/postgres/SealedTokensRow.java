package dev.parley.adapter.postgres;

import dev.parley.adapter.postgres.EnvelopeCipher.Envelope;
import io.micronaut.data.annotation.MappedEntity;
import java.util.UUID;

/** The encrypted tokens of a row of {@code connections}, and what they are bound to. */
@MappedEntity
@SuppressWarnings("ArrayRecordComponent") // As the driver gives them; never compared.
record SealedTokensRow(
    UUID id, UUID userId, String app, String keyId, byte[] wrappedKey, byte[] sealedTokens) {

  /** The columns, for queries. */
  static final String COLUMNS = " id, user_id, app, key_id, wrapped_key, sealed_tokens ";

  /** What the encryption is bound to: tokens moved to another row, user or app do not open. */
  static String context(UUID id, UUID userId, String app) {
    return "connection/" + id + "/" + userId + "/" + app;
  }

  String context() {
    return context(id, userId, app);
  }

  Envelope envelope() {
    return new Envelope(keyId, wrappedKey, sealedTokens);
  }
}
