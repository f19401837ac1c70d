package dev.parley.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.RefreshTokens;
import dev.parley.account.RefreshTokens.RefreshToken;
import dev.parley.account.RefreshTokens.Spending;
import dev.parley.account.Role;
import dev.parley.account.TokenFamilyId;
import dev.parley.account.User;
import dev.parley.account.UserId;
import dev.parley.account.Users;
import dev.parley.connection.Connection;
import dev.parley.connection.Connection.Status;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.Connections;
import dev.parley.connection.Tokens;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Filter;
import dev.parley.conversation.Conversations.Said;
import dev.parley.conversation.Message;
import dev.parley.conversation.Message.Speaker;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.Usage;
import dev.parley.failure.Permanent;
import dev.parley.infra.embedded.PostgresPart;
import dev.parley.json.JsonObject;
import dev.parley.tool.AppId;
import io.micronaut.context.ApplicationContext;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only this store promises: how much it asks of the database, and what is found there. */
class PostgresStoreTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final Usage USAGE = new Usage(100, 20, 2, 72);
  private static final AppId GMAIL = new AppId("gmail");
  private static final Tokens TOKENS =
      new Tokens("access-secret-1234", "refresh-secret-1234", NOW, List.of("send"));

  private static String url = "";
  private static @Nullable ApplicationContext context;

  private final UserId user = new UserId(UUID.randomUUID());
  private final ConversationId id = new ConversationId(UUID.randomUUID());

  @BeforeAll
  static void start() {
    url = PostgresPart.throwaway().newDatabase();
    context = Store.on(url, Map.of());
  }

  @AfterAll
  static void stop() {
    if (context != null) {
      context.close();
    }
  }

  @Test
  void says_and_answers_with_one_statement_each() {
    Message hello = said("hello", "key-1");
    Message answer = answered("hi", "work-1");

    assertThat(sentBy(() -> conversations().say(user, hello, true)))
        .containsExactly("executeQuery");
    assertThat(sentBy(() -> conversations().say(user, said("more", null), false))).hasSize(1);
    assertThat(sentBy(() -> conversations().answer(user, answer, USAGE, "m"))).hasSize(1);
    // What was stored before takes another one to be found.
    assertThat(sentBy(() -> conversations().say(user, said("hello", "key-1"), false))).hasSize(2);
    assertThat(sentBy(() -> conversations().answer(user, answer, USAGE, "m"))).hasSize(2);
    assertThat(sentBy(() -> conversations().latest(id, 20))).hasSize(1);
    assertThat(sentBy(() -> conversations().find(user, id))).hasSize(1);
    assertThat(sentBy(() -> conversations().after(user, id, hello.id(), 20))).hasSize(1);
    assertThat(sentBy(() -> conversations().list(user, Filter.ALL, 20, 0))).hasSize(1);
    assertThat(sentBy(() -> conversations().list(user, new Filter(null, "hel"), 20, 0))).hasSize(1);
    assertThat(sentBy(() -> conversations().change(user, id, "t", null, NOW))).hasSize(1);
    assertThat(sentBy(() -> conversations().delete(user, id))).hasSize(1);
  }

  @Test
  void uses_good_tokens_with_one_statement_and_stale_ones_in_a_transaction() {
    ConnectionId connection = connected();

    assertThat(
            sentBy(() -> connections().tokens(connection, stale -> false, tokens -> tokens, NOW)))
        .hasSize(1);
    assertThat(sentBy(() -> connections().tokens(connection, stale -> true, tokens -> tokens, NOW)))
        .filteredOn(sent -> sent.startsWith("execute"))
        .hasSize(3);
    assertThat(sentBy(() -> connections().active(user, GMAIL))).hasSize(1);
  }

  @Test
  void spends_a_good_refresh_token_with_one_statement() {
    bean(Users.class)
        .add(
            new User(user, user + "@example.com", user.toString(), "hash", Set.of(Role.USER), NOW));
    RefreshTokens tokens = bean(RefreshTokens.class);
    TokenFamilyId family = new TokenFamilyId(UUID.randomUUID());
    RefreshToken token = new RefreshToken("hash-" + user, family, user, NOW, NOW.plusSeconds(60));

    assertThat(sentBy(() -> tokens.issue(token))).hasSize(1);
    assertThat(
            sentBy(
                () ->
                    assertThat(tokens.spend(token.hash(), NOW)).isInstanceOf(Spending.Spent.class)))
        .hasSize(1);
    assertThat(sentBy(() -> tokens.spend(token.hash(), NOW))).hasSize(2);
  }

  @Test
  void books_the_cost_of_an_answer_once_and_keeps_it() throws SQLException {
    conversations().say(user, said("hello", null), true);
    Message answer = answered("hi", "work-1");
    conversations().answer(user, answer, USAGE, "model-a");
    conversations().answer(user, answer, USAGE, "model-a");
    conversations().answer(user, answered("again", "work-1"), USAGE, "model-a");
    conversations().delete(user, id);

    assertThat(
            rows(
                "SELECT message_id, conversation_id, model, prompt_tokens, completion_tokens,"
                    + " model_calls, cost_micros FROM usage_ledger WHERE user_id = '%s'"
                        .formatted(user)))
        .containsExactly(
            List.of(answer.id().toString(), id.toString(), "model-a", "100", "20", "2", "72"));
  }

  @Test
  void shows_conversations_and_memory_in_views() throws SQLException {
    Message hello = said("Hello \"there\"", null);
    conversations().say(user, hello, true);
    Message answer = answered("hi", "work-1");
    conversations().answer(user, answer, USAGE, "model-a");

    assertThat(
            rows(
                "SELECT conversation_id, user_id, title, conversation_summary, model, token_usage,"
                    + " status, last_message_at = '2026-03-01T10:00:01.123456Z', created_at ="
                    + " '2026-03-01T10:00:00.123456Z', archived FROM chatbot_conversation_audit"
                    + " WHERE user_id = '%s'".formatted(user)))
        .containsExactly(
            List.of(
                id.toString(),
                user.toString(),
                "Hello \"there\"",
                "null",
                "model-a",
                "120",
                "active",
                "t",
                "t",
                "f"));
    assertThat(
            rows(
                "SELECT id, conversation_id, user_id, role, content ->> 'text', pg_typeof(content),"
                    + " created_at = '2026-03-01T10:00:00.123456Z' FROM chatbot_user_memory"
                    + " WHERE user_id = '%s' ORDER BY created_at".formatted(user)))
        .containsExactly(
            List.of(
                hello.id().toString(),
                id.toString(),
                user.toString(),
                "user",
                "Hello \"there\"",
                "jsonb",
                "t"),
            List.of(
                answer.id().toString(),
                id.toString(),
                user.toString(),
                "assistant",
                "hi",
                "jsonb",
                "f"));
  }

  @Test
  void replaces_what_postgresql_cannot_store() {
    JsonObject call =
        JsonObject.of("a\u0000b", List.of("\uD800", "🙂", JsonObject.of("x", "\u0000")));
    Message hello =
        new Message(
            new MessageId(UUID.randomUUID()),
            id,
            null,
            Speaker.USER,
            "nul \u0000 half \uDC00\uD800 whole 🙂",
            "key\u0000",
            List.of(call),
            List.of(),
            NOW.plusNanos(999));

    Said.Stored stored = (Said.Stored) conversations().say(user, hello, true);

    assertThat(stored.message().content()).isEqualTo("nul \uFFFD half \uFFFD\uFFFD whole 🙂");
    assertThat(stored.message().createdAt()).isEqualTo(NOW);
    Message read = conversations().latest(id, 1).getFirst();
    assertThat(read.content()).isEqualTo(stored.message().content());
    assertThat(read.createdAt()).isEqualTo(NOW);
    assertThat(read.toolCalls())
        .containsExactly(
            JsonObject.of("a\uFFFDb", List.of("\uFFFD", "🙂", JsonObject.of("x", "\uFFFD"))));
    assertThat(conversations().say(user, hello, false)).isInstanceOf(Said.AlreadySaid.class);
    Conversation changed =
        conversations().change(user, id, "title \u0000", null, NOW).orElseThrow();
    assertThat(changed.title()).isEqualTo("title \uFFFD");
    assertThat(conversations().list(user, new Filter(null, "\u0000"), 10, 0).total()).isOne();
  }

  /** What a message changes of its conversation. */
  @Test
  void a_message_updates_its_conversation_without_touching_an_index() throws SQLException {
    assertThat(
            rows(
                "SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a"
                    + " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                    + " WHERE i.indrelid = 'conversations'::regclass ORDER BY 1"))
        .containsExactly(List.of("id"), List.of("user_id"));
  }

  @Test
  void searches_by_the_index_of_user_and_words() throws SQLException {
    conversations().say(user, said("a needle in a haystack", null), true);
    List<List<String>> plan =
        rows(
            "SET enable_seqscan = off; EXPLAIN SELECT m.conversation_id FROM unnest(ARRAY['%needle%'])"
                + " AS pattern JOIN messages m ON m.user_id = '"
                + user
                + "' AND m.content ILIKE pattern");

    assertThat(plan.toString()).contains("messages_by_words");
  }

  @Test
  void keeps_tokens_only_encrypted_and_bound_to_their_row() throws SQLException {
    ConnectionId mine = connected();
    List<String> row = rows("SELECT * FROM connections WHERE id = '%s'".formatted(mine)).getFirst();
    String raw =
        rows("SELECT encode(sealed_tokens, 'escape') || encode(wrapped_key, 'escape')"
                + " FROM connections WHERE id = '%s'".formatted(mine))
            .toString();

    assertThat(row.toString()).doesNotContain("secret-1234");
    assertThat(raw).doesNotContain("secret-1234");
    // Another user's row does not open with these tokens in it.
    UserId other = new UserId(UUID.randomUUID());
    ConnectionId stolen = new ConnectionId(UUID.randomUUID());
    connections()
        .add(
            new Connection(stolen, other, GMAIL, "a", List.of(), Status.ACTIVE, NOW, null), TOKENS);
    execute(
        ("UPDATE connections t SET key_id = s.key_id, wrapped_key = s.wrapped_key, sealed_tokens ="
                + " s.sealed_tokens FROM connections s WHERE t.id = '%s' AND s.id = '%s'")
            .formatted(stolen, mine));
    assertThatThrownBy(() -> connections().tokens(stolen, stale -> false, tokens -> tokens, NOW))
        .isInstanceOf(Permanent.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void reads_tokens_of_an_older_master_key_and_seals_with_the_new_one() throws SQLException {
    ConnectionId connection = connected();
    String before = keyOf(connection);
    Map<String, Object> rotated =
        Map.of(
            "parley.encryption.key",
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=",
            "parley.encryption.previous-keys",
            Store.ENCRYPTION_KEY,
            "flyway.datasources.default.enabled",
            false);

    try (ApplicationContext later = Store.on(url, rotated)) {
      Connections connections = later.getBean(Connections.class);
      assertThat(connections.tokens(connection, stale -> false, tokens -> tokens, NOW))
          .contains(TOKENS);
      assertThat(keyOf(connection)).isEqualTo(before);
      assertThat(connections.tokens(connection, stale -> true, tokens -> tokens, NOW))
          .contains(TOKENS);
      assertThat(keyOf(connection)).isNotEqualTo(before);
    }
    // Who lacks the key says so.
    assertThatThrownBy(
            () -> connections().tokens(connection, stale -> false, tokens -> tokens, NOW))
        .hasMessageContaining("previous-keys");
  }

  private ConnectionId connected() {
    ConnectionId connection = new ConnectionId(UUID.randomUUID());
    connections()
        .add(
            new Connection(connection, user, GMAIL, "a", List.of("send"), Status.ACTIVE, NOW, null),
            TOKENS);
    return connection;
  }

  private static String keyOf(ConnectionId connection) throws SQLException {
    return rows("SELECT key_id FROM connections WHERE id = '%s'".formatted(connection)).toString();
  }

  private static List<String> sentBy(Runnable work) {
    CountingDataSource counting = bean(CountingDataSource.class);
    counting.clear();
    work.run();
    return counting.sent();
  }

  private Message said(String text, @Nullable String key) {
    return message(Speaker.USER, text, key, NOW);
  }

  private Message answered(String text, String key) {
    return message(Speaker.ASSISTANT, text, key, NOW.plusSeconds(1));
  }

  private Message message(Speaker speaker, String text, @Nullable String key, Instant at) {
    MessageId message = new MessageId(UUID.randomUUID());
    return new Message(message, id, null, speaker, text, key, List.of(), List.of(), at);
  }

  private static Conversations conversations() {
    return bean(Conversations.class);
  }

  private static Connections connections() {
    return bean(Connections.class);
  }

  private static <T> T bean(Class<T> type) {
    assertThat(context).isNotNull();
    return context.getBean(type);
  }

  private static void execute(String sql) throws SQLException {
    try (java.sql.Connection connection = DriverManager.getConnection(url, "postgres", "");
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows of the last statement, as text. */
  private static List<List<String>> rows(String sql) throws SQLException {
    try (java.sql.Connection connection = DriverManager.getConnection(url, "postgres", "");
        java.sql.Statement statement = connection.createStatement()) {
      boolean isResult = statement.execute(sql);
      while (!isResult) {
        isResult = statement.getMoreResults();
      }
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
            row.add(String.valueOf(result.getString(column)));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }
}
