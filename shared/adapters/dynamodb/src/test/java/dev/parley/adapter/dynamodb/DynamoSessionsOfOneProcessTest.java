package dev.parley.adapter.dynamodb;

import dev.parley.interaction.Interactions;
import dev.parley.request.RateLimits;
import dev.parley.session.Sessions;
import dev.parley.session.SessionsContract;

/** All calls by one process, which takes what it saw for what is stored. */
class DynamoSessionsOfOneProcessTest extends SessionsContract {

  private final DynamoTable table = TestTable.fresh();
  private final UserItems items = new UserItems(table);

  @Override
  protected Sessions sessions() {
    return new DynamoSessions(table, items);
  }

  @Override
  protected Interactions interactions() {
    return new DynamoInteractions(table);
  }

  @Override
  protected RateLimits limits() {
    return new DynamoRateLimits(items);
  }
}
