package dev.parley.function.consent;

import dev.parley.runtime.HarmlessRequest;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** What the function is asked most: a decision, but about a question that does not exist. */
@Factory
final class ConsentRehearsal {

  @Singleton
  HarmlessRequest decision() {
    return new HarmlessRequest(
        "POST",
        "/api/v1/chat/consent",
        "{\"consent_request_id\":\"" + HarmlessRequest.NOBODYS_ID + "\",\"approved\":false}");
  }
}
