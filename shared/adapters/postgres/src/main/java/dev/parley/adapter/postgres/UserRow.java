package dev.parley.adapter.postgres;

import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

/** A row of {@code users}. */
@MappedEntity("users")
@SuppressWarnings("ArrayRecordComponent") // As the driver gives it; never compared.
record UserRow(
    @Id UUID id,
    String email,
    String username,
    String passwordHash,
    String[] roles,
    Instant createdAt) {

  /** The columns, for queries. */
  static final String COLUMNS = " id, email, username, password_hash, roles, created_at ";

  User user() {
    return new User(
        new UserId(id),
        email,
        username,
        passwordHash,
        Arrays.stream(roles).map(Role::valueOf).collect(Collectors.toSet()),
        createdAt);
  }
}
