package dev.parley.infra.proofs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/**
 * What somebody asked of DynamoDB.
 *
 * @param requests how many, by the name of the operation
 * @param read how many items were looked at, be it in an index
 * @param written how many items were written
 * @param units what it cost, in capacity units of the table and its indexes
 */
record Footprint(Map<String, Integer> requests, int read, int written, double units) {

  /** What is asked while acting. */
  static Footprint of(Runnable acting) {
    Count count = new Count();
    ScopedValue.where(Wire.TAP, count).run(acting);
    return new Footprint(Map.copyOf(count.requests), count.read, count.written, count.units);
  }

  int allRequests() {
    return requests.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    return "%d requests %s, %d items read, %d written, %.1f capacity units"
        .formatted(allRequests(), new TreeMap<>(requests), read, written, units);
  }

  private static final class Count implements Wire.Tap {
    private final Map<String, Integer> requests = new TreeMap<>();
    private int read;
    private int written;
    private double units;

    @Override
    public SdkRequest asked(SdkRequest request) {
      ReturnConsumedCapacity told = ReturnConsumedCapacity.INDEXES;
      return switch (request) {
        case GetItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
        case BatchGetItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
        case QueryRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
        case PutItemRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
        case TransactWriteItemsRequest one -> one.toBuilder().returnConsumedCapacity(told).build();
        default -> throw new AssertionError("nobody counts " + request.getClass());
      };
    }

    @Override
    public void answered(SdkRequest request, SdkResponse response) {
      switch (response) {
        case GetItemResponse one ->
            count("GetItem", one.hasItem() ? 1 : 0, 0, one.consumedCapacity());
        case BatchGetItemResponse one ->
            count(
                "BatchGetItem",
                one.responses().values().stream().mapToInt(List::size).sum(),
                0,
                one.consumedCapacity());
        case QueryResponse one -> count("Query", one.scannedCount(), 0, one.consumedCapacity());
        case PutItemResponse one -> count("PutItem", 0, 1, one.consumedCapacity());
        case TransactWriteItemsResponse one ->
            count(
                "TransactWriteItems",
                0,
                ((TransactWriteItemsRequest) request).transactItems().size(),
                one.consumedCapacity());
        default -> throw new AssertionError("nobody counts " + response.getClass());
      }
    }

    private void count(
        String name, int itemsRead, int itemsWritten, @Nullable ConsumedCapacity capacity) {
      count(name, itemsRead, itemsWritten, capacity == null ? List.of() : List.of(capacity));
    }

    private void count(
        String name, int itemsRead, int itemsWritten, List<ConsumedCapacity> capacities) {
      requests.merge(name, 1, Integer::sum);
      read += itemsRead;
      written += itemsWritten;
      for (ConsumedCapacity capacity : capacities) {
        units += capacity.capacityUnits();
      }
    }
  }
}
