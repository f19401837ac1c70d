package dev.parley.conversation;

class InMemoryEventLogTest extends EventLogContract {

  private final EventLog log = new InMemoryEventLog();

  @Override
  protected EventLog log() {
    return log;
  }
}
