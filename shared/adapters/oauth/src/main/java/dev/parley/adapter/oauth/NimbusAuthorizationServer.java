package dev.parley.adapter.oauth;

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
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.Tokens;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.integration.Integrations;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final @Nullable Integrations integrations;
  private final InstantSource clock;
  private final Http http;

  /**
   * @param integrations knows the clients of apps that organisations added
   * @param allowed hosts to which what people name may lead though they are not public
   */
  NimbusAuthorizationServer(
      OAuthSettings settings,
      List<AppClient> clients,
      @Nullable Integrations integrations,
      Set<String> allowed,
      InstantSource clock) {
    this.settings = settings;
    this.integrations = integrations;
    this.clients =
        clients.stream()
            .filter(AppClient::isRegistered)
            .collect(Collectors.toUnmodifiableMap(AppClient::id, Function.identity()));
    this.clock = clock;
    this.http = new Http(settings.timeout(), allowed);
  }

  @Override
  public URI authorizationUri(AppId app, App.Access.OAuth access, String state, String verifier) {
    return new AuthorizationRequest.Builder(ResponseType.CODE, client(app).id())
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
    Client client = client(app);
    Optional<URI> place = access.revocation();
    if (place.isEmpty()) {
      return;
    }
    // Revoking one of the two ends the other at most servers, but not at all.
    if (tokens.refresh().isPresent()) {
      revoke(client, place.get(), new RefreshToken(tokens.refresh().get()));
    }
    revoke(client, place.get(), new BearerAccessToken(tokens.accessToken()));
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
    Client client = client(app);
    Optional<ClientSecretPost> proof = client.proof();
    TokenRequest request =
        proof.isPresent()
            ? new TokenRequest.Builder(access.tokenUri(), proof.get(), grant)
                .resources(resources(access))
                .build()
            : new TokenRequest.Builder(access.tokenUri(), client.id(), grant)
                .resources(resources(access))
                .build();
    return TokenAnswer.read(
        app,
        http.post(request.toHTTPRequest(), client.server()),
        access,
        oldRefreshToken,
        clock.instant());
  }

  /** What the tokens are for (RFC 8707), where the address at which people agree says it. */
  private static URI @Nullable [] resources(App.Access.OAuth access) {
    List<String> named =
        URLUtils.parseParameters(access.authorizationUri().getRawQuery()).get("resource");
    return named == null ? null : named.stream().map(URI::create).toArray(URI[]::new);
  }

  private void revoke(Client client, URI place, Token token) {
    Optional<ClientSecretPost> proof = client.proof();
    TokenRevocationRequest request =
        proof.isPresent()
            ? new TokenRevocationRequest(place, proof.get(), token)
            : new TokenRevocationRequest(place, client.id(), token);
    // A token the server does not know, or no longer, is as good as revoked: any answer will do.
    http.post(request.toHTTPRequest(), client.server());
  }

  private Client client(AppId app) {
    AppClient configured = clients.get(app);
    if (configured != null) {
      return new Client(
          new ClientID(configured.clientId()), configured.clientSecret(), Client.Named.US);
    }
    return Optional.ofNullable(integrations)
        .flatMap(known -> known.secret(app))
        .filter(secret -> secret.clientId() != null)
        .map(
            secret ->
                new Client(
                    new ClientID(secret.clientId()), secret.clientSecret(), Client.Named.PEOPLE))
        .orElseThrow(
            () -> new Permanent(FailureCode.MISCONFIGURED, "there is no client id for " + app));
  }
}
