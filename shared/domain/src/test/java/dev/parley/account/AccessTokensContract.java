package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccessTokens.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link AccessTokens} promises. */
public abstract class AccessTokensContract {

  /** In whole seconds, as tokens count. */
  protected static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  /** When the tests' tokens end. */
  protected static final Instant END = NOW.plus(Duration.ofMinutes(30));

  /** Whom the tests' tokens are for. */
  protected final User user =
      new User(
          new UserId(UUID.randomUUID()),
          "ann@example.com",
          "Änn",
          "$2b$hash",
          Set.of(Role.USER, Role.SUPERUSER),
          NOW);

  /** What is to be tested. */
  protected abstract AccessTokens tokens();

  @Test
  void says_who_is_calling() {
    String token = tokens().sign(user, NOW, END);

    assertThat(tokens().verify(token, NOW))
        .contains(new Caller(user.id(), user.email(), user.username(), user.roles()));
    assertThat(tokens().verify(token, END.minusSeconds(1))).isPresent();
  }

  @Test
  void ends_within_a_minute_of_its_time() {
    String token = tokens().sign(user, NOW, END);

    assertThat(tokens().verify(token, END.plusSeconds(61))).isEmpty();
  }

  @Test
  void one_that_was_taken_before_ends_all_the_same() {
    AccessTokens tokens = tokens();
    String token = tokens.sign(user, NOW, END);

    for (int time = 0; time < 2; time++) {
      assertThat(tokens.verify(token, NOW)).isPresent();
      assertThat(tokens.verify(token + "x", NOW)).isEmpty();
      assertThat(tokens.verify(token, END.plusSeconds(61))).isEmpty();
    }
  }

  @Test
  void gives_a_new_token_each_time_and_never_the_password_hash() {
    String token = tokens().sign(user, NOW, END);

    assertThat(tokens().sign(user, NOW, END)).isNotEqualTo(token);
    assertThat(token).doesNotContain("hash");
  }

  @Test
  void takes_no_token_that_is_not_its_own() {
    String token = tokens().sign(user, NOW, END);

    for (String other :
        new String[] {"", ".", "..", "a.b.c", token + "x", "x" + token, token + "=", " " + token}) {
      assertThat(tokens().verify(other, NOW)).as(other).isEmpty();
    }
    for (int at = 0; at < token.length(); at++) {
      // The last character of base64url can hold bits that say nothing.
      char changed = token.charAt(at) == 'A' ? 'Q' : 'A';
      String altered = token.substring(0, at) + changed + token.substring(at + 1);
      assertThat(tokens().verify(altered, NOW)).as(altered).isEmpty();
    }
  }
}
