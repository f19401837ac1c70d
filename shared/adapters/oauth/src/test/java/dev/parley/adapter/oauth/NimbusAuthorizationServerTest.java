package dev.parley.adapter.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.connection.AuthorizationServerContract;
import dev.parley.connection.Tokens;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NimbusAuthorizationServerTest extends AuthorizationServerContract {

  private static final URI CALLBACK = URI.create("http://127.0.0.1:8080/api/v1/auth/callback");
  private static final OAuthSettings SETTINGS = new OAuthSettings(CALLBACK, Duration.ofSeconds(10));
  private static final AppId GMAIL = new AppId("gmail");
  private static final AppId SLACK = new AppId("slack");
  private static final AppId GITHUB = new AppId("github");
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T09:00:00Z"));
  private final Browser browser = new Browser();
  private SandboxProviders sandbox;
  private NimbusAuthorizationServer server;

  @BeforeEach
  void start() {
    sandbox =
        SandboxProviders.start(
            0,
            "127.0.0.1",
            1,
            null,
            clock(),
            Stream.of(Provider.values())
                .map(
                    provider ->
                        new OAuthClient(
                            provider,
                            "parley-" + provider.segment(),
                            "secret of " + provider.segment(),
                            "Parley",
                            Set.of(CALLBACK)))
                .toList());
    server = server("secret of ");
  }

  @AfterEach
  void stop() {
    server.close();
    sandbox.close();
  }

  private NimbusAuthorizationServer server(String secret) {
    return new NimbusAuthorizationServer(
        SETTINGS,
        Stream.of("gmail", "slack", "github")
            .map(app -> new AppClient(app, "parley-" + app, secret + app))
            .toList(),
        null,
        Set.of(),
        clock());
  }

  @Override
  protected AuthorizationServer server() {
    return server;
  }

  @Override
  protected AuthorizationServer unreachableServer() {
    sandbox.close();
    return server;
  }

  @Override
  protected AppId app() {
    return GMAIL;
  }

  @Override
  protected App.Access.OAuth access() {
    return access(
        Provider.GMAIL,
        "/o/oauth2/v2/auth?access_type=offline&prompt=consent",
        "/token",
        "https://www.googleapis.com/auth/gmail.send",
        "https://www.googleapis.com/auth/gmail.readonly");
  }

  private App.Access.OAuth slack() {
    return access(
        Provider.SLACK,
        "/oauth/v2/authorize",
        "/api/oauth.v2.access",
        "chat:write",
        "channels:read");
  }

  private App.Access.OAuth gitHub() {
    return access(Provider.GITHUB, "/login/oauth/authorize", "/login/oauth/access_token", "repo");
  }

  private App.Access.OAuth access(
      Provider provider, String authorize, String token, String... scopes) {
    String base = sandbox.base(provider).toString();
    return new App.Access.OAuth(
        URI.create(base + authorize),
        URI.create(base + token),
        provider == Provider.GMAIL ? URI.create(base + "/revoke") : null,
        List.of(scopes));
  }

  @Override
  protected String agree(URI authorizationUri) {
    URI back = browser.decide(authorizationUri, "agree");
    assertThat(back.toString()).startsWith(CALLBACK.toString());
    return Browser.parameter(back, "code");
  }

  @Override
  protected InstantSource clock() {
    return now::get;
  }

  @Test
  void what_a_provider_wants_beside_the_standard_goes_along() {
    assertThat(server.authorizationUri(GMAIL, access(), "state", VERIFIER))
        .hasParameter("access_type", "offline")
        .hasParameter("prompt", "consent")
        .hasParameter("redirect_uri", CALLBACK.toString())
        .hasParameter("client_id", "parley-gmail");
  }

  @Test
  void a_person_who_says_no_is_sent_back_with_the_state() {
    URI back =
        browser.decide(
            server.authorizationUri(GMAIL, access(), "the state & more", VERIFIER), "deny");

    assertThat(Browser.parameter(back, "error")).isEqualTo("access_denied");
    assertThat(Browser.parameter(back, "state")).isEqualTo("the state & more");
  }

  @Test
  void a_code_that_was_kept_too_long_is_refused() {
    String code = agree(server.authorizationUri(GMAIL, access(), "state", VERIFIER));
    now.updateAndGet(instant -> instant.plus(Duration.ofHours(1)));

    assertThat(server.exchange(GMAIL, access(), code, VERIFIER))
        .isEqualTo(new Exchange.Refused("invalid_grant"));
  }

  @Test
  void google_keeps_the_refresh_token_and_we_keep_it_too() {
    Tokens tokens = connected(GMAIL, access()).tokens();

    assertThat(refreshed(GMAIL, access(), tokens).refresh()).isEqualTo(tokens.refresh());
    assertThat(tokens.expiresAt()).isEqualTo(now.get().plusSeconds(3599));
  }

  @Test
  void slack_grants_a_bot_and_changes_the_refresh_token() {
    Exchange.Granted granted = connected(SLACK, slack());

    assertThat(granted.account()).isEqualTo("Acme");
    assertThat(granted.tokens().scopes()).containsExactly("chat:write", "channels:read");
    assertThat(refreshed(SLACK, slack(), granted.tokens()).refresh())
        .isPresent()
        .isNotEqualTo(granted.tokens().refresh());
    assertThat(server.refresh(SLACK, slack(), granted.tokens().refresh().orElseThrow()))
        .as("a refresh token serves once")
        .isInstanceOf(Exchange.Refused.class);
  }

  @Test
  void slack_says_no_with_a_good_status() {
    assertThat(server.exchange(SLACK, slack(), "no-such-code", VERIFIER))
        .isEqualTo(new Exchange.Refused("invalid_code"));
  }

  @Test
  void github_grants_for_good() {
    Exchange.Granted granted = connected(GITHUB, gitHub());

    assertThat(granted.tokens().expiresAt()).isNull();
    assertThat(granted.tokens().refresh()).isEmpty();
    assertThat(granted.tokens().scopes()).containsExactly("repo");
  }

  @Test
  void github_says_no_with_a_good_status() {
    assertThat(server.exchange(GITHUB, gitHub(), "no-such-code", VERIFIER))
        .isEqualTo(new Exchange.Refused("bad_verification_code"));
  }

  @Test
  void a_wrong_secret_is_our_own_fault_at_every_provider() {
    try (NimbusAuthorizationServer wrong = server("not the secret of ")) {
      for (AppId app : List.of(GMAIL, SLACK, GITHUB)) {
        App.Access.OAuth access =
            app.equals(GMAIL) ? access() : app.equals(SLACK) ? slack() : gitHub();
        assertThatExceptionOfType(Permanent.class)
            .isThrownBy(() -> wrong.exchange(app, access, "code", VERIFIER))
            .returns(FailureCode.MISCONFIGURED, Permanent::code)
            .satisfies(failure -> assertThat(String.valueOf(failure)).doesNotContain("secret of"));
      }
    }
  }

  @Test
  void what_cannot_be_revoked_is_left() {
    Tokens tokens = connected(GITHUB, gitHub()).tokens();

    server.revoke(GITHUB, gitHub(), tokens);

    assertThat(gitHub().revocation()).isEmpty();
  }

  private Exchange.Granted connected(AppId app, App.Access.OAuth access) {
    String code = agree(server.authorizationUri(app, access, "state", VERIFIER));
    return granted(server.exchange(app, access, code, VERIFIER));
  }

  private Tokens refreshed(AppId app, App.Access.OAuth access, Tokens tokens) {
    return granted(server.refresh(app, access, tokens.refresh().orElseThrow())).tokens();
  }

  private static Exchange.Granted granted(Exchange exchange) {
    return switch (exchange) {
      case Exchange.Granted granted -> granted;
      case Exchange.Refused(String error) -> throw new AssertionError("refused: " + error);
    };
  }
}
