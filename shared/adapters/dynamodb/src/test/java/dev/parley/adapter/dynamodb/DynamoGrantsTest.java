package dev.parley.adapter.dynamodb;

import dev.parley.consent.Grants;
import dev.parley.consent.GrantsContract;
import dev.parley.session.Sessions;

class DynamoGrantsTest extends GrantsContract {

  private final DynamoTable table = TestTable.fresh();

  @Override
  protected Grants grants() {
    return new DynamoGrants(table);
  }

  @Override
  protected Sessions sessions() {
    return new DynamoSessions(table);
  }
}
