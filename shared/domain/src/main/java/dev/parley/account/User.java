package dev.parley.account;

import java.time.Instant;
import java.util.Set;

/**
 * A person with an account.
 *
 * @param email lower case, unique
 * @param username unique whatever its case
 * @param passwordHash a bcrypt hash
 */
public record User(
    UserId id,
    String email,
    String username,
    String passwordHash,
    Set<Role> roles,
    Instant createdAt) {

  public User {
    roles = Set.copyOf(roles);
  }
}
