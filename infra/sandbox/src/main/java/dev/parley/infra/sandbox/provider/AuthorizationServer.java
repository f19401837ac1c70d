package dev.parley.infra.sandbox.provider;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth 2 side of one provider: a consent page, the token endpoint, and the check of bearer
 * tokens. Authorization code with PKCE S256 and nothing else. The consent page keeps no state
 * between showing and deciding: the decision is posted to the address that was shown, with a token
 * that binds that address to the browser's cookie, so a restart in between loses nothing.
 */
final class AuthorizationServer {
  /** RFC 9700: a code lives a minute at most. */
  static final Duration CODE_LIFETIME = Duration.ofSeconds(60);

  private static final String COOKIE = "sandbox_browser";

  /** What a bearer token turns out to be. */
  sealed interface Access {
    /** Good for these scopes of this account. */
    record Granted(String clientId, String account, List<String> scopes) implements Access {
      boolean hasAny(List<String> sufficient) {
        return scopes.stream().anyMatch(sufficient::contains);
      }
    }

    /** Was good once. */
    record Expired() implements Access {}

    /** Taken back by the person, the application or this server. */
    record Revoked() implements Access {}

    /** Never given out. */
    record Unknown() implements Access {}
  }

  record Code(
      String clientId,
      URI redirectUri,
      String challenge,
      String account,
      List<String> scopes,
      String accessType,
      Instant expiresAt,
      @Nullable String grantId) {

    Code spentFor(String grant) {
      return new Code(
          clientId, redirectUri, challenge, account, scopes, accessType, expiresAt, grant);
    }
  }

  record Grant(
      String clientId,
      String account,
      List<String> scopes,
      Instant grantedAt,
      @Nullable Instant revokedAt) {

    Grant revoked(Instant at) {
      return new Grant(clientId, account, scopes, grantedAt, revokedAt == null ? at : revokedAt);
    }
  }

  enum TokenKind {
    ACCESS,
    REFRESH
  }

  record Token(String grantId, TokenKind kind, @Nullable Instant expiresAt) {}

