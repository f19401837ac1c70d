package bench;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Conversations in PostgreSQL. */
@ApplicationScoped
@Startup
public class Conversations {

  private static final int HISTORY = 20;

  @Inject AgroalDataSource database;

  public record Message(UUID id, String role, String content, Instant createdAt) {}

  @PostConstruct
  void createTables() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS conversations (
            id uuid PRIMARY KEY, user_id uuid NOT NULL, title text, message_count integer NOT NULL,
            created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL);
          CREATE INDEX IF NOT EXISTS conversations_of_user ON conversations (user_id);
          CREATE TABLE IF NOT EXISTS messages (
            id uuid PRIMARY KEY, conversation_id uuid NOT NULL REFERENCES conversations,
            role text NOT NULL, content text NOT NULL, created_at timestamptz NOT NULL);
          CREATE INDEX IF NOT EXISTS messages_of_conversation
            ON messages (conversation_id, created_at)
          """);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public UUID start(UUID user, String message) {
    UUID id = UUID.randomUUID();
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    execute(
        "INSERT INTO conversations VALUES (?, ?, ?, 0, ?, ?)",
        id,
        user,
        message.substring(0, Math.min(60, message.length())),
        now,
        now);
    return id;
  }

  public boolean isOf(UUID user, UUID conversation) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT 1 FROM conversations WHERE id = ? AND user_id = ?")) {
      statement.setObject(1, conversation);
      statement.setObject(2, user);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The latest messages, oldest first. */
  public List<Message> recent(UUID conversation) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, role, content, created_at FROM messages WHERE conversation_id = ?"
                    + " ORDER BY created_at DESC LIMIT ?")) {
      statement.setObject(1, conversation);
      statement.setInt(2, HISTORY);
      List<Message> messages = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          messages.add(
              0,
              new Message(
                  rows.getObject(1, UUID.class),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getObject(4, OffsetDateTime.class).toInstant()));
        }
      }
      return messages;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a message, and that the conversation has one more. */
  public Message keep(UUID conversation, String role, String content) {
    UUID id = UUID.randomUUID();
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", id, conversation, role, content, now);
    execute(
        "UPDATE conversations SET message_count = message_count + 1, updated_at = ? WHERE id = ?",
        now,
        conversation);
    return new Message(id, role, content, now.toInstant());
  }

  private void execute(String sql, Object... values) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int at = 0; at < values.length; at++) {
        statement.setObject(at + 1, values[at]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
