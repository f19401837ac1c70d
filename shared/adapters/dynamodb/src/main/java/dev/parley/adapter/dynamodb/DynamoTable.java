package dev.parley.adapter.dynamodb;

import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The table everything is in, and the one place where what the SDK throws becomes a {@link
 * Transient} or {@link Permanent} failure. Opening it does not connect.
 */
public final class DynamoTable implements AutoCloseable {

  static final String OWNER_INDEX = "owner";
  static final String DUE_INDEX = "due";
  static final String CONVERSATION_INDEX = "conversation";

  /** DynamoDB's limit for one transaction. */
  static final int TRANSACTION = 100;

  private static final int BATCH = 100;
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

  private final DynamoDbClient client;
  private final RenewableHttpClient http;
  private final String name;

  DynamoTable(DynamoDbClient client, RenewableHttpClient http, String name) {
    this.client = client;
    this.http = http;
    this.name = name;
  }

  /**
   * Opens a table.
   *
   * @param endpoint where DynamoDB Local listens; null for the real one. A given endpoint is talked
   *     to with made-up credentials
   * @param region null for the one the environment names
   */
  public static DynamoTable open(String name, @Nullable URI endpoint, @Nullable String region) {
    RenewableHttpClient http = http();
    return new DynamoTable(client(http, endpoint, region).build(), http, name);
  }

  static RenewableHttpClient http() {
    // Three attempts end well within an invocation's time, so that the caller still can say so. The
    // SDK's own timeouts would do so by a timer a call.
    return new RenewableHttpClient(
        () ->
            ApacheHttpClient.builder()
                .tcpKeepAlive(true)
                .connectionTimeout(Duration.ofSeconds(1))
                .connectionAcquisitionTimeout(Duration.ofSeconds(3))
                .socketTimeout(Duration.ofSeconds(3))
                .build());
  }

  static DynamoDbClientBuilder client(
      RenewableHttpClient http, @Nullable URI endpoint, @Nullable String region) {
    DynamoDbClientBuilder builder =
        DynamoDbClient.builder()
            .httpClient(http)
            // Would have each call look for the account in the credentials, for an address that
            // differs by it.
            .accountIdEndpointMode(AccountIdEndpointMode.DISABLED)
            .overrideConfiguration(settings -> settings.retryStrategy(RetryMode.STANDARD));
    if (region != null) {
      builder.region(Region.of(region));
    }
    if (endpoint != null) {
      builder
          .endpointOverride(endpoint)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
      if (region == null) {
        builder.region(Region.US_EAST_1);
      }
    }
    return builder;
  }

  /**
   * Makes the table with its indexes and time to live, unless it is there. For the local runner and
   * tests: elsewhere the template makes it.
   */
  public void create() {
    try {
      client.createTable(
          table ->
              table
                  .tableName(name)
                  .billingMode(BillingMode.PAY_PER_REQUEST)
                  .attributeDefinitions(
                      text("pk"),
                      text("sk"),
                      text("owner"),
                      text("owner_sort"),
                      text("due_shard"),
                      text("due_at"),
                      text("conversation"))
                  .keySchema(hash("pk"), range("sk"))
                  .globalSecondaryIndexes(
                      index(OWNER_INDEX, "owner", "owner_sort"),
                      index(DUE_INDEX, "due_shard", "due_at"),
                      index(CONVERSATION_INDEX, "conversation", "pk")));
    } catch (ResourceInUseException _) {
      return;
    } catch (SdkException e) {
      throw failure(e);
    }
    call(dynamo -> dynamo.waiter().waitUntilTableExists(table -> table.tableName(name)));
    call(
        dynamo ->
            dynamo.updateTimeToLive(
                table ->
                    table
                        .tableName(name)
                        .timeToLiveSpecification(ttl -> ttl.attributeName("ttl").enabled(true))));
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }

  /** Closes the connections; the next call opens one. No call may be under way. */
  void closeConnections() {
    http.renew();
  }

  /** Whether the table answers within the time. */
  boolean answers(Duration patience) {
    try {
      client.getItem(
          request ->
              request
                  .tableName(name)
                  .key(Attributes.key("probe", "probe"))
                  .overrideConfiguration(
                      settings ->
                          settings.apiCallAttemptTimeout(patience).apiCallTimeout(patience)));
      return true;
    } catch (SdkException _) {
      return false;
    }
  }

