package dev.parley.adapter.dynamodb;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Patience;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The body of a question's item: all but the decision. */
record StoredInteraction(
    int schema,
    InteractionId id,
    SessionId sessionId,
    ConversationId conversationId,
    UserId userId,
    Ask ask,
    String prompt,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Patience patience)
    implements StoredJson.Versioned {

  static StoredInteraction of(Interaction interaction) {
    return new StoredInteraction(
        StoredJson.SCHEMA,
        interaction.id(),
        interaction.sessionId(),
        interaction.conversationId(),
        interaction.userId(),
        interaction.ask(),
        interaction.prompt(),
        interaction.createdAt(),
        interaction.expiresAt(),
        interaction.patience());
  }

  Interaction interaction(@Nullable Decision decision, @Nullable UserId alsoAsked) {
    return new Interaction(
        id,
        sessionId,
        conversationId,
        userId,
        ask,
        prompt,
        createdAt,
        expiresAt,
        decision,
        patience == null ? Patience.ENDLESS : patience,
        alsoAsked);
  }
}
