package dev.parley.infra.proofs;

import dev.parley.account.UserId;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Parked sessions by the million: what the adapter wrote for one session, written again under other
 * ids. What an item is made of is not known here: an id is replaced wherever it stands.
 */
final class Clones {

  /**
   * The adapter spreads sessions by their hash; a clone is made of a model whose hash is the same
   * modulo this, hence also modulo whatever divides it.
   */
  static final int MODELS = 16;

  private static final int BATCH = 25;
  private static final int WRITERS = 4;

  private final List<Model> models;
  private final long seed;
  private int parked;

  /**
   * @param models one session for each remainder of the hash, in order
   */
  Clones(List<Model> models, long seed) {
    this.models = List.copyOf(models);
    this.seed = seed;
    for (int remainder = 0; remainder < MODELS; remainder++) {
      if (model(models.get(remainder).ids) != models.get(remainder)) {
        throw new IllegalArgumentException("the model is not of the remainder " + remainder);
      }
    }
  }

  /** All that belongs to one parked session. */
  record Ids(SessionId session, InteractionId question, UserId user, ConversationId conversation) {

    static Ids of(Session session, Interaction question) {
      return new Ids(session.id(), question.id(), session.userId(), session.conversationId());
    }

    /** Which model a session of this id is cloned from. */
    static int remainder(SessionId session) {
      return Math.floorMod(session.hashCode(), MODELS);
    }

    private List<String> texts() {
      return List.of(
          session.toString(), question.toString(), user.toString(), conversation.toString());
    }
  }

  /** What was written for one session. */
  static final class Model {
    private final Ids ids;
    private final List<Map<String, Value>> items;

    Model(Ids ids, List<Map<String, AttributeValue>> items) {
      this.ids = ids;
      this.items = items.stream().map(item -> values(item, ids.texts())).toList();
    }

    private static Map<String, Value> values(Map<String, AttributeValue> item, List<String> texts) {
      Map<String, Value> values = new HashMap<>();
      item.forEach((name, value) -> values.put(name, Value.of(value, texts)));
      return values;
    }

    /** The items as they would be of a session of those ids. */
    List<Map<String, AttributeValue>> items(Ids others) {
      List<String> texts = others.texts();
      List<Map<String, AttributeValue>> cloned = new ArrayList<>(items.size());
      for (Map<String, Value> item : items) {
        Map<String, AttributeValue> clone = HashMap.newHashMap(item.size());
        item.forEach((name, value) -> clone.put(name, value.with(texts)));
        cloned.add(clone);
      }
      return cloned;
    }
  }

  /** The ids of the clone of that number. */
  Ids ids(int number) {
    SplittableRandom random = new SplittableRandom(seed + number);
    return new Ids(
        new SessionId(uuid(random)),
        new InteractionId(uuid(random)),
        new UserId(uuid(random)),
        new ConversationId(uuid(random)));
  }

  /** The model that a session is cloned from. */
  Model model(Ids ids) {
    return models.get(Ids.remainder(ids.session()));
  }

  /** How many clones are written. */
  int parked() {
    return parked;
  }

  /** Writes clones until there are so many. */
  void parkUpTo(int number, DynamoDbClient client, String table) {
    int first = parked;
    try (var threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int from = first + writer;
        running.add(threads.submit(() -> write(from, number, client, table)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new AssertionError("a writer failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
    parked = Math.max(parked, number);
  }

  private void write(int from, int to, DynamoDbClient client, String table) {
    List<WriteRequest> batch = new ArrayList<>(BATCH);
    for (int number = from; number < to; number += WRITERS) {
      Ids ids = ids(number);
      for (Map<String, AttributeValue> item : model(ids).items(ids)) {
        batch.add(
            WriteRequest.builder().putRequest(PutRequest.builder().item(item).build()).build());
        if (batch.size() == BATCH) {
          flush(batch, client, table);
        }
      }
    }
    flush(batch, client, table);
  }

  private static void flush(List<WriteRequest> batch, DynamoDbClient client, String table) {
    Map<String, List<WriteRequest>> left =
        batch.isEmpty() ? Map.of() : Map.of(table, List.copyOf(batch));
    while (!left.isEmpty()) {
      Map<String, List<WriteRequest>> next = left;
      left = client.batchWriteItem(request -> request.requestItems(next)).unprocessedItems();
    }
    batch.clear();
  }

  private static UUID uuid(SplittableRandom random) {
    long version7 = (random.nextLong() & ~0xf000L) | 0x7000L;
    long variant2 = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(version7, variant2);
  }

  /** A value with places for ids. */
  private sealed interface Value {

    AttributeValue with(List<String> ids);

    static Value of(AttributeValue value, List<String> ids) {
      if (value.s() != null) {
        return new Text(Text.parts(value.s(), ids));
      }
      if (value.hasSs()) {
        return new Texts(value.ss().stream().map(one -> new Text(Text.parts(one, ids))).toList());
      }
      return new Fixed(value);
    }
  }

  private record Fixed(AttributeValue value) implements Value {
    @Override
    public AttributeValue with(List<String> ids) {
      return value;
    }
  }

  private record Texts(List<Text> texts) implements Value {
    @Override
    public AttributeValue with(List<String> ids) {
      return AttributeValue.fromSs(texts.stream().map(text -> text.filled(ids)).toList());
    }
  }

  private record Text(List<Part> parts) implements Value {

    @Override
    public AttributeValue with(List<String> ids) {
      return AttributeValue.fromS(filled(ids));
    }

    String filled(List<String> ids) {
      StringBuilder text = new StringBuilder();
      for (Part part : parts) {
        text.append(part.text());
        if (part.id() >= 0) {
          text.append(ids.get(part.id()));
        }
      }
      return text.toString();
    }

    static List<Part> parts(String text, List<String> ids) {
      List<Part> parts = new ArrayList<>();
      int from = 0;
      while (true) {
        int at = text.length();
        int found = -1;
        for (int id = 0; id < ids.size(); id++) {
          int place = text.indexOf(ids.get(id), from);
          if (place >= 0 && place < at) {
            at = place;
            found = id;
          }
        }
        parts.add(new Part(text.substring(from, at), found));
        if (found < 0) {
          return parts;
        }
        from = at + ids.get(found).length();
      }
    }
  }

  /**
   * @param id which id follows the text; -1 for none
   */
  private record Part(String text, int id) {}
}
