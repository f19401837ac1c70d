package bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;

/** What is answered. */
public record Answer(
    @JsonProperty("conversation_id") UUID conversationId,
    @JsonProperty("message_id") UUID messageId,
    String content,
    Instant timestamp) {}
