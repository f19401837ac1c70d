package dev.parley.adapter.oauth;

import com.nimbusds.oauth2.sdk.AbstractRequest;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Token;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.Tokens;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * OAuth 2 authorization servers of any provider: what differs between them is data of the app (its
 * addresses, to whose query belongs what a provider wants beside the standard) or read tolerantly.
 */
final class NimbusAuthorizationServer implements AuthorizationServer, AutoCloseable {

  private final OAuthSettings settings;
  private final Map<AppId, AppClient> clients;
  private final InstantSource clock;
  private final Http http;

  NimbusAuthorizationServer(OAuthSettings settings, List<AppClient> clients, InstantSource clock) {
    this.settings = settings;
    this.clients =
        clients.stream()
            .filter(AppClient::isRegistered)
            .collect(Collectors.toUnmodifiableMap(AppClient::id, Function.identity()));
    this.clock = clock;
    this.http = new Http(settings.timeout());
  }

  @Override
  public URI authorizationUri(AppId app, App.Access.OAuth access, String state, String verifier) {
    return new AuthorizationRequest.Builder(ResponseType.CODE, clientId(app))
        .endpointURI(access.authorizationUri())
        .redirectionURI(settings.redirectUri())
        .scope(new Scope(access.scopes().toArray(String[]::new)))
        .state(new State(state))
        .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  @Override
  public Exchange exchange(AppId app, App.Access.OAuth access, String code, String verifier) {
    AuthorizationGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), settings.redirectUri(), new CodeVerifier(verifier));
    return tokens(app, access, grant, null);
  }

  @Override
  public Exchange refresh(AppId app, App.Access.OAuth access, String refreshToken) {
    return tokens(app, access, new RefreshTokenGrant(new RefreshToken(refreshToken)), refreshToken);
  }

  @Override
  public void revoke(AppId app, App.Access.OAuth access, Tokens tokens) {
    ClientID client = clientId(app);
    Optional<URI> place = access.revocation();
    if (place.isEmpty()) {
      return;
    }
    // Revoking one of the two ends the other at most servers, but not at all.
    if (tokens.refresh().isPresent()) {
      revoke(app, client, place.get(), new RefreshToken(tokens.refresh().get()));
    }
    revoke(app, client, place.get(), new BearerAccessToken(tokens.accessToken()));
  }

  @Override
  public void close() {
    http.close();
  }

  private Exchange tokens(
      AppId app,
      App.Access.OAuth access,
      AuthorizationGrant grant,
      @Nullable String oldRefreshToken) {
    ClientID id = clientId(app);
    Optional<ClientSecretPost> secret = secret(app, id);
    TokenRequest request =
        secret.isPresent()
            ? new TokenRequest.Builder(access.tokenUri(), secret.get(), grant).build()
            : new TokenRequest.Builder(access.tokenUri(), id, grant).build();
    return TokenAnswer.read(
        app, http.post(form(request)), access, oldRefreshToken, clock.instant());
  }

  private void revoke(AppId app, ClientID id, URI place, Token token) {
    Optional<ClientSecretPost> secret = secret(app, id);
    // A token the server does not know, or no longer, is as good as revoked: any answer will do.
    http.post(
        form(
            secret.isPresent()
                ? new TokenRevocationRequest(place, secret.get(), token)
                : new TokenRevocationRequest(place, id, token)));
  }

  private static HTTPRequest form(AbstractRequest request) {
    return request.toHTTPRequest();
  }

  private ClientID clientId(AppId app) {
    AppClient client = clients.get(app);
    if (client == null) {
      throw new Permanent(FailureCode.MISCONFIGURED, "there is no client id for " + app);
    }
    return new ClientID(client.clientId());
  }

  private Optional<ClientSecretPost> secret(AppId app, ClientID id) {
    return Optional.ofNullable(clients.get(app))
        .map(AppClient::clientSecret)
        .filter(secret -> !secret.isBlank())
        .map(secret -> new ClientSecretPost(id, new Secret(secret)));
  }
}
