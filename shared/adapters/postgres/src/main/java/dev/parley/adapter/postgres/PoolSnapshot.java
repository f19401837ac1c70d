package dev.parley.adapter.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.parley.account.UserId;
import dev.parley.account.Users;
import dev.parley.connection.Connections;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.integration.Integrations;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.order.Ordered;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.crac.Context;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the pool does about a snapshot of the process: asks for what nobody has and for rows that
 * are in no table, and closes its connections. A copy opens its own when it first needs one.
 */
@Singleton
@Requires(property = "datasources.default.url")
final class PoolSnapshot implements Resource, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(PoolSnapshot.class);
  private static final UUID NOBODY = new UUID(0, 0);

  /** So often, but for so long at most, that what is done again and again is compiled by then. */
  private static final int TIMES = 40;

  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final int MOST_MESSAGES = 10;
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  private final DataSource pool;
  private final Users users;
  private final UserRows userRows;
  private final Conversations conversations;
  private final ConversationRows conversationRows;
  private final @Nullable Connections connections;
  private final @Nullable Integrations integrations;

  PoolSnapshot(
      DataSource pool,
      Users users,
      UserRows userRows,
      Conversations conversations,
      ConversationRows conversationRows,
      @Nullable Connections connections,
      @Nullable Integrations integrations) {
    this.pool = DelegatingDataSource.unwrapDataSource(pool);
    this.users = users;
    this.userRows = userRows;
    this.conversations = conversations;
    this.conversationRows = conversationRows;
    this.connections = connections;
    this.integrations = integrations;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      long begin = System.nanoTime();
      for (int time = 0; time < TIMES && System.nanoTime() - begin < AGAIN.toNanos(); time++) {
        askForWhatNobodyHas();
      }
    } catch (Failure away) {
      LOG.warn("PostgreSQL is not there to rehearse with", away);
    }
    closeConnections();
  }

  /** After all that may use a connection. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Connections are opened when they are needed.
  }

  private void askForWhatNobodyHas() {
    UserId nobody = new UserId(NOBODY);
    users.find(nobody);
    StoreFailures.mapped(() -> userRows.madeUp(NOBODY)).user();
    conversations.find(nobody, new ConversationId(NOBODY));
    StoreFailures.mapped(() -> conversationRows.madeUp(NOBODY)).forEach(ListedRow::conversation);
    conversations.recall(new ConversationId(NOBODY), MOST_MESSAGES);
    // Nothing is stored in a conversation that is not there.
    conversations.answer(nobody, unheard(), Usage.NONE, null);
    if (connections != null) {
      connections.list(nobody);
    }
    if (integrations != null) {
      integrations.of(nobody);
    }
  }

  private static Message unheard() {
    return new Message(
        new MessageId(NOBODY),
        new ConversationId(NOBODY),
        null,
        Message.Speaker.ASSISTANT,
        "Hello.",
        null,
        List.of(),
        List.of(),
        Instant.EPOCH);
  }

  private void closeConnections() {
    if (!(pool instanceof HikariDataSource hikari)) {
      return;
    }
    HikariPoolMXBean connections = hikari.getHikariPoolMXBean();
    connections.softEvictConnections();
    // They are closed by another thread.
    for (long begin = System.nanoTime();
        connections.getTotalConnections() > 0 && System.nanoTime() - begin < CLOSING.toNanos(); ) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    if (connections.getTotalConnections() > 0) {
      LOG.warn("{} connections are still open", connections.getTotalConnections());
    }
  }
}
