package dev.parley.conversation;

import dev.parley.account.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of one user, without its messages.
 *
 * @param title made from the first message until somebody gives another
 * @param summary what older turns were about, once they are folded
 * @param model the model that answered last
 */
public record Conversation(
    ConversationId id,
    UserId userId,
    @Nullable String title,
    @Nullable String summary,
    @Nullable String model,
    Status status,
    boolean archived,
    Usage usage,
    int messageCount,
    @Nullable String lastMessagePreview,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether it can be talked in. */
  public enum Status {
    ACTIVE,
    CLOSED
  }
}
