package dev.parley.adapter.dynamodb;

import dev.parley.account.UserId;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The body of a pending authorization's item. Holds the verifier, so it shows itself to nobody. */
record StoredAuthorization(
    int schema,
    UserId user,
    AppId app,
    App.Access.OAuth access,
    String verifier,
    @Nullable InteractionId interactionId,
    Instant expiresAt)
    implements StoredJson.Versioned {

  static StoredAuthorization of(PendingAuthorization pending) {
    return new StoredAuthorization(
        StoredJson.SCHEMA,
        pending.user(),
        pending.app(),
        pending.access(),
        pending.verifier(),
        pending.interactionId(),
        pending.expiresAt());
  }

  PendingAuthorization pending(String stateHash) {
    return new PendingAuthorization(
        stateHash, user, app, access, verifier, interactionId, expiresAt);
  }

  @Override
  public String toString() {
    return "StoredAuthorization[user=" + user + ", app=" + app + "]";
  }
}
