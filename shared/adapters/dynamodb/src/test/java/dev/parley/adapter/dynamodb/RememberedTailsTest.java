package dev.parley.adapter.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.EventLog.Entry;
import dev.parley.conversation.EventLogContract;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RememberedTailsTest extends EventLogContract {

  private static final Instant NOW = Instant.parse("2101-03-01T10:00:00Z");

  private final DynamoTable table = TestTable.fresh();
  private final EventLog log = new RememberedTails(new DynamoEventLog(table));

  @Override
  protected EventLog log() {
    return log;
  }

  @Test
  void what_another_process_appends_is_not_written_over() {
    EventLog other = new RememberedTails(new DynamoEventLog(table));
    ConversationId conversation = new ConversationId(UUID.randomUUID());
    for (EventLog one : List.of(log, other, other, log, other)) {
      one.append(
          conversation,
          EventLog.UNKNOWN,
          UUID.randomUUID().toString(),
          List.of(new Entry(null, "some words")),
          NOW);
    }

    assertThat(log.after(conversation, EventId.START, 10))
        .extracting(event -> event.id().batch())
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }
}
