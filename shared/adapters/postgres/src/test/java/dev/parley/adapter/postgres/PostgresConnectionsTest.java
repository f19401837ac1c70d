package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.connection.Connections;
import dev.parley.connection.ConnectionsContract;
import java.util.UUID;

class PostgresConnectionsTest extends ConnectionsContract {

  @Override
  protected Connections connections() {
    return Store.shared().getBean(Connections.class);
  }

  @Override
  protected UserId user() {
    return new UserId(UUID.randomUUID());
  }
}
