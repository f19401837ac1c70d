package dev.parley.conversation;

import dev.parley.account.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conversations in memory: the reference of what the port promises. */
public final class InMemoryConversations implements Conversations {

  /** By the hex form of the id: {@code UUID.compareTo} is signed and would not sort as bytes do. */
  private static final Comparator<Message> OLDEST_FIRST =
      Comparator.comparing(Message::createdAt).thenComparing(message -> message.id().toString());

  private static final Comparator<Conversation> LATEST_FIRST =
      Comparator.comparing(Conversation::updatedAt)
          .thenComparing(conversation -> conversation.id().toString())
          .reversed();

  private final Map<ConversationId, Conversation> conversations = new HashMap<>();
  private final Map<ConversationId, List<Message>> messages = new HashMap<>();
  private final Map<ConversationId, MessageId> folded = new HashMap<>();

  @Override
  public synchronized Said say(UserId user, Message message, boolean isNew, int remembered) {
    ConversationId id = message.conversationId();
    if (isNew) {
      conversations.computeIfAbsent(id, absent -> started(user, message));
    }
    if (find(user, id).isEmpty()) {
      return new Said.NoConversation();
    }
    Optional<Message> earlier = stored(message);
    if (earlier.isPresent()) {
      return new Said.AlreadySaid(earlier.get());
    }
    Recollection before = recall(id, remembered - 1);
    store(message, Usage.NONE, null);
    List<Message> messages = new ArrayList<>(before.messages());
    messages.add(message);
    return new Said.Stored(message, new Recollection(before.summary(), messages));
  }

  @Override
  public synchronized void assign(MessageId message, SessionId session) {
    for (List<Message> said : messages.values()) {
      said.replaceAll(one -> one.id().equals(message) ? assigned(one, session) : one);
    }
  }

  @Override
  public synchronized Message answer(
      UserId user, Message message, Usage usage, @Nullable String model) {
    if (find(user, message.conversationId()).isEmpty()) {
      return message;
    }
    Optional<Message> earlier = stored(message);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    store(message, usage, model);
    return message;
  }

  @Override
  public synchronized void retract(UserId user, ConversationId id, String key) {
    if (find(user, id).isEmpty()
        || !messages
            .getOrDefault(id, new ArrayList<>())
            .removeIf(message -> key.equals(message.key()))) {
      return;
    }
    List<Message> left = inOrder(id);
    conversations.computeIfPresent(
        id,
        (same, old) ->
            new Conversation(
                id,
                old.userId(),
                old.title(),
                old.summary(),
                old.model(),
                old.status(),
                old.archived(),
                old.usage(),
                old.messageCount() - 1,
                left.isEmpty() ? null : Conversation.previewOf(left.getLast().content()),
                old.createdAt(),
                old.updatedAt()));
  }

  @Override
  public synchronized Optional<Conversation> find(UserId user, ConversationId id) {
    return Optional.ofNullable(conversations.get(id))
        .filter(conversation -> conversation.userId().equals(user));
  }

  @Override
  public synchronized Recollection recall(ConversationId id, int limit) {
    Conversation conversation = conversations.get(id);
    List<Message> since = inOrder(id).stream().skip(position(id, folded.get(id)) + 1L).toList();
    return new Recollection(
        conversation == null ? null : conversation.summary(),
        since.subList(Math.max(0, since.size() - limit), since.size()));
  }

  @Override
  public synchronized void fold(ConversationId id, String summary, MessageId through) {
    if (position(id, through) <= position(id, folded.get(id))) {
      return;
    }
    folded.put(id, through);
    conversations.computeIfPresent(
        id,
        (same, old) ->
            new Conversation(
                id,
                old.userId(),
                old.title(),
                summary,
                old.model(),
                old.status(),
                old.archived(),
                old.usage(),
                old.messageCount(),
                old.lastMessagePreview(),
                old.createdAt(),
                old.updatedAt()));
  }

  /** Where the message stands, from 0; -1 for none. */
  private int position(ConversationId id, @Nullable MessageId message) {
    return inOrder(id).stream().map(Message::id).toList().indexOf(message);
  }

