package dev.parley.adapter.dynamodb;

import dev.parley.interaction.Interactions;
import dev.parley.interaction.InteractionsContract;
import dev.parley.session.Sessions;

class DynamoInteractionsTest extends InteractionsContract {

  private final DynamoTable table = TestTable.fresh();

  @Override
  protected Interactions interactions() {
    return new DynamoInteractions(table);
  }

  @Override
  protected Sessions sessions() {
    return new DynamoSessions(table);
  }
}
