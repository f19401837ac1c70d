package dev.parley.infra.sandbox.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one provider speaks OAuth 2: its addresses, scopes, tokens, and the words of its answers. */
interface Dialect {

  /** What becomes of refresh tokens. */
  enum Refreshing {
    /** Access tokens do not expire, so there is nothing to refresh. */
    NONE,
    /** One refresh token serves until it is revoked. */
    KEPT,
    /** Every use gives the next one and spends the last. */
    ROTATED
  }

  /** Why a token request is refused. */
  enum Refusal {
    MALFORMED,
    UNKNOWN_CLIENT,
    WRONG_SECRET,
    UNSUPPORTED_GRANT,
    WRONG_REDIRECT,
    BAD_CODE,
    SPENT_CODE,
    WRONG_VERIFIER,
    BAD_REFRESH_TOKEN
  }

  /**
   * What a token request brought.
   *
   * @param lifetime null where the access token does not expire
   * @param refreshToken null where none is given, or the old one stays
   */
  record Tokens(
      String clientId,
      String account,
      List<String> scopes,
      String accessToken,
      @Nullable Duration lifetime,
      @Nullable String refreshToken) {}

  Provider provider();

  /** What people call the provider. */
  String title();

  String authorizePath();

  String tokenPath();

  /** Every scope it knows, with what it lets an application do, in plain words. */
  Map<String, String> scopes();

  /** The scopes of an authorization request as this provider separates them. */
  List<String> scopesIn(String parameter);

  /** The account a person is signed in with when they do not say otherwise. */
  String usualAccount();

  boolean plausibleAccount(String account);

  @Nullable Duration accessLifetime();

  Refreshing refreshing();

  String newCode();

  String newAccessToken();

  String newRefreshToken();

  /** The answer to a token request that is fine, at this time. */
  Answer granted(Tokens tokens, Call call, Instant now);

  Answer refused(Refusal refusal, Call call);
}
