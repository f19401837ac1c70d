package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The authorization servers, driven by an OAuth library and a browser. */
final class AuthorizationTest {
  private static final State STATE = new State("the-state-of-the-application");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T09:00:00Z"));
  private final Browser browser = new Browser();
  private final CodeVerifier verifier = new CodeVerifier();
  @TempDir private Path folder;
  private @Nullable SandboxProviders started;

  private SandboxProviders sandbox() {
    SandboxProviders running = started;
    if (running == null) {
      running =
          SandboxProviders.start(
              0,
              "127.0.0.1",
              1,
              folder,
              (InstantSource) now::get,
              List.of(Apps.GMAIL, Apps.SLACK, Apps.GITHUB));
      started = running;
    }
    return running;
  }

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static String authorizePath(Provider provider) {
    return switch (provider) {
      case GMAIL -> "/o/oauth2/v2/auth";
      case SLACK -> "/oauth/v2/authorize";
      case GITHUB -> "/login/oauth/authorize";
    };
  }

  private URI tokenEndpoint(Provider provider) {
    return URI.create(
        sandbox().base(provider)
            + switch (provider) {
              case GMAIL -> "/token";
              case SLACK -> "/api/oauth.v2.access";
              case GITHUB -> "/login/oauth/access_token";
            });
  }

  private static String scope(Provider provider) {
    return switch (provider) {
      case GMAIL -> "https://www.googleapis.com/auth/gmail.send";
      case SLACK -> "chat:write";
      case GITHUB -> "repo";
    };
  }

  private AuthorizationRequest.Builder asking(Provider provider) {
    return new AuthorizationRequest.Builder(
            ResponseType.CODE, new ClientID(Apps.of(provider).clientId()))
        .endpointURI(URI.create(sandbox().base(provider) + authorizePath(provider)))
        .redirectionURI(Apps.CALLBACK)
        .scope(new Scope(scope(provider)))
        .state(STATE)
        .customParameter("access_type", "offline")
        .codeChallenge(verifier, CodeChallengeMethod.S256);
  }

  private AuthorizationCode agreed(Provider provider)
      throws IOException, InterruptedException, ParseException {
    URI sentTo = browser.decide(asking(provider).build().toURI(), "agree");
    assertThat(sentTo.toString()).startsWith(Apps.CALLBACK + "?");
    AuthorizationResponse response = AuthorizationResponse.parse(sentTo);
    assertThat(response.getState()).isEqualTo(STATE);
    return response.toSuccessResponse().getAuthorizationCode();
  }

  private HTTPResponse ask(Provider provider, AuthorizationGrant grant) throws IOException {
    OAuthClient app = Apps.of(provider);
    return ask(provider, app.clientId(), app.clientSecret(), grant);
  }

  private HTTPResponse ask(
      Provider provider, String clientId, String secret, AuthorizationGrant grant)
      throws IOException {
    HTTPRequest request =
        new TokenRequest.Builder(
                tokenEndpoint(provider),
                new ClientSecretPost(new ClientID(clientId), new Secret(secret)),
                grant)
            .build()
            .toHTTPRequest();
    request.setAccept("application/json");
    return request.send();
  }

  private AuthorizationGrant codeGrant(AuthorizationCode code) {
    return new AuthorizationCodeGrant(code, Apps.CALLBACK, verifier);
  }

  /** Google and GitHub answer as RFC 6749 says. */
  private static Tokens tokens(HTTPResponse response) throws ParseException {
    return TokenResponse.parse(response).toSuccessResponse().getTokens();
  }

  /** Slack has a token type of its own, which the library does not take. */
  private static String accessToken(HTTPResponse response) throws IOException {
    String token = Json.MAPPER.readTree(response.getBody()).path("access_token").asText();
    assertThat(token).as(response.getBody()).isNotEmpty();
    return token;
  }

