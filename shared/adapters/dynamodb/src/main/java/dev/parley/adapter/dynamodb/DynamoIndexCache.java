package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.number;
import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.tool.IndexCache;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Indexes in the table, in pieces that an item can hold. The pieces of each putting are by
 * themselves; the head, which is written last, says which ones count.
 */
final class DynamoIndexCache implements IndexCache {

  private static final Duration KEPT = Duration.ofDays(30);

  /** Bytes in an item, of which there may be 400 KB with all its names. */
  private static final int PIECE = 350 * 1024;

  private final DynamoTable table;
  private final InstantSource clock;

  DynamoIndexCache(DynamoTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public Optional<byte[]> get(Fingerprint fingerprint) {
    Map<String, AttributeValue> head = table.get(Attributes.key(pk(fingerprint), "head"));
    if (head.isEmpty() || number(head, "ttl") <= clock.instant().getEpochSecond()) {
      return Optional.empty();
    }
    int pieces = Math.toIntExact(number(head, "pieces"));
    List<Map<String, AttributeValue>> items =
        table.query(
            QueryRequest.builder()
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(
                    Map.of(":pk", text(pk(fingerprint) + "#" + text(head, "putting"))))
                .consistentRead(true),
            pieces);
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    for (Map<String, AttributeValue> item : items) {
      @Nullable AttributeValue piece = item.get("piece");
      if (piece != null && piece.b() != null) {
        index.writeBytes(piece.b().asByteArray());
      }
    }
    byte[] whole = index.toByteArray();
    // A piece may have been deleted a little before the head.
    return items.size() == pieces && hash(whole).equals(text(head, "sha256"))
        ? Optional.of(whole)
        : Optional.empty();
  }

  @Override
  public void put(Fingerprint fingerprint, byte[] index) {
    String putting = UUID.randomUUID().toString();
    AttributeValue ttl = Attributes.ttl(clock.instant().plus(KEPT));
    int pieces = 0;
    for (int from = 0; from < index.length; from += PIECE) {
      Map<String, AttributeValue> item =
          new HashMap<>(Attributes.key(pk(fingerprint) + "#" + putting, "%06d".formatted(pieces)));
      item.put(
          "piece",
          AttributeValue.fromB(
              SdkBytes.fromByteArrayUnsafe(
                  Arrays.copyOfRange(index, from, Math.min(index.length, from + PIECE)))));
      item.put("ttl", ttl);
      table.put(PutItemRequest.builder().item(item));
      pieces++;
    }
    Map<String, AttributeValue> head = new HashMap<>(Attributes.key(pk(fingerprint), "head"));
    head.put("putting", text(putting));
    head.put("pieces", number(pieces));
    head.put("sha256", text(hash(index)));
    head.put("ttl", ttl);
    table.put(PutItemRequest.builder().item(head));
  }

  private static String pk(Fingerprint fingerprint) {
    return "index#" + fingerprint;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