  /** Codes and tokens by their hash, grants by id. */
  record Given(
      String browserKey,
      Map<String, Code> codes,
      Map<String, Grant> grants,
      Map<String, Token> tokens) {

    static Given nothing() {
      return new Given(
          Secrets.random(32), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }
  }

  private sealed interface Checked {
    record Sound(OAuthClient client, URI redirectUri, AuthorizationRequest request)
        implements Checked {
      List<String> scopes() {
        return request.getScope() == null ? List.of() : request.getScope().toStringList();
      }
    }

    record Unsound(Answer answer) implements Checked {}
  }

  private final Dialect dialect;
  private final Map<String, OAuthClient> clients;
  private final Kept<Given> given;
  private final InstantSource clock;

  AuthorizationServer(
      Dialect dialect, List<OAuthClient> clients, @Nullable Path folder, InstantSource clock) {
    this.dialect = dialect;
    this.clients = new LinkedHashMap<>();
    for (OAuthClient client : clients) {
      if (client.provider() == dialect.provider()) {
        this.clients.put(client.clientId(), client);
      }
    }
    this.given =
        Kept.in(folder, dialect.provider().segment() + "-oauth", Given.class, Given::nothing);
    this.clock = clock;
  }

  void routes(Routes routes) {
    routes
        .on("GET", dialect.authorizePath(), (call, _) -> show(call))
        .on("POST", dialect.authorizePath(), (call, _) -> decide(call))
        .on("POST", dialect.tokenPath(), (call, _) -> token(call));
  }

  /** Whom a bearer token speaks for. */
  Access access(String bearer) {
    Instant now = clock.instant();
    return given.look(
        all -> {
          Token token = all.tokens().get(Secrets.hash(bearer));
          if (token == null || token.kind() != TokenKind.ACCESS) {
            return new Access.Unknown();
          }
          Grant grant = all.grants().get(token.grantId());
          if (grant == null) {
            return new Access.Unknown();
          }
          if (grant.revokedAt() != null) {
            return new Access.Revoked();
          }
          if (token.expiresAt() != null && !now.isBefore(token.expiresAt())) {
            return new Access.Expired();
          }
          return new Access.Granted(grant.clientId(), grant.account(), grant.scopes());
        });
  }

  /** Takes back the grant a token of either kind belongs to; false where there is none. */
  boolean revoke(String token) {
    Instant now = clock.instant();
    return given.change(
        all -> {
          Token known = all.tokens().get(Secrets.hash(token));
          if (known == null) {
            return false;
          }
          Grant grant = all.grants().get(known.grantId());
          if (grant == null || grant.revokedAt() != null) {
            return false;
          }
          all.grants().put(known.grantId(), grant.revoked(now));
          return true;
        });
  }

  /** As if every person had thrown the application out in the provider's settings. */
  void revokeAll() {
    Instant now = clock.instant();
    given.change(
        all -> {
          all.grants().replaceAll((_, grant) -> grant.revoked(now));
          return all;
        });
  }

  /** As if the lifetime of every access token had passed. */
  void expireAccessTokens() {
    Instant now = clock.instant();
    given.change(
        all -> {
          all.tokens()
              .replaceAll(
                  (_, token) ->
                      token.kind() == TokenKind.ACCESS
                          ? new Token(token.grantId(), TokenKind.ACCESS, now)
                          : token);
          return all;
        });
  }

  /** Gives an access token as if the person had agreed in the browser. */
  String give(OAuthClient client, String account, List<String> scopes) {
    Instant now = clock.instant();
    return given.change(
        all -> {
          String grantId = Secrets.random(12);
          all.grants().put(grantId, new Grant(client.clientId(), account, scopes, now, null));
          return tokens(all, client, account, scopes, grantId, null).accessToken();
        });
  }

  /** Whether a client may speak for itself with this secret. */
  boolean knows(String clientId, String clientSecret) {
    OAuthClient client = clients.get(clientId);
    return client != null && Secrets.same(client.clientSecret(), clientSecret);
  }

  private Answer show(Call call) {
    return switch (check(call)) {
      case Checked.Unsound(Answer answer) -> answer;
      case Checked.Sound sound -> {
        String browser = cookie(call);
        boolean known = browser.length() >= 32;
        if (!known) {
          browser = Secrets.random(32);
        }
        Answer page =
            ConsentPage.asking(
                dialect,
                sound.client(),
                sound.scopes(),
                account(sound.request().toParameters()),
                proof(browser, call.rawQuery()));
        yield known
            ? page
            : page.with("Set-Cookie", COOKIE + "=" + browser + "; Path=/; HttpOnly; SameSite=Lax");
      }
    };
  }

  private Answer decide(Call call) {
    return switch (check(call)) {
      case Checked.Unsound(Answer answer) -> answer;
      case Checked.Sound sound -> {
        Map<String, List<String>> form = call.form();
        String browser = cookie(call);
        if (browser.isEmpty()
            || !Secrets.same(proof(browser, call.rawQuery()), Call.first(form, "csrf"))) {
          yield ConsentPage.refusing(
              403, "This form was not filled in by the browser that was asked. Start again.");
        }
        String account = Call.first(form, "account").strip();
        if (account.isEmpty()) {
          account = account(sound.request().toParameters());
        }
        yield switch (Call.first(form, "decision")) {
          case "agree" ->
              dialect.plausibleAccount(account)
                  ? sendBack(sound, account)
                  : ConsentPage.refusing(
                      400, "There is no account of that name at " + dialect.title() + ".");
          case "deny" -> sendBack(sound, OAuth2Error.ACCESS_DENIED);
          default -> ConsentPage.refusing(400, "Choose to agree or to deny.");
        };
      }
    };
  }

  private String account(Map<String, List<String>> parameters) {
    String hint = Call.first(parameters, "login_hint");
    if (hint.isEmpty()) {
      hint = Call.first(parameters, "login");
    }
    return dialect.plausibleAccount(hint) ? hint : dialect.usualAccount();
  }

  private String proof(String browser, String rawQuery) {
    return Secrets.sign(given.look(Given::browserKey), browser + "\n" + rawQuery);
  }

  private static String cookie(Call call) {
    for (String pair : call.header("cookie").split(";", -1)) {
      String stripped = pair.strip();
      if (stripped.startsWith(COOKIE + "=")) {
        return stripped.substring(COOKIE.length() + 1);
      }
    }
    return "";
  }

  /**
   * Nothing is ever sent to an address that is not registered: what is wrong with the client or the
   * address is told on a page, everything else to the application.
   */
  private Checked check(Call call) {
    Map<String, List<String>> parameters = new LinkedHashMap<>(call.query());
    OAuthClient client = clients.get(Call.first(parameters, "client_id"));
    if (client == null) {
      return new Checked.Unsound(
          ConsentPage.refusing(400, "The application is not known here (client_id)."));
    }
    URI redirectUri = null;
    for (URI registered : client.redirectUris()) {
      if (registered.toString().equals(Call.first(parameters, "redirect_uri"))) {
        redirectUri = registered;
      }
    }
    if (redirectUri == null) {
      return new Checked.Unsound(
          ConsentPage.refusing(
              400,
              "The application asked to be answered at an address it has not registered"
                  + " (redirect_uri)."));
    }
    String states = Call.first(parameters, "state");
    State state = states.isEmpty() ? null : new State(states);
    List<String> scopes = dialect.scopesIn(Call.first(parameters, "scope"));
    if (scopes.isEmpty()) {
      parameters.remove("scope");
    } else {
      parameters.put("scope", List.of(String.join(" ", scopes)));
    }
    AuthorizationRequest request;
    try {
      request = AuthorizationRequest.parse(parameters);
    } catch (ParseException e) {
      ErrorObject error = e.getErrorObject();
      return new Checked.Unsound(
          sendBack(redirectUri, state, error == null ? OAuth2Error.INVALID_REQUEST : error));
    }
    if (!ResponseType.CODE.equals(request.getResponseType())) {
      return new Checked.Unsound(
          sendBack(redirectUri, state, OAuth2Error.UNSUPPORTED_RESPONSE_TYPE));
    }
    if (request.getCodeChallenge() == null
        || !CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())) {
      return new Checked.Unsound(
          sendBack(
              redirectUri,
              state,
              OAuth2Error.INVALID_REQUEST.setDescription("PKCE with S256 is required")));
    }
    if (scopes.isEmpty() || !dialect.scopes().keySet().containsAll(scopes)) {
      return new Checked.Unsound(sendBack(redirectUri, state, OAuth2Error.INVALID_SCOPE));
    }
    return new Checked.Sound(client, redirectUri, request);
  }

