package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RegisterUser}, {@link LogIn}, {@link RenewTokens} and {@link LogOut}. */
class SigningInTest {

  private static final String PASSWORD = "correct horse";

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final InstantSource clock = () -> now;
  private final Ids ids = new Counted();
  private final Users users = new InMemoryUsers();
  private final Passwords passwords = new InMemoryPasswords();
  private final AccessTokens accessTokens = new InMemoryAccessTokens();
  private final RefreshTokens refreshTokens = new InMemoryRefreshTokens();
  private final TokenIssuer issuer =
      new TokenIssuer(
          accessTokens, refreshTokens, ids, clock, Duration.ofMinutes(30), Duration.ofDays(7));
  private final RegisterUser register = new RegisterUser(users, passwords, issuer, ids, clock);
  private final LogIn logIn = new LogIn(users, passwords, issuer);
  private final RenewTokens renew = new RenewTokens(refreshTokens, users, issuer, clock);

  @Test
  void whoever_registers_is_signed_in_as_a_user() {
    TokenPair tokens = registered();

    assertThat(accessTokens.verify(tokens.accessToken(), now))
        .hasValueSatisfying(
            caller -> {
              assertThat(caller.email()).isEqualTo("ann@example.com");
              assertThat(caller.roles()).containsExactly(Role.USER);
            });
    assertThat(tokens.toString()).doesNotContain(tokens.accessToken(), tokens.refreshToken());
  }

  @Test
  void an_address_and_a_name_are_taken_whatever_their_case() {
    registered();

    assertThat(register.register("ANN@example.com", "other", PASSWORD))
        .isInstanceOf(RegisterUser.Outcome.EmailTaken.class);
    assertThat(register.register("other@example.com", "Ann", PASSWORD))
        .isInstanceOf(RegisterUser.Outcome.UsernameTaken.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "seventy-three-bytes-of-a-password-seventy-three-bytes-of-a-password-12345",
        "ääääääääääääääääääääääääääääääääääääääääääää"
      })
  void a_password_too_short_or_too_long_is_refused(String password) {
    assertThat(register.register("ann@example.com", "ann", password))
        .isInstanceOf(RegisterUser.Outcome.BadPassword.class);
    assertThat(users.findByEmail("ann@example.com")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "Ann", "ann@example.com", "Ann@Example.com"})
  void address_and_name_both_sign_in(String name) {
    registered();

    assertThat(logIn.logIn(name, PASSWORD)).isInstanceOf(LogIn.Outcome.SignedIn.class);
    assertThat(logIn.logIn(name, "wrong horse")).isInstanceOf(LogIn.Outcome.Refused.class);
  }

  @Test
  void whoever_is_unknown_is_refused_whatever_they_say() {
    assertThat(logIn.logIn("nobody", PASSWORD)).isInstanceOf(LogIn.Outcome.Refused.class);
    assertThat(logIn.logIn("nobody", "x".repeat(1000))).isInstanceOf(LogIn.Outcome.Refused.class);
  }

  @Test
  void a_refresh_token_is_good_once_and_its_successor_after_it() {
    TokenPair second = renewed(registered().refreshToken());

    assertThat(renewed(second.refreshToken()).refreshToken()).isNotEqualTo(second.refreshToken());
  }

  @Test
  void a_refresh_token_that_comes_again_ends_the_sign_in_but_no_other() {
    TokenPair first = registered();
    TokenPair elsewhere = ((LogIn.Outcome.SignedIn) logIn.logIn("ann", PASSWORD)).tokens();
    TokenPair second = renewed(first.refreshToken());

    assertThat(renew.renew(first.refreshToken())).isInstanceOf(RenewTokens.Outcome.Refused.class);
    assertThat(renew.renew(second.refreshToken())).isInstanceOf(RenewTokens.Outcome.Refused.class);
    assertThat(renew.renew(elsewhere.refreshToken()))
        .isInstanceOf(RenewTokens.Outcome.Renewed.class);
  }

  @Test
  void a_refresh_token_has_its_time() {
    TokenPair tokens = registered();
    now = now.plus(Duration.ofDays(7));

    assertThat(renew.renew(tokens.refreshToken())).isInstanceOf(RenewTokens.Outcome.Refused.class);
  }

  @Test
  void logging_out_ends_the_sign_in() {
    TokenPair tokens = registered();
    LogOut logOut = new LogOut(refreshTokens, clock);

    logOut.logOut(tokens.refreshToken());
    logOut.logOut("unknown");

    assertThat(renew.renew(tokens.refreshToken())).isInstanceOf(RenewTokens.Outcome.Refused.class);
  }

  private TokenPair registered() {
    return ((RegisterUser.Outcome.Registered) register.register("Ann@example.com", "ann", PASSWORD))
        .tokens();
  }

  private TokenPair renewed(String refreshToken) {
    return ((RenewTokens.Outcome.Renewed) renew.renew(refreshToken)).tokens();
  }

  private static final class Counted implements Ids {
    private final AtomicLong last = new AtomicLong();

    @Override
    public UUID next() {
      return new UUID(0x0190_0000_0000_7000L, last.incrementAndGet());
    }

    @Override
    public String secret() {
      return "secret-" + last.incrementAndGet();
    }
  }
}
