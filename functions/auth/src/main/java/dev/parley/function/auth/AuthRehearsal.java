package dev.parley.function.auth;

import dev.parley.runtime.HarmlessRequest;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** What the function is asked most: a sign-in, but of somebody who does not exist. */
@Factory
final class AuthRehearsal {

  @Singleton
  HarmlessRequest signIn() {
    return new HarmlessRequest(
        "POST",
        "/api/v1/auth/login",
        "{\"email\":\"nobody@example.invalid\",\"password\":\"nobody-has-this\"}");
  }
}