  private Answer sendBack(Checked.Sound sound, String account) {
    String code = dialect.newCode();
    AuthorizationRequest request = sound.request();
    List<String> accessType = request.toParameters().getOrDefault("access_type", List.of());
    Instant now = clock.instant();
    Code issued =
        new Code(
            sound.client().clientId(),
            sound.redirectUri(),
            request.getCodeChallenge().getValue(),
            account,
            sound.scopes(),
            accessType.isEmpty() ? "" : accessType.getFirst(),
            now.plus(CODE_LIFETIME),
            null);
    given.change(
        all -> {
          // Spent codes are remembered for an hour, to see one come twice.
          all.codes().values().removeIf(old -> old.expiresAt().isBefore(now.minusSeconds(3600)));
          return all.codes().put(Secrets.hash(code), issued);
        });
    return Answer.seeOther(
        new AuthorizationSuccessResponse(
                sound.redirectUri(), new AuthorizationCode(code), null, request.getState(), null)
            .toURI());
  }

  private Answer sendBack(Checked.Sound sound, ErrorObject error) {
    return sendBack(sound.redirectUri(), sound.request().getState(), error);
  }

  private static Answer sendBack(URI redirectUri, @Nullable State state, ErrorObject error) {
    return Answer.seeOther(new AuthorizationErrorResponse(redirectUri, error, state, null).toURI());
  }

  private Answer token(Call call) {
    TokenRequest request;
    try {
      request = TokenRequest.parse(asNimbus(call));
    } catch (ParseException e) {
      return dialect.refused(refusal(e.getErrorObject()), call);
    }
    String clientId;
    String secret;
    if (request.getClientAuthentication() instanceof PlainClientSecret plain) {
      clientId = plain.getClientID().getValue();
      secret = plain.getClientSecret().getValue();
    } else {
      clientId = request.getClientID() == null ? "" : request.getClientID().getValue();
      secret = "";
    }
    OAuthClient client = clients.get(clientId);
    if (client == null) {
      return dialect.refused(Dialect.Refusal.UNKNOWN_CLIENT, call);
    }
    if (!Secrets.same(client.clientSecret(), secret)) {
      return dialect.refused(Dialect.Refusal.WRONG_SECRET, call);
    }
    return switch (request.getAuthorizationGrant()) {
      case AuthorizationCodeGrant grant -> exchange(client, grant, call);
      case RefreshTokenGrant grant when dialect.refreshing() != Dialect.Refreshing.NONE ->
          refresh(client, grant, call);
      default -> dialect.refused(Dialect.Refusal.UNSUPPORTED_GRANT, call);
    };
  }

  private static Dialect.Refusal refusal(@Nullable ErrorObject error) {
    if (OAuth2Error.INVALID_CLIENT.equals(error)) {
      return Dialect.Refusal.UNKNOWN_CLIENT;
    }
    return OAuth2Error.UNSUPPORTED_GRANT_TYPE.equals(error)
        ? Dialect.Refusal.UNSUPPORTED_GRANT
        : Dialect.Refusal.MALFORMED;
  }

  private static HTTPRequest asNimbus(Call call) throws ParseException {
    if (!call.hasForm()) {
      throw new ParseException("a form is needed", OAuth2Error.INVALID_REQUEST);
    }
    HTTPRequest request =
        new HTTPRequest(HTTPRequest.Method.POST, URI.create("http://127.0.0.1" + call.path()));
    request.setHeader("Content-Type", "application/x-www-form-urlencoded");
    if (!call.header("authorization").isEmpty()) {
      request.setHeader("Authorization", call.header("authorization"));
    }
    String body = new String(call.body(), StandardCharsets.UTF_8);
    // GitHub and Slack leave the grant type out when a code is exchanged.
    request.setBody(
        call.form().containsKey("grant_type") || !call.form().containsKey("code")
            ? body
            : body + "&grant_type=authorization_code");
    return request;
  }

