package bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/** What is said. */
public record Question(
    @NotBlank @Size(max = 16_000) String message,
    @JsonProperty("conversation_id") UUID conversationId,
    boolean stream) {}
