package dev.parley.connection;

import dev.parley.account.UserId;
import dev.parley.tool.AppId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account of a user at an app, without its tokens.
 *
 * @param account how the provider calls it, such as an address, where it says so
 */
public record Connection(
    ConnectionId id,
    UserId userId,
    AppId app,
    @Nullable String account,
    List<String> scopes,
    Status status,
    Instant createdAt,
    @Nullable Instant lastUsedAt) {

  public Connection {
    scopes = List.copyOf(scopes);
  }

  /** Whether it can be used. */
  public enum Status {
    ACTIVE,
    /** The provider no longer accepts its tokens: it must be connected again. */
    BROKEN
  }
}
