package dev.parley.consent;

import dev.parley.session.InMemorySessions;
import dev.parley.session.Sessions;

class InMemoryGrantsTest extends GrantsContract {

  private final InMemorySessions store = new InMemorySessions();

  @Override
  protected Grants grants() {
    return store;
  }

  @Override
  protected Sessions sessions() {
    return store;
  }
}
