package dev.parley.function.chat;

import dev.parley.runtime.HarmlessRequest;
import dev.parley.runtime.RehearsedAnswer;
import io.micronaut.context.annotation.Factory;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

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

  @Singleton
  RehearsedAnswer answer(ChatController controller, JsonMapper json) {
    return taken -> {
      try {
        var _ = json.writeValueAsBytes(controller.answer(taken.turn(), taken.message()).body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
