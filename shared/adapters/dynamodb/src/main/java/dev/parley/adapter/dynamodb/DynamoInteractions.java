package dev.parley.adapter.dynamodb;

import static dev.parley.adapter.dynamodb.Attributes.instant;
import static dev.parley.adapter.dynamodb.Attributes.sortable;
import static dev.parley.adapter.dynamodb.Attributes.text;

import dev.parley.account.UserId;
import dev.parley.adapter.dynamodb.DynamoTable.Transacted;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.session.Session;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/** Questions in the table. {@link DynamoSessions} writes them together with their sessions. */
final class DynamoInteractions implements Interactions {

  private static final String KIND = "interaction";
  private static final Comparator<Interaction> LATEST_FIRST =
      Comparator.comparing(Interaction::createdAt)
          .thenComparing(interaction -> interaction.id().toString())
          .reversed();

  private final DynamoTable table;

  DynamoInteractions(DynamoTable table) {
    this.table = table;
  }

  @Override
  public Optional<Interaction> find(InteractionId id) {
    Map<String, AttributeValue> item = table.get(key(id));
    return item.isEmpty() ? Optional.empty() : Optional.of(interaction(item));
  }

  @Override
  public Deciding decide(InteractionId id, Decision decision) {
    Optional<Interaction> found = find(id);
    if (found.isEmpty()) {
      return new Deciding.Missing();
    }
    Interaction asked = found.get();
    boolean inTime =
        decision.at().isBefore(asked.expiresAt()) || decision.answer() instanceof Answer.Expired;
    if (asked.decided().isPresent() || !inTime) {
      return new Deciding.Late(asked);
    }
    TransactWriteItem write = decided(id, decision);
    Transacted written = table.transact(List.of(write, due(asked, decision)));
    if (written instanceof Transacted.Refused refused && !refused.at(0)) {
      // The session has ended or is gone, so there is nothing to make due. A transaction of one,
      // because those are not done twice when their answer is lost.
      written = table.transact(List.of(write));
    }
    return switch (written) {
      case Transacted.Done() -> new Deciding.Won(asked.decidedBy(decision));
      case Transacted.Refused refused ->
          refused.item(0).isEmpty()
              ? new Deciding.Missing()
              : new Deciding.Late(interaction(refused.item(0)));
    };
  }

  @Override
  public List<Interaction> inbox(UserId user, int limit) {
    Set<Map<String, AttributeValue>> keys =
        table
            .query(
                QueryRequest.builder()
                    .indexName(DynamoTable.OWNER_INDEX)
                    .keyConditionExpression("#owner = :owner")
                    .expressionAttributeNames(Map.of("#owner", "owner"))
                    .expressionAttributeValues(Map.of(":owner", owner(user)))
                    .scanIndexForward(false),
                limit)
            .stream()
            // What was put to the user later is there under another sort key.
            .map(item -> Attributes.key(text(item, "pk"), KIND))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return table.getAll(List.copyOf(keys)).stream()
        .map(DynamoInteractions::interaction)
        .sorted(LATEST_FIRST)
        .toList();
  }

  @Override
  public Optional<Interaction> alsoAsk(InteractionId id, UserId other) {
    Map<String, AttributeValue> asked = table.get(key(id));
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    Map<String, AttributeValue> copy =
        new HashMap<>(Attributes.key(KIND + "#" + id, "to#" + other));
    copy.put("owner", owner(other));
    for (String shared : List.of("owner_sort", "conversation", "ttl")) {
      copy.put(shared, asked.get(shared));
    }
    TransactWriteItem put =
        TransactWriteItem.builder()
            .update(
                Update.builder()
                    .tableName(table.name())
                    .key(key(id))
                    .updateExpression("SET also_asked = :other")
                    .conditionExpression("attribute_exists(pk) AND attribute_not_exists(decision)")
                    .expressionAttributeValues(Map.of(":other", text(other.toString())))
                    .build())
            .build();
    TransactWriteItem found =
        TransactWriteItem.builder()
            .put(Put.builder().tableName(table.name()).item(copy).build())
            .build();
    return switch (table.transact(List.of(put, found))) {
      case Transacted.Done() -> Optional.of(interaction(asked).alsoPutTo(other));
      case Transacted.Refused _ -> Optional.empty();
    };
  }

  static TransactWriteItem stillOpen(DynamoTable table, InteractionId id) {
    return TransactWriteItem.builder()
        .conditionCheck(
            ConditionCheck.builder()
                .tableName(table.name())
                .key(key(id))
                .conditionExpression("attribute_not_exists(decision)")
                .build())
        .build();
  }

  static Map<String, AttributeValue> item(Interaction interaction, Session asking) {
    Map<String, AttributeValue> item = new HashMap<>(key(interaction.id()));
    item.put("owner", owner(interaction.userId()));
    item.put("owner_sort", text(sortable(interaction.createdAt()) + "#" + interaction.id()));
    item.put(
        "conversation",
        DynamoSessions.conversation(interaction.userId(), interaction.conversationId()));
    item.put("body", text(StoredJson.write(StoredInteraction.of(interaction))));
    item.put("ttl", DynamoSessions.ttl(asking));
    interaction
        .decided()
        .ifPresent(
            decision -> item.put("decision", text(StoredJson.write(StoredDecision.of(decision)))));
    return item;
  }

  private TransactWriteItem decided(InteractionId id, Decision decision) {
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table.name())
                .key(key(id))
                .updateExpression("SET decision = :decision")
                .conditionExpression("attribute_exists(pk) AND attribute_not_exists(decision)")
                .expressionAttributeValues(
                    Map.of(":decision", text(StoredJson.write(StoredDecision.of(decision)))))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build())
        .build();
  }

  private TransactWriteItem due(Interaction asked, Decision decision) {
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table.name())
                .key(DynamoSessions.key(asked.sessionId()))
                .updateExpression("SET wake_at = :at, due_at = :at")
                .conditionExpression("attribute_exists(due_shard)")
                .expressionAttributeValues(Map.of(":at", instant(decision.at())))
                .build())
        .build();
  }

  private static Map<String, AttributeValue> key(InteractionId id) {
    return Attributes.key(KIND + "#" + id, KIND);
  }

  private static AttributeValue owner(UserId user) {
    return text("user#" + user);
  }

  private static Interaction interaction(Map<String, AttributeValue> item) {
    StoredInteraction stored = StoredJson.read(text(item, "body"), StoredInteraction.class);
    return stored.interaction(
        item.containsKey("decision")
            ? StoredJson.read(text(item, "decision"), StoredDecision.class).decision()
            : null,
        item.containsKey("also_asked")
            ? new UserId(UUID.fromString(text(item, "also_asked")))
            : null);
  }
}
