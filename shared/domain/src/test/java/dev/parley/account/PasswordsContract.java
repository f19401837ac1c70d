package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every {@link Passwords} promises. */
public abstract class PasswordsContract {

  /** What is to be tested. */
  protected abstract Passwords passwords();

  @Test
  void knows_the_password_again_and_no_other() {
    String hash = passwords().hash("correct horse");

    assertThat(passwords().matches("correct horse", hash)).isTrue();
    assertThat(passwords().matches("Correct horse", hash)).isFalse();
    assertThat(passwords().matches("correct horse ", hash)).isFalse();
    assertThat(passwords().matches("", hash)).isFalse();
  }

  @Test
  void does_not_show_the_password_nor_that_two_are_the_same() {
    String hash = passwords().hash("correct horse");

    assertThat(hash).doesNotContain("horse").isNotEqualTo(passwords().hash("correct horse"));
  }

  @Test
  void reads_all_bytes_that_a_password_may_have() {
    String longest = "x".repeat(Passwords.MAX_BYTES - 3) + "é" + "1";
    String hash = passwords().hash(longest);

    assertThat(passwords().matches(longest, hash)).isTrue();
    assertThat(passwords().matches("x".repeat(Passwords.MAX_BYTES - 3) + "é" + "2", hash))
        .isFalse();
    assertThat(passwords().matches("x".repeat(Passwords.MAX_BYTES - 3) + "è" + "1", hash))
        .isFalse();
  }

  @Test
  void matches_nothing_with_what_is_no_hash() {
    for (String none : new String[] {"", "x", "$2b$12$", "$2b$99$" + "a".repeat(53), "sha256$"}) {
      assertThat(passwords().matches("correct horse", none)).isFalse();
    }
  }
}
