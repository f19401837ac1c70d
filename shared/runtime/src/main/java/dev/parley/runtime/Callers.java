package dev.parley.runtime;

import dev.parley.account.UserId;
import io.micronaut.security.authentication.Authentication;

/** Who is calling, in the domain's terms. */
public final class Callers {

  private Callers() {}

  /** The user a request is made by. */
  public static UserId user(Authentication authentication) {
    return BearerTokens.user(authentication);
  }
}
