package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.ConversationsContract;
import java.util.UUID;

class PostgresConversationsTest extends ConversationsContract {

  @Override
  protected Conversations conversations() {
    return Store.shared().getBean(Conversations.class);
  }

  @Override
  protected UserId user() {
    return new UserId(UUID.randomUUID());
  }
}
