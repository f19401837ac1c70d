package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.adapter.postgres.EnvelopeCipher.Envelope;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.Connections;
import dev.parley.connection.Tokens;
import dev.parley.json.JsonObject;
import dev.parley.tool.AppId;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Connected accounts in PostgreSQL. Using good tokens is one statement; only stale ones cost a
 * transaction, which holds the row and a pooled database connection while they are refreshed.
 *
 * <p>Only there where a key is given: most functions store no credentials, and on Lambda all beans
 * are made at the start.
 */
@Singleton
@Requires(property = "datasources.default.url")
@Requires(property = "parley.encryption.key", pattern = ".+")
final class PostgresConnections implements Connections {

  private final ConnectionRows connections;
  private final TransactionOperations<java.sql.Connection> transactions;
  private final EnvelopeCipher cipher;

  PostgresConnections(
      ConnectionRows connections,
      TransactionOperations<java.sql.Connection> transactions,
      EncryptionSettings encryption) {
    this.connections = connections;
    this.transactions = transactions;
    this.cipher =
        EnvelopeCipher.of(
            encryption.key(), Objects.requireNonNullElse(encryption.previousKeys(), List.of()));
  }

  @Override
  public void add(Connection connection, Tokens tokens) {
    UUID id = connection.id().value();
    UUID user = connection.userId().value();
    String app = connection.app().value();
    Instant lastUsedAt = connection.lastUsedAt();
    Envelope envelope = cipher.seal(text(tokens), SealedTokensRow.context(id, user, app));
    StoreFailures.run(
        () ->
            connections.add(
                id,
                user,
                app,
                StorableText.ofNullable(connection.account()),
                connection.scopes().stream().map(StorableText::of).toArray(String[]::new),
                connection.status().name(),
                StoredTime.of(connection.createdAt()),
                lastUsedAt == null ? null : StoredTime.of(lastUsedAt),
                envelope.keyId(),
                envelope.wrappedKey(),
                envelope.sealed()));
  }

  @Override
  public Optional<Connection> active(UserId user, AppId app) {
    return StoreFailures.mapped(() -> connections.active(user.value(), app.value()))
        .map(ConnectionRow::connection);
  }

  @Override
  public Optional<Connection> find(UserId user, ConnectionId id) {
    return StoreFailures.mapped(() -> connections.find(id.value(), user.value()))
        .map(ConnectionRow::connection);
  }

  @Override
  public List<Connection> list(UserId user) {
    return StoreFailures.mapped(() -> connections.list(user.value())).stream()
        .map(ConnectionRow::connection)
        .toList();
  }

  @Override
  public Optional<Tokens> tokens(
      ConnectionId id, Predicate<Tokens> stale, UnaryOperator<Tokens> refresh, Instant now) {
    Instant at = StoredTime.of(now);
    Optional<Tokens> tokens =
        StoreFailures.mapped(() -> Optional.ofNullable(connections.use(id.value(), at)))
            .map(this::opened);
    if (tokens.isEmpty() || !stale.test(tokens.get())) {
      return tokens;
    }
    return StoreFailures.mapped(
        () -> transactions.executeWrite(status -> refreshed(id, stale, refresh, at)));
  }

  @Override
  public void markBroken(ConnectionId id) {
    StoreFailures.run(() -> connections.markBroken(id.value()));
  }

  @Override
  public boolean remove(UserId user, ConnectionId id) {
    return StoreFailures.mapped(() -> connections.remove(id.value(), user.value())) > 0;
  }

  /** Within a transaction: whoever waited for the lock finds what the first one got. */
  private Optional<Tokens> refreshed(
      ConnectionId id, Predicate<Tokens> stale, UnaryOperator<Tokens> refresh, Instant now) {
    SealedTokensRow row = connections.lock(id.value()).orElse(null);
    if (row == null) {
      return Optional.empty();
    }
    Tokens tokens = opened(row);
    if (!stale.test(tokens)) {
      return Optional.of(tokens);
    }
    Tokens fresh = refresh.apply(tokens);
    Envelope envelope = cipher.seal(text(fresh), row.context());
    connections.refreshed(
        row.id(), envelope.keyId(), envelope.wrappedKey(), envelope.sealed(), now);
    return Optional.of(fresh);
  }

  private Tokens opened(SealedTokensRow row) {
    JsonObject json = JsonText.object(cipher.open(row.envelope(), row.context()));
    return new Tokens(
        json.text("access_token").orElse(""),
        json.text("refresh_token").orElse(null),
        json.text("expires_at").map(Instant::parse).orElse(null),
        json.texts("scopes"));
  }

  private static String text(Tokens tokens) {
    return JsonText.of(
        JsonObject.of("access_token", tokens.accessToken())
            .with("refresh_token", tokens.refreshToken())
            .with("expires_at", text(tokens.expiresAt()))
            .with("scopes", tokens.scopes()));
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
