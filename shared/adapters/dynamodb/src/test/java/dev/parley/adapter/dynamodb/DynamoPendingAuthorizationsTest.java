package dev.parley.adapter.dynamodb;

import dev.parley.connection.PendingAuthorizations;
import dev.parley.connection.PendingAuthorizationsContract;

class DynamoPendingAuthorizationsTest extends PendingAuthorizationsContract {

  private final PendingAuthorizations pending = new DynamoPendingAuthorizations(TestTable.fresh());

  @Override
  protected PendingAuthorizations pending() {
    return pending;
  }
}
