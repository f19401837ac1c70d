package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.tool.AppId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Connected accounts and their tokens. Tokens are encrypted where they are stored. */
public interface Connections {

  /**
   * Stores a connection. An older one of the same user, app and account is replaced by it; accounts
   * without a name are the same account.
   */
  void add(Connection connection, Tokens tokens);

  /** The user's latest active connection to the app. */
  Optional<Connection> active(UserId user, AppId app);

  Optional<Connection> find(UserId user, ConnectionId id);

  /** All of the user, latest first. */
  List<Connection> list(UserId user);

  /**
   * The tokens of a connection, refreshed first where they are stale. The connection is locked
   * meanwhile: however many instances ask at once, one refreshes and the others get what it got. A
   * refresh that throws leaves the stored tokens as they were. Marks the connection as used. Empty
   * when there is none of that id or it is broken.
   *
   * @param refresh must not touch this store: it runs while the connection is locked
   */
  Optional<Tokens> tokens(
      ConnectionId id, Predicate<Tokens> stale, UnaryOperator<Tokens> refresh, Instant now);

  /** Marks it as no longer accepted by the provider. May be called twice. */
  void markBroken(ConnectionId id);

  /** Forgets it and its tokens; false if the user has none of that id. */
  boolean remove(UserId user, ConnectionId id);
}
