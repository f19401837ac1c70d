package dev.parley.adapter.postgres;

import dev.parley.account.Role;
import dev.parley.account.User;
import dev.parley.account.UserId;
import dev.parley.account.Users;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/**
 * Users in PostgreSQL. Case is folded here and not in the database, whose locale may know less of
 * it.
 */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresUsers implements Users {

  private final UserRows users;

  PostgresUsers(UserRows users) {
    this.users = users;
  }

  @Override
  public Added add(User user) {
    int added =
        StoreFailures.mapped(
            () ->
                users.add(
                    user.id().value(),
                    key(user.email()),
                    StorableText.of(user.username()),
                    key(user.username()),
                    user.passwordHash(),
                    user.roles().stream().map(Role::name).sorted().toArray(String[]::new),
                    StoredTime.of(user.createdAt())));
    if (added > 0) {
      return Added.ADDED;
    }
    return findByEmail(user.email()).isPresent() ? Added.EMAIL_TAKEN : Added.USERNAME_TAKEN;
  }

  @Override
  public Optional<User> find(UserId id) {
    return StoreFailures.mapped(() -> users.byId(id.value())).map(UserRow::user);
  }

  @Override
  public Optional<User> findByEmail(String email) {
    return StoreFailures.mapped(() -> users.byEmail(key(email))).map(UserRow::user);
  }

  @Override
  public Optional<User> findByUsername(String username) {
    return StoreFailures.mapped(() -> users.byUsername(key(username))).map(UserRow::user);
  }

  private static String key(String name) {
    return StorableText.of(name).toLowerCase(Locale.ROOT);
  }
}
