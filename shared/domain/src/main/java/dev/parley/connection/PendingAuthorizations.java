package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OAuth authorizations that a person has been sent to and has not come back from. */
public interface PendingAuthorizations {

  /** How long a person has. */
  Duration LIFETIME = Duration.ofMinutes(10);

  /** Stores one. */
  void add(PendingAuthorization pending);

  /**
   * Takes it, so that it is gone: of any number of concurrent callers one gets it. Empty for one
   * that is unknown, taken or expired.
   */
  Optional<PendingAuthorization> take(String stateHash, Instant now);

  /**
   * One of them.
   *
   * @param stateHash SHA-256 of the {@code state} parameter, in hex; the state is not stored
   * @param access where its code is exchanged, so that whoever takes it needs no tool source
   * @param verifier the PKCE code verifier
   * @param interactionId the question it answers, if it was asked in a conversation
   */
  record PendingAuthorization(
      String stateHash,
      UserId user,
      AppId app,
      App.Access.OAuth access,
      String verifier,
      @Nullable InteractionId interactionId,
      Instant expiresAt) {

    public Optional<InteractionId> interaction() {
      return Optional.ofNullable(interactionId);
    }

    @Override
    public String toString() {
      return "PendingAuthorization[user=" + user + ", app=" + app + "]";
    }
  }
}
