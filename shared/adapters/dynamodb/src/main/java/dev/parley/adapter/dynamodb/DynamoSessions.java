package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.instant;
import static dev.parley.adapter.dynamodb.Attributes.number;
import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.DynamoTable.Transacted;
import dev.parley.adapter.dynamodb.DynamoTable.Written;
import dev.parley.adapter.dynamodb.UserItems.Counted;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.SessionId;
import dev.parley.request.RateLimits.Limit;
import dev.parley.request.RateLimits.Taken;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** Sessions in the table. */
final class DynamoSessions implements Sessions {

  static final String KIND = "session";

  private static final int DUE_SHARDS = 4;
  private static final String NEW = "attribute_not_exists(pk)";
  private static final Comparator<Session> OLDEST_FIRST =
      Comparator.comparing(Session::createdAt).thenComparing(session -> session.id().toString());

  private final DynamoTable table;
  private final UserItems items;

  DynamoSessions(DynamoTable table) {
    this(table, new UserItems(table));
  }

  DynamoSessions(DynamoTable table, UserItems items) {
    this.table = table;
    this.items = items;
  }

  @Override
  public Starting start(Session session, int maxConversations) {
    mustBePositive(maxConversations);
    Place place =
        new Place(session.userId(), session.id(), session.conversationId(), session.expiresAt());
    return switch (items.enter(place, maxConversations, List.of(), session.createdAt())) {
      case Counted.Held _ -> start(session, place);
      case Counted.Full(List<ConversationId> conversations) ->
          find(session.id())
              .<Starting>map(Starting.AlreadyStarted::new)
              .orElseGet(() -> new Starting.TooMany(conversations));
      case Counted.Limited _ -> throw new IllegalStateException("no token was wanted");
    };
  }

  @Override
  public Entry enter(Place place, int maxConversations, List<Limit> limits, Instant now) {
    mustBePositive(maxConversations);
    return switch (items.enter(place, maxConversations, limits, now)) {
      case Counted.Held(List<Taken> taken, List<SessionId> others) -> new Entry.Held(taken, others);
      case Counted.Limited(Taken refused) -> new Entry.Limited(refused);
      case Counted.Full _ ->
          switch (items.take(place.user(), limits, now)) {
            case Counted.Limited(Taken refused) -> new Entry.Limited(refused);
            case Counted.Held(List<Taken> taken, var _) -> new Entry.Full(taken);
            case Counted.Full _ -> throw new IllegalStateException("no place was wanted");
          };
    };
  }

  @Override
  public Starting start(Session session, Place held) {
    Session started = session.saved();
    Map<String, AttributeValue> item = item(started);
    Written written = table.put(PutItemRequest.builder().item(item).conditionExpression(NEW));
    return switch (written) {
      case Written.Refused(var stored) when !isOwn(item, stored) -> {
        Session before = session(stored);
        if (before.ended()) {
          items.ended(before.id());
        }
        yield new Starting.AlreadyStarted(before);
      }
      case Written.Done _, Written.Refused _ -> new Starting.Started(started);
    };
  }

  @Override
  public void leave(Place place) {
    items.leave(place);
  }

  @Override
  public Optional<Session> find(SessionId id) {
    Map<String, AttributeValue> item = table.get(key(id));
    return item.isEmpty() ? Optional.empty() : Optional.of(session(item));
  }

  @Override
  public Saving save(Change change) {
    Session saved = change.session().saved();
    Map<String, AttributeValue> item = item(saved);
    String condition = "version = :version";
    Map<String, AttributeValue> version = Map.of(":version", number(change.session().version()));
    if (change.equals(Change.of(change.session()))) {
      return noted(saveAlone(saved, item, condition, version));
    }
    List<TransactWriteItem> writes = new ArrayList<>(4);
    writes.add(put(item, condition, version));
    if (change.opened() != null) {
      writes.add(put(DynamoInteractions.item(change.opened(), saved), NEW, Map.of()));
    }
    if (change.burnedToken() != null) {
      writes.add(put(burned(change.burnedToken(), saved), NEW, Map.of()));
    }
    if (change.given() != null) {
      writes.add(DynamoGrants.give(table, change.given()));
    }
    if (change.used() != null) {
      writes.add(DynamoGrants.use(table, change.used()));
    }
    if (change.stillOpen() != null) {
      writes.add(DynamoInteractions.stillOpen(table, change.stillOpen()));
    }
    return switch (table.transact(writes)) {
      case Transacted.Done() -> noted(new Saving.Saved(saved));
      case Transacted.Refused _ -> new Saving.Lost();
    };
  }

  private Saving noted(Saving saving) {
    if (saving instanceof Saving.Saved(Session saved) && saved.ended()) {
      items.ended(saved.id());
    }
    return saving;
  }

