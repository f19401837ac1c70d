package dev.parley.connection;

class InMemoryPendingAuthorizationsTest extends PendingAuthorizationsContract {

  private final PendingAuthorizations pending = new InMemoryPendingAuthorizations();

  @Override
  protected PendingAuthorizations pending() {
    return pending;
  }
}
