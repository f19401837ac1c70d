package dev.parley.conversation;

import dev.parley.account.UserId;
import java.util.UUID;

class InMemoryConversationsTest extends ConversationsContract {

  private final Conversations conversations = new InMemoryConversations();

  @Override
  protected Conversations conversations() {
    return conversations;
  }

  @Override
  protected UserId user() {
    return new UserId(UUID.randomUUID());
  }
}