  private Answer exchange(OAuthClient client, AuthorizationCodeGrant grant, Call call) {
    Instant now = clock.instant();
    String hash = Secrets.hash(grant.getAuthorizationCode().getValue());
    return given.change(
        all -> {
          Code code = all.codes().get(hash);
          if (code == null || !code.clientId().equals(client.clientId())) {
            return dialect.refused(Dialect.Refusal.BAD_CODE, call);
          }
          if (code.grantId() != null) {
            // RFC 6749 4.1.2: a code that comes twice may have been stolen.
            all.grants().computeIfPresent(code.grantId(), (_, spent) -> spent.revoked(now));
            return dialect.refused(Dialect.Refusal.SPENT_CODE, call);
          }
          if (!now.isBefore(code.expiresAt())) {
            return dialect.refused(Dialect.Refusal.BAD_CODE, call);
          }
          if (!code.redirectUri().equals(grant.getRedirectionURI())) {
            return dialect.refused(Dialect.Refusal.WRONG_REDIRECT, call);
          }
          if (!verified(code.challenge(), grant.getCodeVerifier())) {
            return dialect.refused(Dialect.Refusal.WRONG_VERIFIER, call);
          }
          String grantId = Secrets.random(12);
          all.grants()
              .put(grantId, new Grant(client.clientId(), code.account(), code.scopes(), now, null));
          all.codes().put(hash, code.spentFor(grantId));
          boolean refreshable =
              switch (dialect.refreshing()) {
                case NONE -> false;
                case KEPT -> code.accessType().equals("offline");
                case ROTATED -> true;
              };
          String refreshToken = refreshable ? newRefreshToken(all, grantId) : null;
          return dialect.granted(
              tokens(all, client, code.account(), code.scopes(), grantId, refreshToken), call, now);
        });
  }

  private static boolean verified(String challenge, @Nullable CodeVerifier verifier) {
    return verifier != null
        && Secrets.same(
            challenge, CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue());
  }

  private Answer refresh(OAuthClient client, RefreshTokenGrant request, Call call) {
    Instant now = clock.instant();
    String hash = Secrets.hash(request.getRefreshToken().getValue());
    return given.change(
        all -> {
          Token token = all.tokens().get(hash);
          Grant grant = token == null ? null : all.grants().get(token.grantId());
          if (token == null
              || grant == null
              || token.kind() != TokenKind.REFRESH
              || grant.revokedAt() != null
              || !grant.clientId().equals(client.clientId())) {
            return dialect.refused(Dialect.Refusal.BAD_REFRESH_TOKEN, call);
          }
          String next = null;
          if (dialect.refreshing() == Dialect.Refreshing.ROTATED) {
            if (token.expiresAt() != null) {
              // RFC 9700 4.14.2: a spent one that comes again ends the whole family.
              all.grants().put(token.grantId(), grant.revoked(now));
              return dialect.refused(Dialect.Refusal.BAD_REFRESH_TOKEN, call);
            }
            all.tokens().put(hash, new Token(token.grantId(), TokenKind.REFRESH, now));
            next = newRefreshToken(all, token.grantId());
          }
          return dialect.granted(
              tokens(all, client, grant.account(), grant.scopes(), token.grantId(), next),
              call,
              now);
        });
  }

  private Dialect.Tokens tokens(
      Given all,
      OAuthClient client,
      String account,
      List<String> scopes,
      String grantId,
      @Nullable String refreshToken) {
    Instant now = clock.instant();
    all.tokens()
        .values()
        .removeIf(
            old ->
                old.kind() == TokenKind.ACCESS
                    && old.expiresAt() != null
                    && old.expiresAt().isBefore(now.minus(Duration.ofDays(1))));
    Duration lifetime = dialect.accessLifetime();
    String accessToken = dialect.newAccessToken();
    all.tokens()
        .put(
            Secrets.hash(accessToken),
            new Token(grantId, TokenKind.ACCESS, lifetime == null ? null : now.plus(lifetime)));
    return new Dialect.Tokens(
        client.clientId(), account, new ArrayList<>(scopes), accessToken, lifetime, refreshToken);
  }

  private String newRefreshToken(Given all, String grantId) {
    String token = dialect.newRefreshToken();
    all.tokens().put(Secrets.hash(token), new Token(grantId, TokenKind.REFRESH, null));
    return token;
  }
}
