package dev.parley.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link AuthorizationServer} promises. */
public abstract class AuthorizationServerContract {

  private static final String STATE = "a state/of & signs";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  /** The client side of a server that is up. */
  protected abstract AuthorizationServer server();

  /** The same, of a server that takes no connection. */
  protected abstract AuthorizationServer unreachableServer();

  /** An app that there is a client id for. */
  protected abstract AppId app();

  /** Its server gives refresh tokens and can revoke. */
  protected abstract App.Access.OAuth access();

  /** A person opens the address, agrees, and the browser brings back this code. */
  protected abstract String agree(URI authorizationUri);

  /** The clock the client reads. */
  protected InstantSource clock() {
    return InstantSource.system();
  }

  @Test
  void sends_the_person_off_with_state_and_challenge_and_without_the_verifier() {
    URI uri = server().authorizationUri(app(), access(), STATE, VERIFIER);

    assertThat(uri)
        .hasParameter("response_type", "code")
        .hasParameter("state", STATE)
        .hasParameter("code_challenge_method", "S256")
        .hasParameter("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        .hasParameter("scope", String.join(" ", access().scopes()));
    assertThat(uri.getQuery()).contains("client_id=");
    assertThat(uri.toString()).doesNotContain(VERIFIER);
  }

  @Test
  void exchanges_a_code_for_tokens() {
    Exchange exchange = server().exchange(app(), access(), code(), VERIFIER);

    assertThat(exchange)
        .isInstanceOfSatisfying(
            Exchange.Granted.class,
            granted -> {
              assertThat(granted.tokens().accessToken()).isNotBlank();
              assertThat(granted.tokens().refresh()).isPresent();
              assertThat(granted.tokens().expiredBy(clock().instant())).isFalse();
              assertThat(granted.tokens().scopes()).containsAll(access().scopes());
            });
  }

  @Test
  void a_code_is_good_once() {
    String code = code();
    Exchange first = server().exchange(app(), access(), code, VERIFIER);

    assertThat(first).isInstanceOf(Exchange.Granted.class);
    assertThat(server().exchange(app(), access(), code, VERIFIER))
        .isEqualTo(new Exchange.Refused("invalid_grant"));
  }

  @Test
  void a_code_is_refused_to_whoever_lacks_the_verifier() {
    assertThat(server().exchange(app(), access(), code(), "x" + VERIFIER))
        .isEqualTo(new Exchange.Refused("invalid_grant"));
  }

  @Test
  void a_code_that_was_never_given_is_refused() {
    assertThat(server().exchange(app(), access(), "no-such-code", VERIFIER))
        .isEqualTo(new Exchange.Refused("invalid_grant"));
  }

  @Test
  void refreshes_as_often_as_it_is_asked() {
    Tokens first = tokens();
    Tokens second = refreshed(first);
    Tokens third = refreshed(second);

    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
    assertThat(third.accessToken()).isNotEqualTo(second.accessToken());
    assertThat(third.refresh()).isPresent();
    assertThat(third.scopes()).containsAll(access().scopes());
  }

  @Test
  void does_not_refresh_with_what_was_revoked() {
    Tokens tokens = tokens();
    server().revoke(app(), access(), tokens);

    assertThat(server().refresh(app(), access(), tokens.refresh().orElseThrow()))
        .isEqualTo(new Exchange.Refused("invalid_grant"));
  }

  @Test
  void revoking_what_nobody_knows_is_no_error() {
    Tokens unknown = new Tokens("unknown", "unknown", null, List.of());

    assertThatCode(() -> server().revoke(app(), access(), unknown)).doesNotThrowAnyException();
  }

  @Test
  void an_app_without_a_client_id_is_misconfigured() {
    AppId other = new AppId("no-such-app");

    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> server().authorizationUri(other, access(), STATE, VERIFIER))
        .returns(FailureCode.MISCONFIGURED, Permanent::code);
    assertThatExceptionOfType(Permanent.class)
        .isThrownBy(() -> server().exchange(other, access(), "code", VERIFIER))
        .returns(FailureCode.MISCONFIGURED, Permanent::code);
  }

  @Test
  void fails_as_unavailable_where_the_server_cannot_be_reached() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> unreachableServer().exchange(app(), access(), "code", VERIFIER))
        .returns(FailureCode.AUTHORIZATION_UNAVAILABLE, Transient::code);
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> unreachableServer().refresh(app(), access(), "token"))
        .returns(FailureCode.AUTHORIZATION_UNAVAILABLE, Transient::code);
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(
            () ->
                unreachableServer()
                    .revoke(app(), access(), new Tokens("access", null, null, List.of())))
        .returns(FailureCode.AUTHORIZATION_UNAVAILABLE, Transient::code);
  }

  private String code() {
    return agree(server().authorizationUri(app(), access(), STATE, VERIFIER));
  }

  private Tokens tokens() {
    return granted(server().exchange(app(), access(), code(), VERIFIER));
  }

  private Tokens refreshed(Tokens tokens) {
    return granted(server().refresh(app(), access(), tokens.refresh().orElseThrow()));
  }

  private static Tokens granted(Exchange exchange) {
    return switch (exchange) {
      case Exchange.Granted(Tokens tokens, _) -> tokens;
      case Exchange.Refused(String error) -> throw new AssertionError("refused: " + error);
    };
  }
}
