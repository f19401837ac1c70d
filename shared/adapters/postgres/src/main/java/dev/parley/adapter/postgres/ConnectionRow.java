package dev.parley.adapter.postgres;

import dev.parley.account.UserId;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.tool.AppId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code connections}, without its tokens. */
@MappedEntity("connections")
@SuppressWarnings("ArrayRecordComponent") // As the driver gives it; never compared.
record ConnectionRow(
    @Id UUID id,
    UUID userId,
    String app,
    @Nullable String account,
    String[] scopes,
    String status,
    Instant createdAt,
    @Nullable Instant lastUsedAt) {

  /** The columns, for queries. */
  static final String COLUMNS =
      " id, user_id, app, account, scopes, status, created_at, last_used_at ";

  Connection connection() {
    return new Connection(
        new ConnectionId(id),
        new UserId(userId),
        new AppId(app),
        account,
        List.of(scopes),
        Connection.Status.valueOf(status),
        createdAt,
        lastUsedAt);
  }
}
