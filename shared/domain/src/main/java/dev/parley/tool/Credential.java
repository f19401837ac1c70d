package dev.parley.tool;

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
}
