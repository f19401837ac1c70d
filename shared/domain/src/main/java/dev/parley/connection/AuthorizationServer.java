package dev.parley.connection;

import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The authorization servers of the apps, as an OAuth 2 client. PKCE S256 always. Throws {@link
 * dev.parley.failure.Transient} when one cannot be reached and {@link dev.parley.failure.Permanent}
 * with {@code MISCONFIGURED} when we have no client id for the app.
 */
public interface AuthorizationServer {

  /** Where to send the person's browser. */
  URI authorizationUri(AppId app, App.Access.OAuth access, String state, String verifier);

  /** Exchanges the code for tokens. Not to be repeated: a code is good once. */
  Exchange exchange(AppId app, App.Access.OAuth access, String code, String verifier);

  /** New tokens for a refresh token. Where the server gives no new refresh token, the old stays. */
  Exchange refresh(AppId app, App.Access.OAuth access, String refreshToken);

  /** Revokes the tokens where the server can; unknown tokens are no error. */
  void revoke(AppId app, App.Access.OAuth access, Tokens tokens);

  /** What the server answered. */
  sealed interface Exchange {
    /**
     * It gave tokens.
     *
     * @param account how the provider calls the account, where it says so
     */
    record Granted(Tokens tokens, @Nullable String account) implements Exchange {}

    /** It said no: {@code invalid_grant} and the like. */
    record Refused(String error) implements Exchange {}
  }
}