  /** The status of a call that only needs a good token. */
  private int statusWith(Provider provider, String token) throws IOException, InterruptedException {
    String path =
        switch (provider) {
          case GMAIL -> "/gmail/v1/users/me/messages";
          case SLACK -> "/api/auth.test";
          case GITHUB -> "/user";
        };
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(sandbox().base(provider) + path))
                  .header("Authorization", "Bearer " + token)
                  .header("User-Agent", "test")
                  .build(),
              BodyHandlers.ofString());
      // Slack says no with status 200.
      return provider == Provider.SLACK && response.body().contains("\"ok\":false")
          ? 401
          : response.statusCode();
    }
  }

  private String accessToken(Provider provider)
      throws IOException, InterruptedException, ParseException {
    return accessToken(ask(provider, codeGrant(agreed(provider))));
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void agreeing_gives_a_token_that_opens_the_api(Provider provider) throws Exception {
    String token = accessToken(provider);

    // 403 at Gmail: the token is good, and may send but not list.
    assertThat(statusWith(provider, token)).isEqualTo(provider == Provider.GMAIL ? 403 : 200);
    assertThat(statusWith(provider, token + "x")).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void the_page_names_the_application_and_what_it_wants(Provider provider) throws Exception {
    HttpResponse<String> page = browser.open(asking(provider).build().toURI());

    assertThat(page.body())
        .contains("Parley wants to use your")
        .contains(scope(provider))
        .contains("Agree", "Deny")
        .doesNotContain("<script");
    assertThat(page.headers().firstValue("Set-Cookie").orElseThrow()).contains("HttpOnly");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void denying_is_told_to_the_application(Provider provider) throws Exception {
    URI sentTo = browser.decide(asking(provider).build().toURI(), "deny");

    assertThat(AuthorizationResponse.parse(sentTo).toErrorResponse().getErrorObject().getCode())
        .isEqualTo("access_denied");
    assertThat(AuthorizationResponse.parse(sentTo).getState()).isEqualTo(STATE);
  }

  @Test
  void only_the_browser_that_was_asked_can_decide() throws Exception {
    URI page = asking(Provider.GMAIL).build().toURI();
    String proof = Browser.csrf(browser.open(page).body());
    Map<String, String> form = Map.of("csrf", proof, "decision", "agree");
    URI otherPage = asking(Provider.GMAIL).scope(new Scope("openid")).build().toURI();

    assertThat(new Browser().post(page, form).statusCode()).isEqualTo(403);
    assertThat(browser.post(page, Map.of("decision", "agree")).statusCode()).isEqualTo(403);
    assertThat(browser.post(otherPage, form).statusCode()).isEqualTo(403);
    assertThat(browser.open(URI.create(page + "&decision=agree")).statusCode()).isEqualTo(200);
    assertThat(browser.post(page, form).statusCode()).isEqualTo(303);
  }

  @Test
  void nothing_is_sent_to_an_address_that_is_not_registered() throws Exception {
    for (String address :
        List.of("http://127.0.0.1:8080/api/v1/auth/callback/", "https://evil.example/")) {
      HttpResponse<String> page =
          browser.open(asking(Provider.GITHUB).redirectionURI(URI.create(address)).build().toURI());

      assertThat(page.statusCode()).isEqualTo(400);
      assertThat(page.headers().firstValue("Location")).isEmpty();
    }
  }

  @Test
  void pkce_with_s256_is_required() throws Exception {
    URI plain =
        asking(Provider.GITHUB).codeChallenge(verifier, CodeChallengeMethod.PLAIN).build().toURI();
    String none = asking(Provider.GITHUB).build().toURI().toString();
    none = none.replaceAll("&?code_challenge(_method)?=[^&]*", "");

    for (URI page : List.of(plain, URI.create(none))) {
      HttpResponse<String> response = browser.open(page);
      assertThat(response.statusCode()).isEqualTo(303);
      assertThat(response.headers().firstValue("Location").orElseThrow())
          .startsWith(Apps.CALLBACK + "?")
          .contains("error=invalid_request");
    }
  }

  @Test
  void a_scope_that_does_not_exist_is_refused() throws Exception {
    HttpResponse<String> response =
        browser.open(asking(Provider.SLACK).scope(new Scope("launch:rockets")).build().toURI());

    assertThat(response.headers().firstValue("Location").orElseThrow())
        .contains("error=invalid_scope");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_code_is_good_once_and_coming_twice_ends_the_grant(Provider provider) throws Exception {
    AuthorizationCode code = agreed(provider);
    String token = accessToken(ask(provider, codeGrant(code)));

    HTTPResponse again = ask(provider, codeGrant(code));

    assertThat(again.getBody())
        .contains(
            switch (provider) {
              case GMAIL -> "invalid_grant";
              case SLACK -> "code_already_used";
              case GITHUB -> "bad_verification_code";
            });
    assertThat(again.getStatusCode()).isEqualTo(provider == Provider.GMAIL ? 400 : 200);
    assertThat(statusWith(provider, token)).isEqualTo(401);
  }

  @Test
  void a_code_is_good_for_a_minute() throws Exception {
    AuthorizationCode code = agreed(Provider.GMAIL);
    now.updateAndGet(t -> t.plusSeconds(60));

    assertThat(ask(Provider.GMAIL, codeGrant(code)).getBody()).contains("invalid_grant");
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_code_needs_its_verifier_its_address_and_its_application(Provider provider)
      throws Exception {
    AuthorizationCode code = agreed(provider);
    OAuthClient app = Apps.of(provider);

    assertThat(
            ask(provider, new AuthorizationCodeGrant(code, Apps.CALLBACK, new CodeVerifier()))
                .getBody())
        .containsAnyOf("invalid_grant", "invalid_code", "bad_verification_code");
    assertThat(ask(provider, new AuthorizationCodeGrant(code, Apps.CALLBACK)).getBody())
        .containsAnyOf("invalid_grant", "invalid_code", "bad_verification_code");
    assertThat(
            ask(
                    provider,
                    new AuthorizationCodeGrant(
                        code, URI.create("http://127.0.0.1:8080/elsewhere"), verifier))
                .getBody())
        .containsAnyOf("redirect_uri_mismatch", "bad_redirect_uri");
    assertThat(ask(provider, app.clientId(), "wrong", codeGrant(code)).getBody())
        .containsAnyOf("invalid_client", "bad_client_secret", "incorrect_client_credentials");
    assertThat(ask(provider, "unknown", app.clientSecret(), codeGrant(code)).getBody())
        .containsAnyOf("invalid_client", "invalid_client_id", "incorrect_client_credentials");
    assertThat(ask(provider, codeGrant(code)).getBody()).contains("access_token");
  }

  @Test
  void github_answers_as_a_form_unless_json_is_asked_for() throws Exception {
    OAuthClient app = Apps.GITHUB;
    HttpResponse<String> answer =
        browser.post(
            tokenEndpoint(Provider.GITHUB),
            Map.of(
                "client_id", app.clientId(),
                "client_secret", app.clientSecret(),
                "code", agreed(Provider.GITHUB).getValue(),
                "redirect_uri", Apps.CALLBACK.toString(),
                "code_verifier", verifier.getValue()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("access_token=gho_").contains("token_type=bearer");
  }

  @Test
  void google_keeps_the_refresh_token_and_gives_new_access_tokens() throws Exception {
    Tokens first = tokens(ask(Provider.GMAIL, codeGrant(agreed(Provider.GMAIL))));
    now.updateAndGet(t -> t.plus(Duration.ofHours(1)));
    assertThat(statusWith(Provider.GMAIL, first.getAccessToken().getValue())).isEqualTo(401);

    Tokens second = tokens(ask(Provider.GMAIL, new RefreshTokenGrant(first.getRefreshToken())));
    Tokens third = tokens(ask(Provider.GMAIL, new RefreshTokenGrant(first.getRefreshToken())));

    assertThat(second.getRefreshToken()).isNull();
    assertThat(statusWith(Provider.GMAIL, second.getAccessToken().getValue())).isEqualTo(403);
    assertThat(statusWith(Provider.GMAIL, third.getAccessToken().getValue())).isEqualTo(403);
  }

  @Test
  void google_gives_a_refresh_token_only_for_offline_access() throws Exception {
    URI sentTo =
        browser.decide(
            asking(Provider.GMAIL).customParameter("access_type", "online").build().toURI(),
            "agree");
    AuthorizationCode code =
        AuthorizationResponse.parse(sentTo).toSuccessResponse().getAuthorizationCode();

    assertThat(tokens(ask(Provider.GMAIL, codeGrant(code))).getRefreshToken()).isNull();
  }

  @Test
  void google_says_who_it_is_where_that_was_asked_for() throws Exception {
    URI sentTo =
        browser.decide(
            asking(Provider.GMAIL).scope(new Scope("openid", "email")).build().toURI(), "agree");
    AuthorizationCode code =
        AuthorizationResponse.parse(sentTo).toSuccessResponse().getAuthorizationCode();

    String answer = ask(Provider.GMAIL, codeGrant(code)).getBody();

    SignedJWT token = SignedJWT.parse(Json.MAPPER.readTree(answer).path("id_token").asText());
    JWKSet keys =
        JWKSet.parse(
            browser.open(URI.create(sandbox().base(Provider.GMAIL) + "/oauth2/v3/certs")).body());
    assertThat(token.verify(new RSASSAVerifier(keys.getKeys().getFirst().toRSAKey()))).isTrue();
    assertThat(token.getJWTClaimsSet().getStringClaim("email")).isEqualTo("demo@example.com");
    assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(Apps.GMAIL.clientId());
  }

  @Test
  void slack_rotates_refresh_tokens_and_a_spent_one_ends_the_grant() throws Exception {
    String first = ask(Provider.SLACK, codeGrant(agreed(Provider.SLACK))).getBody();
    RefreshToken one = new RefreshToken(Json.MAPPER.readTree(first).path("refresh_token").asText());
    String second = ask(Provider.SLACK, new RefreshTokenGrant(one)).getBody();
    String access = Json.MAPPER.readTree(second).path("access_token").asText();
    assertThat(Json.MAPPER.readTree(second).path("refresh_token").asText())
        .startsWith("xoxe-1-")
        .isNotEqualTo(one.getValue());
    assertThat(statusWith(Provider.SLACK, access)).isEqualTo(200);

    assertThat(ask(Provider.SLACK, new RefreshTokenGrant(one)).getBody())
        .contains("invalid_refresh_token");
    assertThat(statusWith(Provider.SLACK, access)).isEqualTo(401);
  }

  @Test
  void a_revoked_token_is_no_good_any_more() throws Exception {
    String google = accessToken(Provider.GMAIL);
    URI revoke = URI.create(sandbox().base(Provider.GMAIL) + "/revoke?token=" + google);
    assertThat(browser.post(revoke, Map.of()).statusCode()).isEqualTo(200);
    assertThat(statusWith(Provider.GMAIL, google)).isEqualTo(401);
    assertThat(browser.post(revoke, Map.of()).statusCode()).isEqualTo(400);

    String slack = accessToken(Provider.SLACK);
    browser.post(
        URI.create(sandbox().base(Provider.SLACK) + "/api/auth.revoke"), Map.of("token", slack));
    assertThat(statusWith(Provider.SLACK, slack)).isEqualTo(401);

    String github = accessToken(Provider.GITHUB);
    HttpResponse<String> deleted =
        browser.delete(
            URI.create(
                sandbox().base(Provider.GITHUB)
                    + "/applications/"
                    + Apps.GITHUB.clientId()
                    + "/token"),
            Apps.GITHUB.clientId() + ":" + Apps.GITHUB.clientSecret(),
            "{\"access_token\":\"" + github + "\"}");
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(statusWith(Provider.GITHUB, github)).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void what_was_granted_outlives_the_process(Provider provider) throws Exception {
    String token = accessToken(provider);
    AuthorizationCode code = agreed(provider);
    URI page = asking(provider).build().toURI();
    String proof = Browser.csrf(browser.open(page).body());
    int port = sandbox().port();

    // Nothing is written at the end: what is on the disk now is what a killed process leaves.
    sandbox().close();
    started =
        SandboxProviders.start(
            port,
            "127.0.0.1",
            1,
            folder,
            (InstantSource) now::get,
            List.of(Apps.GMAIL, Apps.SLACK, Apps.GITHUB));

    assertThat(statusWith(provider, token)).isEqualTo(provider == Provider.GMAIL ? 403 : 200);
    assertThat(ask(provider, codeGrant(code)).getBody()).contains("access_token");
    assertThat(browser.post(page, Map.of("csrf", proof, "decision", "agree")).statusCode())
        .isEqualTo(303);
  }

  @Test
  void tokens_are_not_written_down() throws Exception {
    String token = accessToken(Provider.GMAIL);

    assertThat(folder.resolve("gmail-oauth.json"))
        .content()
        .doesNotContain(token)
        .contains("demo@example.com");
    assertThat(new BearerAccessToken(token).getValue()).startsWith("ya29.");
  }
}
