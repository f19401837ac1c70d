package dev.parley.session;

import dev.parley.interaction.Interactions;

class InMemorySessionsTest extends SessionsContract {

  private final InMemorySessions sessions = new InMemorySessions();

  @Override
  protected Sessions sessions() {
    return sessions;
  }

  @Override
  protected Interactions interactions() {
    return sessions;
  }
}
