package dev.parley.adapter.dynamodb;

import dev.parley.interaction.Interactions;
import dev.parley.request.RateLimits;
import dev.parley.session.Sessions;
import dev.parley.session.SessionsContract;

/** Each call as by another process, which has seen nothing yet. */
class DynamoSessionsTest extends SessionsContract {

  private final DynamoTable table = TestTable.fresh();

  @Override
  protected Sessions sessions() {
    return new DynamoSessions(table);
  }

  @Override
  protected Interactions interactions() {
    return new DynamoInteractions(table);
  }

  @Override
  protected RateLimits limits() {
    return new DynamoRateLimits(table);
  }
}
