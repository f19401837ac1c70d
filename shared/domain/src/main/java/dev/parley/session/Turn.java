package dev.parley.session;

import dev.parley.conversation.Message;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Interaction;
import dev.parley.model.ModelName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of running a session until it rests.
 *
 * @param session the session as it was saved
 * @param message what the assistant said last, if it spoke
 * @param question what it waits for, if it asked
 * @param usage what this run cost
 * @param model the model that answered last, if one was asked
 */
public record Turn(
    Session session,
    @Nullable Message message,
    @Nullable Interaction question,
    Usage usage,
    @Nullable ModelName model) {

  public Optional<Message> said() {
    return Optional.ofNullable(message);
  }

  public Optional<Interaction> asked() {
    return Optional.ofNullable(question);
  }

  public Optional<ModelName> answeredBy() {
    return Optional.ofNullable(model);
  }
}
