package dev.parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversations.Filter;
import dev.parley.conversation.Conversations.Page;
import dev.parley.conversation.Conversations.Recollection;
import dev.parley.conversation.Conversations.Said;
import dev.parley.conversation.Message.Speaker;
import dev.parley.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Conversations} promises. */
public abstract class ConversationsContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final Usage USAGE = new Usage(100, 20, 2, 72);

  private final ConversationId id = new ConversationId(UUID.randomUUID());

  /** The store; it may hold what other tests left there. */
  protected abstract Conversations conversations();

  /** A user that nobody else uses. */
  protected abstract UserId user();

  @Test
  void starts_a_conversation_with_its_first_message() {
    UserId user = user();
    Message message = said("Send an email to John", null, NOW);

    assertThat(conversations().say(user, message, true, 10))
        .isEqualTo(new Said.Stored(message, Recollection.of(message)));

    assertThat(conversations().find(user, id))
        .contains(
            new Conversation(
                id,
                user,
                "Send an email to John",
                null,
                null,
                Conversation.Status.ACTIVE,
                false,
                Usage.NONE,
                1,
                "Send an email to John",
                NOW,
                NOW));
    assertThat(conversations().latest(id, 10)).containsExactly(message);
  }

  @Test
  void goes_on_in_a_conversation() {
    UserId user = user();
    Message first = said("first", null, NOW);
    conversations().say(user, first, true);
    Message second = said("second\n line", null, NOW.plusSeconds(5));

    assertThat(conversations().say(user, second, false, 10))
        .isEqualTo(new Said.Stored(second, new Recollection(null, List.of(first, second))));

    Conversation conversation = conversations().find(user, id).orElseThrow();
    assertThat(conversation.messageCount()).isEqualTo(2);
    assertThat(conversation.lastMessagePreview()).isEqualTo("second line");
    assertThat(conversation.title()).isEqualTo("first");
    assertThat(conversation.createdAt()).isEqualTo(NOW);
    assertThat(conversation.updatedAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void what_was_said_can_be_taken_back() {
    UserId user = user();
    Message first = said("first", null, NOW);
    conversations().say(user, first, true);
    Message wrong = message(id, Message.Speaker.ASSISTANT, "wrong", "key-1", NOW.plusSeconds(1));
    conversations().answer(user, wrong, new Usage(10, 5, 1), null);

    conversations().retract(user(), id, "key-1");
    assertThat(conversations().latest(id, 10)).containsExactly(first, wrong);
    conversations().retract(user, id, "key-1");
    conversations().retract(user, id, "key-1");

    assertThat(conversations().latest(id, 10)).containsExactly(first);
    Conversation conversation = conversations().find(user, id).orElseThrow();
    assertThat(conversation.messageCount()).isEqualTo(1);
    assertThat(conversation.lastMessagePreview()).isEqualTo("first");
    assertThat(conversation.usage()).isEqualTo(new Usage(10, 5, 1));
  }

  @Test
  void what_is_folded_is_remembered_by_its_summary_and_kept_all_the_same() {
    UserId user = user();
    List<Message> messages = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      Message message = said("message " + number, null, NOW.plusSeconds(number));
      conversations().say(user, message, number == 0);
      messages.add(message);
    }
    assertThat(conversations().recall(id, 4))
        .isEqualTo(new Recollection(null, messages.subList(2, 6)));

    conversations().fold(id, "The first two", messages.get(1).id());
    assertThat(conversations().recall(id, 10))
        .isEqualTo(new Recollection("The first two", messages.subList(2, 6)));
    conversations().fold(id, "The first four", messages.get(3).id());
    conversations().fold(id, "Too late", messages.get(2).id());
    conversations().fold(id, "Not of it", new MessageId(UUID.randomUUID()));

    assertThat(conversations().recall(id, 10))
        .isEqualTo(new Recollection("The first four", messages.subList(4, 6)));
    assertThat(conversations().latest(id, 10)).isEqualTo(messages);
    Conversation conversation = conversations().find(user, id).orElseThrow();
    assertThat(conversation.summary()).isEqualTo("The first four");
    assertThat(conversation.updatedAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void tells_what_a_conversation_is_remembered_by_as_it_takes_a_message() {
    UserId user = user();
    Message first = said("first", null, NOW);
    Message second = answered("second", "work", NOW.plusSeconds(1));
    Message third = said("third", null, NOW.plusSeconds(2));
    conversations().say(user, first, true);
    conversations().answer(user, second, USAGE, "m");
    conversations().say(user, third, false);

    Message fourth = said("fourth", null, NOW.plusSeconds(3));
    assertThat(conversations().say(user, fourth, false, 3))
        .isEqualTo(new Said.Stored(fourth, new Recollection(null, List.of(second, third, fourth))));

    conversations().fold(id, "The first two", second.id());
    Message fifth = said("fifth", null, NOW.plusSeconds(4));
    assertThat(conversations().say(user, fifth, false, 10))
        .isEqualTo(
            new Said.Stored(
                fifth, new Recollection("The first two", List.of(third, fourth, fifth))));
    assertThat(conversations().recall(id, 10))
        .isEqualTo(new Recollection("The first two", List.of(third, fourth, fifth)));

    Message alone = said("alone", null, NOW.plusSeconds(5));
    assertThat(conversations().say(user, alone, false, 1))
        .isEqualTo(new Said.Stored(alone, new Recollection("The first two", List.of(alone))));
  }

  @Test
  void a_message_is_the_last_that_is_remembered_whatever_the_clocks_say() {
    UserId user = user();
    Message ahead = said("ahead", null, NOW.plusSeconds(60));
    conversations().say(user, ahead, true);

    Message behind = said("behind", null, NOW);
    assertThat(conversations().say(user, behind, false, 10))
        .isEqualTo(new Said.Stored(behind, new Recollection(null, List.of(ahead, behind))));
  }

  @Test
  void goes_on_when_what_is_called_new_is_there_already() {
    UserId user = user();
    conversations().say(user, said("first", null, NOW), true);

    assertThat(conversations().say(user, said("second", null, NOW), true))
        .isInstanceOf(Said.Stored.class);
    assertThat(conversations().find(user, id).orElseThrow().messageCount()).isEqualTo(2);
    assertThat(conversations().find(user, id).orElseThrow().title()).isEqualTo("first");
  }

  @Test
  void knows_no_conversation_that_was_not_started() {
    UserId user = user();

    assertThat(conversations().say(user, said("hello", null, NOW), false))
        .isEqualTo(new Said.NoConversation());
    assertThat(conversations().find(user, id)).isEmpty();
    assertThat(conversations().latest(id, 10)).isEmpty();
  }

  @Test
  void shows_nothing_to_anybody_else() {
    UserId user = user();
    UserId other = user();
    Message message = said("secret plan", "key", NOW);
    conversations().say(user, message, true);

    assertThat(conversations().say(other, said("mine now", null, NOW), false))
        .isEqualTo(new Said.NoConversation());
    assertThat(conversations().say(other, said("mine now", null, NOW), true))
        .isEqualTo(new Said.NoConversation());
    assertThat(conversations().say(other, said("mine now", "key", NOW), true))
        .isEqualTo(new Said.NoConversation());
    assertThat(conversations().find(other, id)).isEmpty();
    assertThat(conversations().after(other, id, null, 10)).isEmpty();
    assertThat(conversations().change(other, id, "taken", true, NOW)).isEmpty();
    assertThat(conversations().delete(other, id)).isFalse();
    assertThat(conversations().list(other, Filter.ALL, 10, 0)).isEqualTo(new Page(List.of(), 0));
    assertThat(conversations().list(other, new Filter(null, "secret"), 10, 0).total()).isZero();
    conversations().answer(other, answered("for other", "work", NOW), USAGE, "m");
    assertThat(conversations().latest(id, 10)).containsExactly(message);
    assertThat(conversations().find(user, id).orElseThrow().usage()).isEqualTo(Usage.NONE);
  }

  @Test
  void stores_once_what_is_said_twice_under_one_key() {
    UserId user = user();
    Message first = said("hello", "client-1", NOW);
    conversations().say(user, first, true);

    assertThat(conversations().say(user, said("hello again", "client-1", NOW), false))
        .isEqualTo(new Said.AlreadySaid(first));
    assertThat(conversations().say(user, said("hello again", "client-1", NOW), true))
        .isEqualTo(new Said.AlreadySaid(first));
    assertThat(conversations().say(user, first, false)).isEqualTo(new Said.AlreadySaid(first));
    assertThat(conversations().latest(id, 10)).containsExactly(first);
    assertThat(conversations().find(user, id).orElseThrow().messageCount()).isEqualTo(1);
  }

  @Test
  void stores_once_a_message_without_a_key_that_is_said_twice() {
    UserId user = user();
    Message message = said("hello", null, NOW);
    conversations().say(user, message, true);

    assertThat(conversations().say(user, message, true)).isEqualTo(new Said.AlreadySaid(message));
    assertThat(conversations().find(user, id).orElseThrow().messageCount()).isEqualTo(1);
  }

  @Test
  void keeps_the_same_key_apart_in_two_conversations() {
    UserId user = user();
    conversations().say(user, said("hello", "key", NOW), true);
    Message elsewhere =
        message(new ConversationId(UUID.randomUUID()), Speaker.USER, "hello", "key", NOW);

    assertThat(conversations().say(user, elsewhere, true))
        .isEqualTo(new Said.Stored(elsewhere, Recollection.of(elsewhere)));
  }

  @Test
  void stores_once_what_many_say_at_once_under_one_key() throws Exception {
    UserId user = user();
    List<Callable<Said>> sayings = new ArrayList<>();
    for (int saying = 0; saying < 8; saying++) {
      Message message = said("hello", "key", NOW);
      sayings.add(() -> conversations().say(user, message, true));
    }

    List<Said> outcomes = atOnce(sayings);

    List<Message> stored = conversations().latest(id, 10);
    assertThat(stored).hasSize(1);
    assertThat(outcomes)
        .filteredOn(new Said.Stored(stored.getFirst(), Recollection.of(stored.getFirst()))::equals)
        .hasSize(1);
    assertThat(outcomes).filteredOn(new Said.AlreadySaid(stored.getFirst())::equals).hasSize(7);
    assertThat(conversations().find(user, id).orElseThrow().messageCount()).isEqualTo(1);
  }

  @Test
  void loses_nothing_of_what_many_say_at_once() throws Exception {
    UserId user = user();
    conversations().say(user, said("first", null, NOW), true);
    List<Callable<Said>> sayings = new ArrayList<>();
    for (int saying = 0; saying < 8; saying++) {
      Message message = said("number " + saying, null, NOW);
      sayings.add(() -> conversations().say(user, message, false));
    }

    assertThat(atOnce(sayings)).hasOnlyElementsOfType(Said.Stored.class);

    assertThat(conversations().find(user, id).orElseThrow().messageCount()).isEqualTo(9);
    assertThat(conversations().latest(id, 20)).hasSize(9);
  }

  @Test
  void stores_an_answer_and_counts_what_it_cost() {
    UserId user = user();
    conversations().say(user, said("hello", null, NOW), true);
    Message answer = answered("Hello! How can I help?", "work-1", NOW.plusSeconds(2));

    assertThat(conversations().answer(user, answer, USAGE, "model-a")).isEqualTo(answer);
    Message second = answered("Anything else?", "work-2", NOW.plusSeconds(3));
    conversations().answer(user, second, USAGE, null);

    Conversation conversation = conversations().find(user, id).orElseThrow();
    assertThat(conversation.usage()).isEqualTo(USAGE.plus(USAGE));
    assertThat(conversation.model()).isEqualTo("model-a");
    assertThat(conversation.messageCount()).isEqualTo(3);
    assertThat(conversation.lastMessagePreview()).isEqualTo("Anything else?");
    assertThat(conversation.updatedAt()).isEqualTo(NOW.plusSeconds(3));
    assertThat(conversations().latest(id, 2)).containsExactly(answer, second);
  }

  @Test
  void counts_an_answer_once_however_often_it_is_given() throws Exception {
    UserId user = user();
    conversations().say(user, said("hello", null, NOW), true);
    List<Callable<Message>> answers = new ArrayList<>();
    for (int answer = 0; answer < 8; answer++) {
      Message message = answered("answer " + answer, "work-1", NOW.plusSeconds(1));
      answers.add(() -> conversations().answer(user, message, USAGE, "m"));
    }

    List<Message> given = atOnce(answers);

    List<Message> stored = conversations().latest(id, 10);
    assertThat(stored).hasSize(2);
    assertThat(given).containsOnly(stored.getLast());
    Conversation conversation = conversations().find(user, id).orElseThrow();
    assertThat(conversation.usage()).isEqualTo(USAGE);
    assertThat(conversation.messageCount()).isEqualTo(2);
  }

  @Test
  void stores_no_answer_to_a_conversation_that_is_gone() {
    UserId user = user();
    conversations().say(user, said("hello", null, NOW), true);
    conversations().delete(user, id);
    Message answer = answered("too late", "work-1", NOW);

    assertThat(conversations().answer(user, answer, USAGE, "m")).isEqualTo(answer);
    assertThat(conversations().latest(id, 10)).isEmpty();
    assertThat(conversations().find(user, id)).isEmpty();
  }

  @Test
  void keeps_text_and_data_as_they_were_given() {
    UserId user = user();
    JsonObject call =
        JsonObject.of("id", "call-1", "arguments", JsonObject.of("to", "jörg@example.com"))
            .with("weight", new BigDecimal("0.1"))
            .with("large", new BigDecimal("12345678901234567890.5"))
            .with("count", 3)
            .with("nothing", null)
            .with("list", List.of("a", true, JsonObject.of("deep", "\"quoted\"\n")));
    Message question = said("  'quoted' %s \\ \t\n🙂 ünï — \u0001 ", null, NOW);
    conversations().say(user, question, true);
    Message answer =
        new Message(
            new MessageId(UUID.randomUUID()),
            id,
            new SessionId(UUID.randomUUID()),
            Speaker.ASSISTANT,
            "Done",
            "work",
            List.of(call, JsonObject.EMPTY),
            List.of(JsonObject.of("ok", true)),
            NOW.plusSeconds(1));
    conversations().answer(user, answer, Usage.NONE, null);

    assertThat(conversations().latest(id, 10)).containsExactly(question, answer);
    assertThat(conversations().after(user, id, null, 10)).containsExactly(question, answer);
  }

  @Test
  void assigns_a_message_to_its_session() {
    UserId user = user();
    Message message = said("hello", null, NOW);
    conversations().say(user, message, true);
    SessionId session = new SessionId(UUID.randomUUID());

    conversations().assign(message.id(), session);
    conversations().assign(message.id(), session);
    conversations().assign(new MessageId(UUID.randomUUID()), session);

    assertThat(conversations().latest(id, 1).getFirst().session()).contains(session);
  }

  @Test
  void reads_messages_in_a_stable_order_and_in_parts() {
    UserId user = user();
    Message latest = said("latest", null, NOW.plusSeconds(1));
    conversations().say(user, latest, true);
    List<Message> messages = new ArrayList<>();
    // Ids whose signed and unsigned orders differ, said in the wrong order.
    for (String first : List.of("ff", "80", "7f", "00")) {
      UUID messageId = UUID.fromString(first + UUID.randomUUID().toString().substring(2));
      Message message =
          new Message(
              new MessageId(messageId),
              id,
              null,
              Speaker.USER,
              first,
              null,
              List.of(),
              List.of(),
              NOW);
      conversations().say(user, message, false);
      messages.addFirst(message);
    }
    messages.add(latest);

    assertThat(conversations().latest(id, 10)).containsExactlyElementsOf(messages);
    assertThat(conversations().latest(id, 2)).containsExactlyElementsOf(messages.subList(3, 5));
    assertThat(conversations().after(user, id, null, 2))
        .containsExactlyElementsOf(messages.subList(0, 2));
    assertThat(conversations().after(user, id, messages.get(1).id(), 2))
        .containsExactlyElementsOf(messages.subList(2, 4));
    assertThat(conversations().after(user, id, latest.id(), 2)).isEmpty();
    assertThat(conversations().after(user, id, new MessageId(UUID.randomUUID()), 2)).isEmpty();
  }

  @Test
  void lists_the_latest_update_first_and_in_parts() {
    UserId user = user();
    List<ConversationId> ids = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      ids.add(started(user, "conversation " + number, NOW.plusSeconds(number)));
    }
    Message more = message(ids.get(1), Speaker.USER, "more", null, NOW.plusSeconds(60));
    conversations().say(user, more, false);

    Page page = conversations().list(user, Filter.ALL, 2, 0);
    assertThat(page.total()).isEqualTo(5);
    assertThat(page.conversations())
        .extracting(Conversation::id)
        .containsExactly(ids.get(1), ids.get(4));
    assertThat(conversations().list(user, Filter.ALL, 3, 2).conversations())
        .extracting(Conversation::id)
        .containsExactly(ids.get(3), ids.get(2), ids.get(0));
    assertThat(conversations().list(user, Filter.ALL, 2, 10)).isEqualTo(new Page(List.of(), 5));
  }

  @Test
  void finds_conversations_by_words_of_title_or_messages() {
    UserId user = user();
    ConversationId mail = started(user, "Send a MAIL to Jörg", NOW);
    Message costs = message(mail, Speaker.ASSISTANT, "It costs 100% of nothing", "w", NOW);
    conversations().answer(user, costs, Usage.NONE, null);
    ConversationId issue = started(user, "Close the issue_42", NOW.plusSeconds(1));
    conversations().change(user, issue, "GitHub", null, NOW.plusSeconds(2));

    assertThat(found(user, "mail")).containsExactly(mail);
    assertThat(found(user, "JÖRG")).containsExactly(mail);
    assertThat(found(user, " jörg\tNOTHING ")).containsExactly(mail);
    assertThat(found(user, "issue github")).containsExactly(issue);
    assertThat(found(user, "os")).containsExactly(issue, mail);
    assertThat(found(user, "0%")).containsExactly(mail);
    assertThat(found(user, "1%%")).isEmpty();
    assertThat(found(user, "e_4")).containsExactly(issue);
    assertThat(found(user, "t_e")).isEmpty();
    assertThat(found(user, "mail issue")).isEmpty();
    assertThat(found(user, "\\ '")).isEmpty();
    assertThat(found(user, "  ")).containsExactly(issue, mail);
  }

  @Test
  void changes_title_and_archive() {
    UserId user = user();
    conversations().say(user, said("hello", null, NOW), true);

    Conversation archived =
        conversations().change(user, id, null, true, NOW.plusSeconds(1)).orElseThrow();
    assertThat(archived.archived()).isTrue();
    assertThat(archived.title()).isEqualTo("hello");
    assertThat(archived.updatedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(conversations().find(user, id)).contains(archived);
    Conversation titled =
        conversations().change(user, id, "Greetings", null, NOW.plusSeconds(2)).orElseThrow();
    assertThat(titled.archived()).isTrue();
    assertThat(titled.title()).isEqualTo("Greetings");

    assertThat(conversations().list(user, new Filter(true, null), 10, 0).conversations())
        .containsExactly(titled);
    assertThat(conversations().list(user, new Filter(false, null), 10, 0).total()).isZero();
    assertThat(conversations().list(user, new Filter(true, "greet"), 10, 0).total()).isOne();
    assertThat(conversations().change(user, new ConversationId(UUID.randomUUID()), "x", null, NOW))
        .isEmpty();
  }

  @Test
  void deletes_a_conversation_with_its_messages() {
    UserId user = user();
    conversations().say(user, said("hello", "key", NOW), true);
    conversations().answer(user, answered("hi", "work", NOW), USAGE, "m");

    assertThat(conversations().delete(user, id)).isTrue();
    assertThat(conversations().delete(user, id)).isFalse();
    assertThat(conversations().find(user, id)).isEmpty();
    assertThat(conversations().latest(id, 10)).isEmpty();
    assertThat(conversations().list(user, Filter.ALL, 10, 0).total()).isZero();
  }

  private List<ConversationId> found(UserId user, String text) {
    return conversations().list(user, new Filter(null, text), 10, 0).conversations().stream()
        .map(Conversation::id)
        .toList();
  }

  private ConversationId started(UserId user, String text, Instant at) {
    ConversationId started = new ConversationId(UUID.randomUUID());
    conversations().say(user, message(started, Speaker.USER, text, null, at), true);
    return started;
  }

  /** A message of the user in this test's conversation. */
  protected Message said(String text, @Nullable String key, Instant at) {
    return message(id, Speaker.USER, text, key, at);
  }

  /** A message of the assistant in this test's conversation. */
  protected Message answered(String text, String key, Instant at) {
    return message(id, Speaker.ASSISTANT, text, key, at);
  }

  private static Message message(
      ConversationId conversation, Speaker speaker, String text, @Nullable String key, Instant at) {
    return new Message(
        new MessageId(UUID.randomUUID()),
        conversation,
        null,
        speaker,
        text,
        key,
        List.of(),
        List.of(),
        at);
  }

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(tasks.size())) {
      for (Future<T> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
    }
    return results;
  }
}
