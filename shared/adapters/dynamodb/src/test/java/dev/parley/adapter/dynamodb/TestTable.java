package dev.parley.adapter.dynamodb;

import dev.parley.infra.embedded.DynamoPart;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Tables of DynamoDB Local, each its own, over one client. */
final class TestTable {

  static final RenewableHttpClient HTTP = DynamoTable.http();

  private static final DynamoDbClient CLIENT =
      DynamoTable.client(HTTP, DynamoPart.throwaway().endpoint(), null).build();

  private TestTable() {}

  static DynamoTable fresh() {
    return fresh(CLIENT);
  }

  static DynamoTable fresh(DynamoDbClient client) {
    DynamoTable table = new DynamoTable(client, HTTP, "parley-" + UUID.randomUUID());
    table.create();
    return table;
  }
}
