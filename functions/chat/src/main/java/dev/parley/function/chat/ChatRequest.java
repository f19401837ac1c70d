package dev.parley.function.chat;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message to the assistant.
 *
 * @param conversationId the conversation to go on with; a new one without it
 * @param agentId the agent to talk to; rules about consent can be bound to it
 * @param stream whether the answer is to come as events, as it is made
 * @param clientMessageId makes sending again the same as sending once
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record ChatRequest(
    @NotBlank @Size(max = 16_000) String message,
    @Nullable UUID conversationId,
    @Nullable UUID agentId,
    @Nullable @Size(min = 1, max = 255) String clientMessageId,
    @Nullable Boolean stream) {}
