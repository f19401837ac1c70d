package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conversations in PostgreSQL. Each call is one statement, but for what the comments say. */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresConversations implements Conversations {

  /** How often a message is stored that was taken back just as it was looked for. */
  private static final int ATTEMPTS = 2;

  private final ConversationRows conversations;
  private final MessageRows messages;

  PostgresConversations(ConversationRows conversations, MessageRows messages) {
    this.conversations = conversations;
    this.messages = messages;
  }

  @Override
  public Said say(UserId user, Message message, boolean isNew, int remembered) {
    Message storable = storable(message);
    if (isNew && open(user, storable)) {
      return new Said.Stored(storable, Recollection.of(storable));
    }
    return settled(user, storable, () -> store(user, storable, remembered));
  }

  @Override
  public void assign(MessageId message, SessionId session) {
    StoreFailures.run(() -> messages.assign(message.value(), session.value()));
  }

  @Override
  public Message answer(UserId user, Message message, Usage usage, @Nullable String model) {
    Message storable = storable(message);
    return switch (settled(user, storable, () -> book(user, storable, usage, model))) {
      case Said.Stored(Message stored, _) -> stored;
      case Said.AlreadySaid(Message earlier) -> earlier;
      case Said.NoConversation() -> storable;
    };
  }

  @Override
  public void retract(UserId user, ConversationId id, String key) {
    StoreFailures.run(
        () -> {
          if (messages.retract(id.value(), user.value(), key) > 0) {
            List<MessageRow> last = messages.latest(id.value(), 1);
            messages.preview(
                id.value(),
                last.isEmpty()
                    ? null
                    : StorableText.of(Conversation.previewOf(last.getFirst().message().content())));
          }
        });
  }

  @Override
  public Optional<Conversation> find(UserId user, ConversationId id) {
    return StoreFailures.mapped(() -> conversations.find(id.value(), user.value()))
        .map(ConversationRow::conversation);
  }

  @Override
  public List<Message> latest(ConversationId id, int limit) {
    return messages(StoreFailures.mapped(() -> messages.latest(id.value(), limit)).reversed());
  }

  @Override
  public Recollection recall(ConversationId id, int limit) {
    List<RecalledRow> rows =
        StoreFailures.mapped(() -> messages.recall(id.value(), limit)).reversed();
    return new Recollection(
        rows.isEmpty() ? null : rows.getFirst().summary(),
        rows.stream().map(RecalledRow::message).toList());
  }

  @Override
  public void fold(ConversationId id, String summary, MessageId through) {
    StoreFailures.run(() -> messages.fold(id.value(), StorableText.of(summary), through.value()));
  }

  @Override
  public List<Message> after(UserId user, ConversationId id, @Nullable MessageId after, int limit) {
    return messages(
        StoreFailures.mapped(
            () ->
                after == null
                    ? messages.first(id.value(), user.value(), limit)
                    : messages.after(id.value(), user.value(), after.value(), limit)));
  }

  @Override
  public Page list(UserId user, Filter filter, int limit, int offset) {
    List<ListedRow> rows = rows(user, filter, limit, offset);
    // The length of the whole comes with every row: beyond the last one it is asked for apart.
    List<ListedRow> counted = rows.isEmpty() && offset > 0 ? rows(user, filter, 1, 0) : rows;
    return new Page(
        rows.stream().map(ListedRow::conversation).toList(),
        counted.isEmpty() ? 0 : counted.getFirst().total());
  }

  @Override
  public Optional<Conversation> change(
      UserId user,
      ConversationId id,
      @Nullable String title,
      @Nullable Boolean archived,
      Instant now) {
    return StoreFailures.mapped(
            () ->
                Optional.ofNullable(
                    conversations.change(
                        id.value(),
                        user.value(),
                        StorableText.ofNullable(title),
                        archived,
                        StoredTime.of(now))))
        .map(ConversationRow::conversation);
  }

  @Override
  public boolean delete(UserId user, ConversationId id) {
    return StoreFailures.mapped(() -> conversations.delete(id.value(), user.value())) > 0;
  }

  /** False if there is such a conversation: then the message is, or may be, in it. */
  private boolean open(UserId user, Message first) {
    SessionId session = first.sessionId();
    return StoreFailures.mapped(
            () ->
                conversations.open(
                    first.id().value(),
                    first.conversationId().value(),
                    user.value(),
                    session == null ? null : session.value(),
                    first.speaker().name(),
                    first.content(),
                    first.key(),
                    JsonText.of(first.toolCalls()),
                    JsonText.of(first.results()),
                    first.createdAt(),
                    Conversation.titleFrom(first.content()),
                    Conversation.previewOf(first.content())))
        > 0;
  }

  /**
   * Stores it, or says why not. A message that another transaction was storing meanwhile is waited
   * for by the statement that stores, and seen by the next one.
   */
  private Said settled(UserId user, Message message, Supplier<Optional<Recollection>> storing) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Recollection> stored = StoreFailures.mapped(storing);
      if (stored.isPresent()) {
        return new Said.Stored(message, stored.get());
      }
      Optional<MessageRow> earlier =
          StoreFailures.mapped(
              () ->
                  messages.stored(
                      message.conversationId().value(),
                      user.value(),
                      message.id().value(),
                      message.key()));
      if (earlier.isPresent()) {
        return new Said.AlreadySaid(earlier.get().message());
      }
      if (find(user, message.conversationId()).isEmpty()) {
        return new Said.NoConversation();
      }
    }
    throw new Transient(
        FailureCode.LOST_RACE,
        "a message could neither be stored nor be found in its conversation");
  }

  private Optional<Recollection> store(UserId user, Message message, int remembered) {
    SessionId session = message.sessionId();
    List<RememberedRow> rows =
        conversations.store(
            message.id().value(),
            message.conversationId().value(),
            user.value(),
            session == null ? null : session.value(),
            message.speaker().name(),
            message.content(),
            message.key(),
            JsonText.of(message.toolCalls()),
            JsonText.of(message.results()),
            message.createdAt(),
            Conversation.previewOf(message.content()),
            remembered - 1);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Recollection(
                rows.getFirst().summary(),
                Stream.concat(
                        rows.reversed().stream().flatMap(RememberedRow::message),
                        Stream.of(message))
                    .toList()));
  }

  /** What is remembered does not matter to an answer. */
  private Optional<Recollection> book(
      UserId user, Message message, Usage usage, @Nullable String model) {
    SessionId session = message.sessionId();
    Integer count =
        conversations.book(
            message.id().value(),
            message.conversationId().value(),
            user.value(),
            session == null ? null : session.value(),
            message.speaker().name(),
            message.content(),
            message.key(),
            JsonText.of(message.toolCalls()),
            JsonText.of(message.results()),
            message.createdAt(),
            Conversation.previewOf(message.content()),
            StorableText.ofNullable(model),
            usage.promptTokens(),
            usage.completionTokens(),
            usage.modelCalls(),
            usage.costMicros());
    return Optional.ofNullable(count).map(_ -> Recollection.of(message));
  }

  private List<ListedRow> rows(UserId user, Filter filter, int limit, int offset) {
    String[] patterns =
        filter.words().stream().map(PostgresConversations::pattern).toArray(String[]::new);
    return StoreFailures.mapped(
        () ->
            patterns.length == 0
                ? conversations.list(user.value(), filter.archived(), limit, offset)
                : conversations.search(user.value(), patterns, filter.archived(), limit, offset));
  }

  private static String pattern(String word) {
    String escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    return "%" + StorableText.of(escaped) + "%";
  }

  private static Message storable(Message message) {
    return new Message(
        message.id(),
        message.conversationId(),
        message.sessionId(),
        message.speaker(),
        StorableText.of(message.content()),
        StorableText.ofNullable(message.key()),
        message.toolCalls(),
        message.results(),
        StoredTime.of(message.createdAt()));
  }

  private static List<Message> messages(List<MessageRow> rows) {
    return rows.stream().map(MessageRow::message).toList();
  }
}
