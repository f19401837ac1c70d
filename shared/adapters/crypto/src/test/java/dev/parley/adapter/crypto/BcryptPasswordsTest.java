package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Passwords;
import dev.parley.account.PasswordsContract;
import org.junit.jupiter.api.Test;

class BcryptPasswordsTest extends PasswordsContract {

  private final Passwords passwords = new BcryptPasswords(new PasswordSettings(4));

  @Override
  protected Passwords passwords() {
    return passwords;
  }

  @Test
  void hashes_at_the_cost_it_is_told() {
    assertThat(passwords.hash("correct horse")).startsWith("$2b$04$").hasSize(60);
    assertThat(new BcryptPasswords(new PasswordSettings(5)).hash("correct horse"))
        .startsWith("$2b$05$");
  }

  @Test
  void knows_hashes_of_other_programs() {
    // From the test vectors of OpenBSD's and jBCrypt's implementations.
    assertThat(
            passwords.matches(
                "abcdefghijklmnopqrstuvwxyz",
                "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"))
        .isTrue();
    assertThat(
            passwords.matches(
                "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        .isTrue();
  }

  @Test
  void does_not_match_what_is_longer_than_a_password_may_be() {
    String longest = "x".repeat(Passwords.MAX_BYTES);

    assertThat(passwords.matches(longest + "y", passwords.hash(longest))).isFalse();
  }
}
