package dev.parley.adapter.dynamodb;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.session.Session;
import java.time.Instant;
import java.util.UUID;

/**
 * A session that counts against its user's limit, as it stands in the set of the user's item: one
 * text, so that it can be added to the set and taken out of it without reading it.
 */
record ActiveSession(SessionId session, ConversationId conversation, Instant expiresAt) {

  static ActiveSession of(Session session) {
    return new ActiveSession(session.id(), session.conversationId(), session.expiresAt());
  }

  static ActiveSession read(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length < 3) {
      throw new Permanent(FailureCode.STORE_UNREADABLE, "not an active session");
    }
    return new ActiveSession(
        new SessionId(UUID.fromString(parts[0])),
        new ConversationId(UUID.fromString(parts[1])),
        Instant.parse(parts[2]));
  }

  String text() {
    return session + " " + conversation + " " + Attributes.sortable(expiresAt);
  }
}
