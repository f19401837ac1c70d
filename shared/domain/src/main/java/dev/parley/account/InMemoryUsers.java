package dev.parley.account;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Users in memory: the reference of what the port promises. */
public final class InMemoryUsers implements Users {

  private final Map<UserId, User> users = new LinkedHashMap<>();

  @Override
  public synchronized Added add(User user) {
    if (findByEmail(user.email()).isPresent()) {
      return Added.EMAIL_TAKEN;
    }
    if (findByUsername(user.username()).isPresent()) {
      return Added.USERNAME_TAKEN;
    }
    users.put(user.id(), user);
    return Added.ADDED;
  }

  @Override
  public synchronized Optional<User> find(UserId id) {
    return Optional.ofNullable(users.get(id));
  }

  @Override
  public Optional<User> findByEmail(String email) {
    return first(user -> folded(user.email()).equals(folded(email)));
  }

  @Override
  public Optional<User> findByUsername(String username) {
    return first(user -> folded(user.username()).equals(folded(username)));
  }

  private synchronized Optional<User> first(Predicate<User> wanted) {
    return users.values().stream().filter(wanted).findFirst();
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
