package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.interaction.InteractionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Authorizations that a person has been sent to and has not come back from. */
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
   * @param interactionId the question it answers, if it was asked in a conversation
   */
  record PendingAuthorization(
      String stateHash,
      UserId user,
      AppId app,
      Way way,
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

  /** How it is completed. */
  sealed interface Way {
    /**
     * By a code that is exchanged.
     *
     * @param access where, so that whoever takes it needs no tool source
     * @param verifier the PKCE code verifier
     */
    record Code(App.Access.OAuth access, String verifier) implements Way {}

    /** By looking how the account stands that the source of the app made for it. */
    record Link(String account) implements Way {}
  }
}
