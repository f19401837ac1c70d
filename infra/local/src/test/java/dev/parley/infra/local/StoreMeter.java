package dev.parley.infra.local;

import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * What this process asks of DynamoDB and SQS, in the units in which they bill. Every client of the
 * SDK in these tests has it, by the file in {@code software/amazon/awssdk/global/handlers}; it does
 * nothing until it is switched on. A write whose condition does not hold is billed like one that is
 * done, and tells no units: these are reckoned here.
 */
public final class StoreMeter implements ExecutionInterceptor {

  private static final int UNIT = 1024;

  /**
   * DynamoDB Local tells four units for each kilobyte that a transaction writes, into a table or an
   * index; billed are two by the documentation of on-demand capacity.
   */
  private static final double TOLD_OF_TRANSACTIONS = 2;

  private static final ScopedValue<Boolean> APART = ScopedValue.newInstance();
  private static final ScopedValue<Boolean> SWEEPING = ScopedValue.newInstance();

  private static volatile boolean on;
  private static final LongAdder REQUESTS = new LongAdder();
  private static final LongAdder WRITES = new LongAdder();
  private static final DoubleAdder READ_UNITS = new DoubleAdder();
  private static final DoubleAdder WRITE_UNITS = new DoubleAdder();
  private static final DoubleAdder INDEX_UNITS = new DoubleAdder();
  private static final LongAdder SENT = new LongAdder();

  /** For the SDK. */
  public StoreMeter() {}

  /**
   * All since it was switched on.
   *
   * @param requests to DynamoDB
   * @param writes those of them that write, a transaction as one
   * @param readUnits read request units
   * @param writeUnits write request units, those of the indexes among them
   * @param indexUnits write request units of the indexes
   * @param sent messages sent to SQS
   */
  record Reading(
      long requests,
      long writes,
      double readUnits,
      double writeUnits,
      double indexUnits,
      long sent) {}

  static void switchOn() {
    on = true;
  }

  static void switchOff() {
    on = false;
  }

  /** Asks without being counted. */
  static <T> T apart(Supplier<T> asking) {
    return ScopedValue.where(APART, true).call(asking::get);
  }

  /** Asks what is due, and is counted; the schedule that runs beside is not. */
  static void sweeping(Runnable asking) {
    ScopedValue.where(SWEEPING, true).run(asking);
  }

  private static boolean counts(SdkRequest request) {
    return on
        && !APART.isBound()
        && !(request instanceof QueryRequest query
            && "due".equals(query.indexName())
            && !SWEEPING.isBound());
  }

  static Reading read() {
    return new Reading(
        REQUESTS.sum(),
        WRITES.sum(),
        READ_UNITS.sum(),
        WRITE_UNITS.sum(),
        INDEX_UNITS.sum(),
        SENT.sum());
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    ReturnConsumedCapacity told = ReturnConsumedCapacity.INDEXES;
    return !counts(request)
        ? request
        : switch (request) {
          case GetItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case BatchGetItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case QueryRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case PutItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case UpdateItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case DeleteItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
          case TransactWriteItemsRequest one ->
              one.toBuilder().returnConsumedCapacity(told).build();
          default -> request;
        };
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    if (!counts(context.request())) {
      return;
    }
    if (context.request() instanceof SendMessageRequest) {
      SENT.increment();
    }
    switch (context.response()) {
      case GetItemResponse one ->
          looked(one.consumedCapacity(), ((GetItemRequest) context.request()).consistentRead());
      case BatchGetItemResponse one ->
          one.consumedCapacity().forEach(capacity -> looked(capacity, true));
      case QueryResponse one ->
          looked(one.consumedCapacity(), ((QueryRequest) context.request()).consistentRead());
      case PutItemResponse one -> wrote(one.consumedCapacity());
      case UpdateItemResponse one -> wrote(one.consumedCapacity());
      case DeleteItemResponse one -> wrote(one.consumedCapacity());
      case TransactWriteItemsResponse one -> wrote(one.consumedCapacity(), TOLD_OF_TRANSACTIONS);
      default -> {
        // Nothing that a request of ours is billed by.
      }
    }
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    if (!counts(context.request())) {
      return;
    }
    switch (context.exception()) {
      case ConditionalCheckFailedException refused -> {
        count(true);
        int size = refused.hasItem() ? StoredBytes.ofItem(refused.item()) : 1;
        WRITE_UNITS.add(Math.ceilDiv(size, UNIT));
      }
      case TransactionCanceledException refused -> {
        count(true);
        // Two units a kilobyte; how large the items are is not told.
        WRITE_UNITS.add(2.0 * refused.cancellationReasons().size());
      }
      default -> {
        // Not billed.
      }
    }
  }

  /**
   * What is not there is billed too, like the smallest item; DynamoDB Local tells nothing of it.
   */
  private static void looked(@Nullable ConsumedCapacity capacity, @Nullable Boolean consistent) {
    count(false);
    double least = Boolean.TRUE.equals(consistent) ? 1 : 0.5;
    READ_UNITS.add(capacity == null ? least : Math.max(least, capacity.capacityUnits()));
  }

  private static void wrote(@Nullable ConsumedCapacity capacity) {
    wrote(capacity == null ? List.of() : List.of(capacity), 1);
  }

  private static void wrote(List<ConsumedCapacity> capacities, double told) {
    count(true);
    for (ConsumedCapacity capacity : capacities) {
      WRITE_UNITS.add(capacity.capacityUnits() / told);
      capacity
          .globalSecondaryIndexes()
          .values()
          .forEach(index -> INDEX_UNITS.add(index.capacityUnits() / told));
    }
  }

  private static void count(boolean write) {
    REQUESTS.increment();
    if (write) {
      WRITES.increment();
    }
  }
}