  /** The item, read consistently; empty if there is none. */
  Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
    return call(
        dynamo ->
            dynamo
                .getItem(request -> request.tableName(name).key(key).consistentRead(true))
                .item());
  }

  /** Those items of the keys that exist, each once, read consistently, in any order. */
  List<Map<String, AttributeValue>> getAll(List<Map<String, AttributeValue>> wanted) {
    // DynamoDB refuses a batch that names a key twice.
    List<Map<String, AttributeValue>> keys = wanted.stream().distinct().toList();
    List<Map<String, AttributeValue>> items = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<Map<String, AttributeValue>> asked =
          keys.subList(from, Math.min(from + BATCH, keys.size()));
      for (int attempt = 0; !asked.isEmpty(); attempt++) {
        pauseBefore(attempt);
        KeysAndAttributes batch =
            KeysAndAttributes.builder().keys(asked).consistentRead(true).build();
        var response =
            call(
                dynamo ->
                    dynamo.batchGetItem(request -> request.requestItems(Map.of(name, batch))));
        items.addAll(response.responses().getOrDefault(name, List.of()));
        KeysAndAttributes left = response.unprocessedKeys().get(name);
        asked = left == null ? List.of() : left.keys();
      }
    }
    return items;
  }

  /** What an index has for the query, at most {@code limit}. */
  List<Map<String, AttributeValue>> query(QueryRequest.Builder query, int limit) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    while (found.size() < limit) {
      QueryRequest request = query.tableName(name).limit(limit - found.size()).build();
      QueryResponse response = call(dynamo -> dynamo.query(request));
      found.addAll(response.items());
      if (!response.hasLastEvaluatedKey() || response.lastEvaluatedKey().isEmpty()) {
        return found;
      }
      query.exclusiveStartKey(response.lastEvaluatedKey());
    }
    return found;
  }

  Written put(PutItemRequest.Builder put) {
    PutItemRequest request =
        put.tableName(name)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return written(dynamo -> dynamo.putItem(request).attributes());
  }

  Written update(UpdateItemRequest.Builder update) {
    UpdateItemRequest request =
        update
            .tableName(name)
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .build();
    return written(dynamo -> dynamo.updateItem(request).attributes());
  }

  Written delete(DeleteItemRequest.Builder delete) {
    DeleteItemRequest request = delete.tableName(name).build();
    return written(dynamo -> dynamo.deleteItem(request).attributes());
  }

  /**
   * Writes all or nothing. The SDK names the request, so that one whose answer was lost is not done
   * twice.
   *
   * @param writes each must name {@link #name()} as its table
   */
  Transacted transact(List<TransactWriteItem> writes) {
    for (int attempt = 0; ; attempt++) {
      pauseBefore(attempt);
      try {
        client.transactWriteItems(request -> request.transactItems(writes));
        return new Transacted.Done();
      } catch (TransactionCanceledException e) {
        if (e.cancellationReasons().stream().anyMatch(DynamoTable::refused)) {
          return new Transacted.Refused(e.cancellationReasons());
        }
        if (e.cancellationReasons().stream().noneMatch(DynamoTable::passing)) {
          throw failure(e);
        }
      } catch (SdkException e) {
        throw failure(e);
      }
    }
  }

  String name() {
    return name;
  }

  private Written written(Function<DynamoDbClient, Map<String, AttributeValue>> write) {
    for (int attempt = 0; ; attempt++) {
      pauseBefore(attempt);
      try {
        return new Written.Done(write.apply(client));
      } catch (ConditionalCheckFailedException e) {
        return new Written.Refused(e.hasItem() ? e.item() : Map.of());
      } catch (TransactionConflictException _) {
        // A transaction was writing the item at the same moment: again.
      } catch (SdkException e) {
        throw failure(e);
      }
    }
  }

  private <T> T call(Function<DynamoDbClient, T> call) {
    try {
      return call.apply(client);
    } catch (SdkException e) {
      throw failure(e);
    }
  }

  private static Failure failure(SdkException e) {
    return switch (e) {
      case AwsServiceException refusal
          when !(refusal instanceof TransactionInProgressException)
              && !refusal.isThrottlingException()
              && refusal.statusCode() < 500 ->
          new Permanent(
              FailureCode.STORE_UNAVAILABLE,
              "DynamoDB refuses the request: %s, %d"
                  .formatted(
                      refusal.awsErrorDetails() == null
                          ? "no code"
                          : refusal.awsErrorDetails().errorCode(),
                      refusal.statusCode()),
              e);
      default -> new Transient(FailureCode.STORE_UNAVAILABLE, "DynamoDB cannot be reached", e);
    };
  }

  /** Waits a random while that doubles; gives up after {@link #ATTEMPTS}. */
  private static void pauseBefore(int attempt) {
    if (attempt == ATTEMPTS) {
      throw new Transient(FailureCode.STORE_UNAVAILABLE, "DynamoDB is contended");
    }
    if (attempt > 0) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toNanos() << attempt));
    }
  }

  private static boolean refused(CancellationReason reason) {
    return "ConditionalCheckFailed".equals(reason.code());
  }

  /** Whether the same transaction may succeed when tried again. */
  private static boolean passing(CancellationReason reason) {
    return switch (String.valueOf(reason.code())) {
      case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded" -> true;
      default -> false;
    };
  }

  private static AttributeDefinition text(String attribute) {
    return AttributeDefinition.builder()
        .attributeName(attribute)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement hash(String attribute) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(KeyType.HASH).build();
  }

  private static KeySchemaElement range(String attribute) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(KeyType.RANGE).build();
  }

  private static GlobalSecondaryIndex index(String name, String hash, String range) {
    return GlobalSecondaryIndex.builder()
        .indexName(name)
        .keySchema(hash(hash), range(range))
        .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
        .build();
  }

  /** What became of one conditional write. */
  sealed interface Written {
    /** Done, with the attributes that were asked back. */
    record Done(Map<String, AttributeValue> attributes) implements Written {}

    /** The condition does not hold for this item; empty if there is none. */
    record Refused(Map<String, AttributeValue> item) implements Written {}
  }

  /** What became of a transaction. */
  sealed interface Transacted {
    record Done() implements Transacted {}

    /** The condition of at least one write does not hold. The reasons are in the writes' order. */
    record Refused(List<CancellationReason> reasons) implements Transacted {

      /** Whether the condition of this write does not hold. */
      boolean at(int write) {
        return refused(reasons.get(write));
      }

      /** The item for which it does not hold, where it was asked back. */
      Map<String, AttributeValue> item(int write) {
        return reasons.get(write).item();
      }
    }
  }
}
