package dev.parley.adapter.postgres;

import dev.parley.adapter.postgres.EnvelopeCipher.Envelope;
import io.micronaut.data.annotation.MappedEntity;
import java.util.UUID;

/** The document and the encrypted secret of a row of {@code integrations}. */
@MappedEntity
@SuppressWarnings("ArrayRecordComponent") // As the driver gives them; never compared.
record IntegrationContentsRow(
    UUID id,
    UUID organisationId,
    String app,
    String document,
    String keyId,
    byte[] wrappedKey,
    byte[] sealedSecret) {

  /** What the encryption is bound to: a secret moved to another row does not open. */
  static String context(UUID id, UUID organisation, String app) {
    return "integration/" + id + "/" + organisation + "/" + app;
  }

  String context() {
    return context(id, organisationId, app);
  }

  Envelope envelope() {
    return new Envelope(keyId, wrappedKey, sealedSecret);
  }
}
