package dev.parley.account;

import java.util.Optional;

/** The users. Look-ups by email or username ignore case. */
public interface Users {

  /** Adds a user unless the email or the username is taken; of concurrent adders one wins. */
  Added add(User user);

  Optional<User> find(UserId id);

  Optional<User> findByEmail(String email);

  Optional<User> findByUsername(String username);

  /** What became of an addition. */
  enum Added {
    ADDED,
    EMAIL_TAKEN,
    USERNAME_TAKEN
  }
}
