package dev.parley.adapter.dynamodb;

import dev.parley.failure.Failure;
import io.micronaut.core.order.Ordered;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.crac.Context;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * What the table does about a snapshot of the process: does what a plain turn does on a table that
 * is none, asks the real one for an item that nobody has, writes it there under conditions that
 * cannot hold, and closes its connections.
 */
final class TableSnapshot implements Resource, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(TableSnapshot.class);

  /** Nothing writes it. */
  private static final Map<String, AttributeValue> KEY = Attributes.key("probe", "rehearsal");

  /** Holds for what is there, and it never is. */
  private static final String THERE = "attribute_exists(pk)";

  private final DynamoTable table;
  private final InstantSource clock;

  TableSnapshot(DynamoTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) throws IOException {
    // Also where the table is away, as in the start that a cache of classes is made of.
    TableRehearsal.perform(clock.instant());
    try {
      rehearse();
    } catch (Failure away) {
      LOG.warn("DynamoDB is not there to rehearse with", away);
    }
    table.closeConnections();
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

  private void rehearse() {
    table.get(KEY);
    table.getAll(List.of(KEY));
    table.query(
        QueryRequest.builder()
            .keyConditionExpression("pk = :pk")
            .expressionAttributeValues(Map.of(":pk", Attributes.text("probe"))),
        1);
    table.put(PutItemRequest.builder().item(KEY).conditionExpression(THERE));
    table.update(
        UpdateItemRequest.builder()
            .key(KEY)
            .updateExpression("SET rehearsed = :one")
            .conditionExpression(THERE)
            .expressionAttributeValues(Map.of(":one", Attributes.number(1))));
    table.transact(
        List.of(
            TransactWriteItem.builder()
                .put(put -> put.tableName(table.name()).item(KEY).conditionExpression(THERE))
                .build()));
  }
}
