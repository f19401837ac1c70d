package dev.parley.tool;

import dev.parley.account.UserId;

/** What proves to a provider that we act for a user. Its text never shows the secret. */
public sealed interface Credential {

  /** No proof is needed. */
  record None() implements Credential {}

  /** An OAuth access token. */
  record Bearer(String token) implements Credential {
    @Override
    public String toString() {
      return "Bearer[…]";
    }
  }

  /**
   * An account that the source of the app keeps itself. Its id alone opens nothing.
   *
   * @param user whose account it is, as the source knows it
   */
  record Account(UserId user, String id) implements Credential {}
}