  @Override
  public synchronized List<Message> latest(ConversationId id, int limit) {
    List<Message> all = inOrder(id);
    return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
  }

  @Override
  public synchronized List<Message> after(
      UserId user, ConversationId id, @Nullable MessageId after, int limit) {
    if (find(user, id).isEmpty()) {
      return List.of();
    }
    List<Message> all = inOrder(id);
    int start = 0;
    if (after != null) {
      start = all.stream().map(Message::id).toList().indexOf(after) + 1;
      if (start == 0) {
        return List.of();
      }
    }
    return all.stream().skip(start).limit(limit).toList();
  }

  @Override
  public synchronized Page list(UserId user, Filter filter, int limit, int offset) {
    List<String> words = filter.words();
    List<Conversation> found =
        conversations.values().stream()
            .filter(conversation -> conversation.userId().equals(user))
            .filter(
                conversation ->
                    filter.archived() == null || filter.archived() == conversation.archived())
            .filter(conversation -> mentions(conversation, words))
            .sorted(LATEST_FIRST)
            .toList();
    return new Page(found.stream().skip(offset).limit(limit).toList(), found.size());
  }

  @Override
  public synchronized Optional<Conversation> change(
      UserId user,
      ConversationId id,
      @Nullable String title,
      @Nullable Boolean archived,
      Instant now) {
    Optional<Conversation> changed =
        find(user, id)
            .map(
                old ->
                    new Conversation(
                        id,
                        user,
                        title == null ? old.title() : title,
                        old.summary(),
                        old.model(),
                        old.status(),
                        archived == null ? old.archived() : archived,
                        old.usage(),
                        old.messageCount(),
                        old.lastMessagePreview(),
                        old.createdAt(),
                        later(old.updatedAt(), now)));
    changed.ifPresent(conversation -> conversations.put(id, conversation));
    return changed;
  }

  @Override
  public synchronized boolean delete(UserId user, ConversationId id) {
    if (find(user, id).isEmpty()) {
      return false;
    }
    conversations.remove(id);
    messages.remove(id);
    return true;
  }

  private static Conversation started(UserId user, Message first) {
    return new Conversation(
        first.conversationId(),
        user,
        Conversation.titleFrom(first.content()),
        null,
        null,
        Conversation.Status.ACTIVE,
        false,
        Usage.NONE,
        0,
        null,
        first.createdAt(),
        first.createdAt());
  }

  private Optional<Message> stored(Message message) {
    return messages.getOrDefault(message.conversationId(), List.of()).stream()
        .filter(
            one ->
                one.id().equals(message.id())
                    || (message.key() != null && message.key().equals(one.key())))
        .findFirst();
  }

  private void store(Message message, Usage usage, @Nullable String model) {
    ConversationId id = message.conversationId();
    messages.computeIfAbsent(id, absent -> new ArrayList<>()).add(message);
    conversations.computeIfPresent(
        id,
        (same, old) ->
            new Conversation(
                id,
                old.userId(),
                old.title(),
                old.summary(),
                model == null ? old.model() : model,
                old.status(),
                old.archived(),
                old.usage().plus(usage),
                old.messageCount() + 1,
                Conversation.previewOf(message.content()),
                old.createdAt(),
                later(old.updatedAt(), message.createdAt())));
  }

  private static Message assigned(Message message, SessionId session) {
    return new Message(
        message.id(),
        message.conversationId(),
        session,
        message.speaker(),
        message.content(),
        message.key(),
        message.toolCalls(),
        message.results(),
        message.createdAt());
  }

  private List<Message> inOrder(ConversationId id) {
    return messages.getOrDefault(id, List.of()).stream().sorted(OLDEST_FIRST).toList();
  }

  private boolean mentions(Conversation conversation, List<String> words) {
    List<Message> said = messages.getOrDefault(conversation.id(), List.of());
    return words.stream()
        .allMatch(
            word ->
                contains(conversation.title(), word)
                    || said.stream().anyMatch(message -> contains(message.content(), word)));
  }

  private static boolean contains(@Nullable String text, String word) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
