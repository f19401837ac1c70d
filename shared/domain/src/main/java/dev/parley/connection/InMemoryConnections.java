package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.tool.AppId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Connected accounts in memory: the reference of what the port promises. */
public final class InMemoryConnections implements Connections {

  private static final Comparator<Connection> LATEST_FIRST =
      Comparator.comparing(Connection::createdAt)
          .thenComparing(connection -> connection.id().toString())
          .reversed();

  private final Map<ConnectionId, Stored> stored = new ConcurrentHashMap<>();

  @Override
  public synchronized void add(Connection connection, Tokens tokens) {
    stored
        .values()
        .removeIf(
            older ->
                older.connection.userId().equals(connection.userId())
                    && older.connection.app().equals(connection.app())
                    && Objects.equals(older.connection.account(), connection.account()));
    stored.put(connection.id(), new Stored(connection, tokens));
  }

  @Override
  public Optional<Connection> active(UserId user, AppId app) {
    return list(user).stream()
        .filter(connection -> connection.app().equals(app))
        .filter(connection -> connection.status() == Connection.Status.ACTIVE)
        .findFirst();
  }

  @Override
  public Optional<Connection> find(UserId user, ConnectionId id) {
    return Optional.ofNullable(stored.get(id))
        .map(found -> found.connection)
        .filter(connection -> connection.userId().equals(user));
  }

  @Override
  public List<Connection> list(UserId user) {
    return stored.values().stream()
        .map(found -> found.connection)
        .filter(connection -> connection.userId().equals(user))
        .sorted(LATEST_FIRST)
        .toList();
  }

  @Override
  public Optional<Tokens> tokens(
      ConnectionId id, Predicate<Tokens> stale, UnaryOperator<Tokens> refresh, Instant now) {
    Stored found = stored.get(id);
    return found == null ? Optional.empty() : found.tokens(stale, refresh, now);
  }

  @Override
  public void markBroken(ConnectionId id) {
    Stored found = stored.get(id);
    if (found != null) {
      found.markBroken();
    }
  }

  @Override
  public synchronized boolean remove(UserId user, ConnectionId id) {
    return find(user, id).isPresent() && stored.remove(id) != null;
  }

  /** One connection; its monitor is the lock that a refresh holds. */
  private static final class Stored {

    private volatile Connection connection;
    private Tokens tokens;

    Stored(Connection connection, Tokens tokens) {
      this.connection = connection;
      this.tokens = tokens;
    }

    synchronized Optional<Tokens> tokens(
        Predicate<Tokens> stale, UnaryOperator<Tokens> refresh, Instant now) {
      if (connection.status() == Connection.Status.BROKEN) {
        return Optional.empty();
      }
      if (stale.test(tokens)) {
        tokens = refresh.apply(tokens);
      }
      connection = changed(Connection.Status.ACTIVE, now);
      return Optional.of(tokens);
    }

    synchronized void markBroken() {
      connection = changed(Connection.Status.BROKEN, connection.lastUsedAt());
    }

    private Connection changed(Connection.Status status, @Nullable Instant lastUsedAt) {
      return new Connection(
          connection.id(),
          connection.userId(),
          connection.app(),
          connection.account(),
          connection.scopes(),
          status,
          connection.createdAt(),
          lastUsedAt);
    }
  }
}
