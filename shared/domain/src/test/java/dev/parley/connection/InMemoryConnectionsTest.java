package dev.parley.connection;

import dev.parley.account.UserId;
import java.util.UUID;

class InMemoryConnectionsTest extends ConnectionsContract {

  private final Connections connections = new InMemoryConnections();

  @Override
  protected Connections connections() {
    return connections;
  }

  @Override
  protected UserId user() {
    return new UserId(UUID.randomUUID());
  }
}
