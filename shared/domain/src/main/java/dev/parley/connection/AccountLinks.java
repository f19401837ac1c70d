package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Instant;

/**
 * The accounts that a tool source keeps itself, for apps whose access is {@link
 * dev.parley.tool.App.Access.Linked}. Throws {@link dev.parley.failure.Transient} when the source
 * cannot be reached and {@link dev.parley.failure.Permanent} with {@code MISCONFIGURED} when it
 * does not accept us, or nobody could connect the app.
 */
public interface AccountLinks {

  /**
   * Makes an account that nobody has connected yet. The browser comes back to the address of ours
   * that is configured, with this state. Each time it is asked for it is another account.
   */
  Link start(UserId user, AppId app, String state);

  /** How an account stands now, asked of the source. */
  Standing standing(String account);

  /**
   * A way to connect an account.
   *
   * @param account its id at the source
   * @param connectAt where to send the person's browser
   * @param expiresAt when it is too late to go there
   */
  record Link(String account, URI connectAt, Instant expiresAt) {}

  /** How an account stands. */
  sealed interface Standing {
    /** It can be used. */
    record Active() implements Standing {}

    /** It is not connected yet, and may still be. */
    record Pending() implements Standing {}

    /**
     * It cannot be used, and will not be.
     *
     * @param reason in words of our own, not of the source
     */
    record Ended(String reason) implements Standing {}
  }
}
