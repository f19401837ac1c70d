package dev.parley.conversation;

import dev.parley.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing said in a conversation.
 *
 * @param sessionId the run of the workflow that said it or that it started, if any
 * @param key what makes saying it twice the same as once, unique within the conversation: the
 *     client's message id for a user, the name of the work for the assistant
 * @param toolCalls the calls it tells of, in the API's form
 * @param results their results, in the API's form
 */
public record Message(
    MessageId id,
    ConversationId conversationId,
    @Nullable SessionId sessionId,
    Speaker speaker,
    String content,
    @Nullable String key,
    List<JsonObject> toolCalls,
    List<JsonObject> results,
    Instant createdAt) {

  public Message {
    toolCalls = List.copyOf(toolCalls);
    results = List.copyOf(results);
  }

  public Optional<SessionId> session() {
    return Optional.ofNullable(sessionId);
  }

  /** Who said it. */
  public enum Speaker {
    USER,
    ASSISTANT,
    SYSTEM
  }
}
