package dev.parley.adapter.dynamodb;

import dev.parley.conversation.EventLog;
import dev.parley.conversation.EventLogContract;

class DynamoEventLogTest extends EventLogContract {

  private final EventLog log = new DynamoEventLog(TestTable.fresh());

  @Override
  protected EventLog log() {
    return log;
  }
}
