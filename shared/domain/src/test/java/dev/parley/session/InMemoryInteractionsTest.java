package dev.parley.session;

import dev.parley.interaction.Interactions;
import dev.parley.interaction.InteractionsContract;

class InMemoryInteractionsTest extends InteractionsContract {

  private final InMemorySessions sessions = new InMemorySessions();

  @Override
  protected Interactions interactions() {
    return sessions;
  }

  @Override
  protected Sessions sessions() {
    return sessions;
  }
}
