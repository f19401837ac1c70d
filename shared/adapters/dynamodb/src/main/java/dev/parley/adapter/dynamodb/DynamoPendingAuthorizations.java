package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.connection.PendingAuthorizations;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** Pending authorizations in the table. Taking one deletes it. */
final class DynamoPendingAuthorizations implements PendingAuthorizations {

  private final DynamoTable table;

  DynamoPendingAuthorizations(DynamoTable table) {
    this.table = table;
  }

  @Override
  public void add(PendingAuthorization pending) {
    Map<String, AttributeValue> item = new HashMap<>(key(pending.stateHash()));
    item.put("body", text(StoredJson.write(StoredAuthorization.of(pending))));
    item.put("ttl", Attributes.ttl(pending.expiresAt()));
    table.put(PutItemRequest.builder().item(item));
  }

  @Override
  public Optional<PendingAuthorization> take(String stateHash, Instant now) {
    return switch (table.delete(
        DeleteItemRequest.builder()
            .key(key(stateHash))
            // Without it, DynamoDB Local now and then gives the item to two who delete it at once.
            .conditionExpression("attribute_exists(pk)")
            .returnValues(ReturnValue.ALL_OLD))) {
      case Written.Done(var item) when !item.isEmpty() ->
          Optional.of(
                  StoredJson.read(text(item, "body"), StoredAuthorization.class).pending(stateHash))
              .filter(taken -> now.isBefore(taken.expiresAt()));
      case Written.Done _, Written.Refused _ -> Optional.empty();
    };
  }

  private static Map<String, AttributeValue> key(String stateHash) {
    return Attributes.key("authorization#" + stateHash, "pending");
  }
}
