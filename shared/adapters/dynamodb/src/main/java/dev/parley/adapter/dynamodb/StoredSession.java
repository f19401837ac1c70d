package dev.parley.adapter.dynamodb;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.session.Session;
import dev.parley.session.State;
import dev.parley.session.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a session's item: what only a save of the session changes. */
record StoredSession(
    int schema,
    SessionId id,
    ConversationId conversationId,
    UserId userId,
    State state,
    List<Step> steps,
    StoredUsage usage,
    Instant createdAt,
    Instant expiresAt,
    @Nullable AgentId agent)
    implements StoredJson.Versioned {

  static StoredSession of(Session session) {
    return new StoredSession(
        StoredJson.SCHEMA,
        session.id(),
        session.conversationId(),
        session.userId(),
        session.state(),
        session.steps(),
        StoredUsage.of(session.usage()),
        session.createdAt(),
        session.expiresAt(),
        session.agent());
  }

  Session session(long version, Instant wakeAt) {
    return new Session(
        id,
        conversationId,
        userId,
        version,
        state,
        steps,
        usage.usage(),
        wakeAt,
        createdAt,
        expiresAt,
        agent);
  }
}
