package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.instant;
import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.request.IdempotencyKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Idempotency keys in the table: one write to claim, one to finish. */
final class DynamoIdempotencyKeys implements IdempotencyKeys {

  private final DynamoTable table;

  DynamoIdempotencyKeys(DynamoTable table) {
    this.table = table;
  }

  @Override
  public Claim claim(
      UserId user, String key, String fingerprint, Instant now, Duration abandonedAfter) {
    AttributeValue claimedBy = text(UUID.randomUUID().toString());
    Map<String, AttributeValue> item = new HashMap<>(key(user, key));
    item.put("fingerprint", text(fingerprint));
    item.put("claimed_at", instant(now));
    item.put("claimed_by", claimedBy);
    item.put("expires_at", instant(now.plus(LIFETIME)));
    item.put("ttl", Attributes.ttl(now.plus(LIFETIME)));
    Written written =
        table.put(
            PutItemRequest.builder()
                .item(item)
                .conditionExpression(
                    "attribute_not_exists(pk) OR expires_at <= :now OR (fingerprint = :fingerprint"
                        + " AND attribute_not_exists(answer) AND claimed_at <= :abandoned)")
                .expressionAttributeValues(
                    Map.of(
                        ":now", instant(now),
                        ":fingerprint", text(fingerprint),
                        ":abandoned", instant(now.minus(abandonedAfter)))));
    return switch (written) {
      case Written.Done _ -> new Claim.Fresh();
      // The SDK sends again what was not answered: then it is our own claim that is in the way.
      case Written.Refused(var stored) when claimedBy.equals(stored.get("claimed_by")) ->
          new Claim.Fresh();
      case Written.Refused(var stored) when !fingerprint.equals(text(stored, "fingerprint")) ->
          new Claim.OtherRequest();
      case Written.Refused(var stored) when stored.containsKey("answer") ->
          new Claim.Finished(StoredJson.read(text(stored, "answer"), StoredReply.class).answer());
      case Written.Refused _ -> new Claim.Running();
    };
  }

  @Override
  public void finish(UserId user, String key, StoredAnswer answer, Instant now) {
    table.update(
        UpdateItemRequest.builder()
            .key(key(user, key))
            .updateExpression("SET answer = :answer, expires_at = :end, #ttl = :ttl")
            .conditionExpression(
                "attribute_exists(pk) AND attribute_not_exists(answer) AND expires_at > :now")
            .expressionAttributeNames(Map.of("#ttl", "ttl"))
            .expressionAttributeValues(
                Map.of(
                    ":answer", text(StoredJson.write(StoredReply.of(answer))),
                    ":end", instant(now.plus(LIFETIME)),
                    ":ttl", Attributes.ttl(now.plus(LIFETIME)),
                    ":now", instant(now))));
  }

  @Override
  public void release(UserId user, String key) {
    table.delete(
        DeleteItemRequest.builder()
            .key(key(user, key))
            .conditionExpression("attribute_not_exists(answer)"));
  }

  private static Map<String, AttributeValue> key(UserId user, String key) {
    return Attributes.key("key#" + user + "#" + key, "key");
  }
}
