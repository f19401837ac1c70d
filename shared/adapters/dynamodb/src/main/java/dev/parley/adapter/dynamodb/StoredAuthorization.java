package dev.parley.adapter.dynamodb;

import dev.parley.account.UserId;
import dev.parley.connection.PendingAuthorizations.PendingAuthorization;
import dev.parley.connection.PendingAuthorizations.Way;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The body of a pending authorization's item. Holds the verifier, so it shows itself to nobody.
 *
 * @param access with the verifier, where a code is waited for; before there were linked accounts it
 *     always was
 * @param account where a linked account is waited for
 */
record StoredAuthorization(
    int schema,
    UserId user,
    AppId app,
    App.Access.@Nullable OAuth access,
    @Nullable String verifier,
    @Nullable InteractionId interactionId,
    Instant expiresAt,
    @Nullable String account)
    implements StoredJson.Versioned {

  static StoredAuthorization of(PendingAuthorization pending) {
    return switch (pending.way()) {
      case Way.Code(App.Access.OAuth access, String verifier) ->
          of(pending, access, verifier, null);
      case Way.Link(String account) -> of(pending, null, null, account);
    };
  }

  private static StoredAuthorization of(
      PendingAuthorization pending,
      App.Access.@Nullable OAuth access,
      @Nullable String verifier,
      @Nullable String account) {
    return new StoredAuthorization(
        StoredJson.SCHEMA,
        pending.user(),
        pending.app(),
        access,
        verifier,
        pending.interactionId(),
        pending.expiresAt(),
        account);
  }

  PendingAuthorization pending(String stateHash) {
    return new PendingAuthorization(stateHash, user, app, way(), interactionId, expiresAt);
  }

  private Way way() {
    if (account != null) {
      return new Way.Link(account);
    }
    if (access == null || verifier == null) {
      throw new Permanent(
          FailureCode.STORE_UNREADABLE, "an authorization waits for neither code nor account");
    }
    return new Way.Code(access, verifier);
  }

  @Override
  public String toString() {
    return "StoredAuthorization[user=" + user + ", app=" + app + "]";
  }
}
