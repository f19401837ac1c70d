package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.instant;
import static dev.parley.adapter.dynamodb.Attributes.number;
import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.consent.Grants;
import dev.parley.session.Sessions.GrantUse;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Grants in the table, under their users. {@link DynamoSessions} gives them and counts uses. */
final class DynamoGrants implements Grants {

  private static final Comparator<Grant> OLDEST_FIRST =
      Comparator.comparing(Grant::createdAt).thenComparing(grant -> grant.id().toString());

  private static final String HOLDS =
      "attribute_exists(pk) AND attribute_not_exists(revoked_at) AND used < uses"
          + " AND expires_at > :at";

  private final DynamoTable table;

  DynamoGrants(DynamoTable table) {
    this.table = table;
  }

  @Override
  public List<Grant> of(UserId user, Instant now) {
    return table
        .query(
            QueryRequest.builder()
                .consistentRead(true)
                .keyConditionExpression("pk = :user AND begins_with(sk, :grant)")
                .expressionAttributeValues(
                    Map.of(":user", text("user#" + user), ":grant", text("grant#"))),
            Integer.MAX_VALUE)
        .stream()
        .map(DynamoGrants::grant)
        .filter(grant -> grant.holds(now))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public Optional<Grant> find(UserId user, GrantId id) {
    Map<String, AttributeValue> item = table.get(key(user, id));
    return item.isEmpty() ? Optional.empty() : Optional.of(grant(item));
  }

  @Override
  public boolean revoke(UserId user, GrantId id, Instant now) {
    Written written =
        table.update(
            UpdateItemRequest.builder()
                .key(key(user, id))
                .updateExpression("SET revoked_at = :at")
                .conditionExpression(HOLDS)
                .expressionAttributeValues(Map.of(":at", instant(now))));
    return switch (written) {
      case Written.Done _ -> true;
      // The SDK sends again what was not answered: then it was our own revocation.
      case Written.Refused(var stored) -> instant(now).equals(stored.get("revoked_at"));
    };
  }

  static TransactWriteItem give(DynamoTable table, Grant grant) {
    Map<String, AttributeValue> item = new HashMap<>(key(grant.user(), grant.id()));
    item.put("body", text(StoredJson.write(StoredGrant.of(grant))));
    item.put("uses", number(grant.uses()));
    item.put("used", number(grant.used()));
    item.put("expires_at", instant(grant.expiresAt()));
    item.put("ttl", Attributes.ttl(grant.expiresAt().plus(Attributes.KEPT)));
    return TransactWriteItem.builder()
        .put(
            Put.builder()
                .tableName(table.name())
                .item(item)
                .conditionExpression("attribute_not_exists(pk)")
                .build())
        .build();
  }

  static TransactWriteItem use(DynamoTable table, GrantUse use) {
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table.name())
                .key(key(use.user(), use.grant()))
                .updateExpression("SET used = used + :one")
                .conditionExpression(HOLDS)
                .expressionAttributeValues(Map.of(":one", number(1), ":at", instant(use.at())))
                .build())
        .build();
  }

  private static Map<String, AttributeValue> key(UserId user, GrantId id) {
    return Attributes.key("user#" + user, "grant#" + id);
  }

  private static Grant grant(Map<String, AttributeValue> item) {
    return StoredJson.read(text(item, "body"), StoredGrant.class)
        .grant(
            Math.toIntExact(number(item, "used")),
            item.containsKey("revoked_at") ? instant(item, "revoked_at") : null);
  }
}
