package dev.parley.function.chat;

import dev.parley.runtime.HarmlessRequest;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** What the function is asked most: a message, but in a conversation that does not exist. */
@Factory
final class ChatRehearsal {

  @Singleton
  HarmlessRequest message() {
    return new HarmlessRequest(
        "POST",
        "/api/v1/chat/messages",
        "{\"message\":\"Hello\",\"conversation_id\":\"" + HarmlessRequest.NOBODYS_ID + "\"}");
  }
}