  @Override
  public List<Session> active(UserId user, Instant now) {
    return table
        .getAll(
            items.running(user, now).stream()
                .map(ActiveSession::session)
                .map(DynamoSessions::key)
                .toList())
        .stream()
        .map(DynamoSessions::session)
        .filter(session -> !session.ended() && now.isBefore(session.expiresAt()))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public List<SessionId> due(Instant now, int limit) {
    List<Map<String, AttributeValue>> due = new ArrayList<>();
    for (int shard = 0; shard < DUE_SHARDS; shard++) {
      due.addAll(
          table.query(
              QueryRequest.builder()
                  .indexName(DynamoTable.DUE_INDEX)
                  .keyConditionExpression("due_shard = :shard AND due_at <= :now")
                  .expressionAttributeValues(
                      Map.of(":shard", text(shard(shard)), ":now", instant(now))),
              limit));
    }
    return due.stream()
        .sorted(
            Comparator.comparing((Map<String, AttributeValue> item) -> text(item, "due_at"))
                .thenComparing(item -> text(item, "pk")))
        .limit(limit)
        .map(DynamoSessions::id)
        .toList();
  }

  @Override
  public void deleteOf(UserId user, ConversationId conversation) {
    List<TransactWriteItem> writes = new ArrayList<>();
    Set<Map<String, AttributeValue>> keys = new LinkedHashSet<>();
    // What was only just started may not be in the index yet, but it is here.
    List<ActiveSession> active =
        items.read(user).places().stream()
            .filter(session -> session.conversation().equals(conversation))
            .toList();
    if (!active.isEmpty()) {
      writes.add(
          TransactWriteItem.builder()
              .update(inactive(user, active.stream().map(ActiveSession::text).toList()))
              .build());
      active.forEach(session -> keys.add(key(session.session())));
    }
    table
        .query(
            QueryRequest.builder()
                .indexName(DynamoTable.CONVERSATION_INDEX)
                .keyConditionExpression("conversation = :conversation")
                .expressionAttributeValues(
                    Map.of(":conversation", conversation(user, conversation))),
            Integer.MAX_VALUE)
        .forEach(item -> keys.add(Attributes.key(text(item, "pk"), text(item, "sk"))));
    for (Map<String, AttributeValue> key : keys) {
      writes.add(
          TransactWriteItem.builder()
              .delete(delete -> delete.tableName(table.name()).key(key))
              .build());
    }
    for (int from = 0; from < writes.size(); from += DynamoTable.TRANSACTION) {
      table.transact(writes.subList(from, Math.min(from + DynamoTable.TRANSACTION, writes.size())));
    }
  }

  /** Under what the session and its questions are found to be deleted. */
  static AttributeValue conversation(UserId user, ConversationId conversation) {
    return text("user#" + user + "#" + conversation);
  }

  /** The id of the session of an item. */
  static SessionId id(Map<String, AttributeValue> item) {
    return new SessionId(UUID.fromString(text(item, "pk").substring(KIND.length() + 1)));
  }

  /** Whether the session of an item has ended. */
  static boolean hasEnded(Map<String, AttributeValue> item) {
    return !item.containsKey("due_at");
  }

  static Map<String, AttributeValue> key(SessionId id) {
    return Attributes.key(KIND + "#" + id, KIND);
  }

  /** When the session and what belongs to it may be forgotten. */
  static AttributeValue ttl(Session session) {
    return Attributes.ttl(session.expiresAt().plus(Attributes.KEPT));
  }

  private Saving saveAlone(
      Session saved,
      Map<String, AttributeValue> item,
      String condition,
      Map<String, AttributeValue> version) {
    Written written =
        table.put(
            PutItemRequest.builder()
                .item(item)
                .conditionExpression(condition)
                .expressionAttributeValues(version));
    return switch (written) {
      case Written.Done _ -> new Saving.Saved(saved);
      // The SDK sends again what was not answered: then it is our own save that is in the way.
      case Written.Refused(var stored) when isOwn(item, stored) -> new Saving.Saved(saved);
      case Written.Refused _ -> new Saving.Lost();
    };
  }

  private TransactWriteItem put(
      Map<String, AttributeValue> item, String condition, Map<String, AttributeValue> values) {
    Put.Builder put =
        Put.builder().tableName(table.name()).item(item).conditionExpression(condition);
    if (!values.isEmpty()) {
      put.expressionAttributeValues(values);
    }
    return TransactWriteItem.builder().put(put.build()).build();
  }

  private Update inactive(UserId user, List<String> sessions) {
    return Update.builder()
        .tableName(table.name())
        .key(UserItems.key(user))
        .updateExpression("DELETE sessions :gone")
        .expressionAttributeValues(Map.of(":gone", AttributeValue.fromSs(sessions)))
        .build();
  }

  private static boolean isOwn(
      Map<String, AttributeValue> item, Map<String, AttributeValue> stored) {
    return Objects.equals(item.get("saved_by"), stored.get("saved_by"));
  }

  private static void mustBePositive(int maxConversations) {
    if (maxConversations < 1) {
      throw new IllegalArgumentException("maxConversations is below 1: " + maxConversations);
    }
  }

  private static Map<String, AttributeValue> item(Session session) {
    Map<String, AttributeValue> item = new HashMap<>(key(session.id()));
    item.put("version", number(session.version()));
    item.put("wake_at", instant(session.wakeAt()));
    item.put("saved_by", text(UUID.randomUUID().toString()));
    item.put("body", text(StoredJson.write(StoredSession.of(session))));
    item.put("conversation", conversation(session.userId(), session.conversationId()));
    item.put("ttl", ttl(session));
    if (!session.ended()) {
      item.put("due_shard", text(shard(Math.floorMod(session.id().hashCode(), DUE_SHARDS))));
      item.put("due_at", instant(session.wakeAt()));
    }
    return item;
  }

  private static Map<String, AttributeValue> burned(String token, Session session) {
    Map<String, AttributeValue> item = new HashMap<>(Attributes.key("token#" + token, "burned"));
    item.put("session", text(session.id().toString()));
    item.put("ttl", ttl(session));
    return item;
  }

  private static String shard(int number) {
    return "due#" + number;
  }

  private static Session session(Map<String, AttributeValue> item) {
    return StoredJson.read(text(item, "body"), StoredSession.class)
        .session(number(item, "version"), instant(item, "wake_at"));
  }
}
