package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Users.Added;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Users} promises. */
public abstract class UsersContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");

  /** Makes the names of this test nobody else's. */
  private final String unique = UUID.randomUUID().toString();

  private final String email = "ann-" + unique + "@example.com";
  private final String username = "Ann-" + unique;

  /** The store; it may hold what other tests left there. */
  protected abstract Users users();

  @Test
  void finds_whom_it_was_given() {
    User user = user(email, username, Set.of(Role.USER, Role.ADMIN));

    assertThat(users().add(user)).isEqualTo(Added.ADDED);

    assertThat(users().find(user.id())).contains(user);
    assertThat(users().findByEmail(email)).contains(user);
    assertThat(users().findByUsername(username)).contains(user);
  }

  @Test
  void ignores_case_in_look_ups_and_keeps_it_in_the_username() {
    User user = user(email, username, Set.of(Role.USER));
    users().add(user);

    assertThat(users().findByEmail(email.toUpperCase(Locale.ROOT))).contains(user);
    assertThat(users().findByUsername(username.toUpperCase(Locale.ROOT))).contains(user);
    assertThat(users().find(user.id()).orElseThrow().username()).isEqualTo(username);
  }

  @Test
  void ignores_the_case_of_letters_beyond_ascii() {
    User user = user("j-" + email, "Jörg-" + unique, Set.of(Role.USER));
    users().add(user);

    assertThat(users().findByUsername("JÖRG-" + unique)).contains(user);
    assertThat(users().add(user(email, "jÖRG-" + unique, Set.of())))
        .isEqualTo(Added.USERNAME_TAKEN);
  }

  @Test
  void knows_nobody_it_was_not_given() {
    assertThat(users().find(new UserId(UUID.randomUUID()))).isEmpty();
    assertThat(users().findByEmail(email)).isEmpty();
    assertThat(users().findByUsername(username)).isEmpty();
  }

  @Test
  void keeps_a_user_without_roles() {
    User user = user(email, username, Set.of());
    users().add(user);

    assertThat(users().find(user.id())).contains(user);
  }

  @Test
  void does_not_give_an_email_or_a_username_twice() {
    users().add(user(email, username, Set.of(Role.USER)));

    assertThat(users().add(user(email, "other-" + unique, Set.of()))).isEqualTo(Added.EMAIL_TAKEN);
    assertThat(users().add(user("other-" + email, username.toLowerCase(Locale.ROOT), Set.of())))
        .isEqualTo(Added.USERNAME_TAKEN);
    assertThat(users().add(user(email, username, Set.of()))).isEqualTo(Added.EMAIL_TAKEN);
    assertThat(users().findByEmail("other-" + email)).isEmpty();
    assertThat(users().findByUsername("other-" + unique)).isEmpty();
  }

  @Test
  void lets_one_of_many_at_once_have_an_email() throws Exception {
    List<Callable<Added>> additions = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      User user = user(email, username + number, Set.of(Role.USER));
      additions.add(() -> users().add(user));
    }

    List<Added> outcomes = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (Future<Added> addition : executor.invokeAll(additions)) {
        outcomes.add(addition.get());
      }
    }
    assertThat(outcomes).filteredOn(Added.ADDED::equals).hasSize(1);
    assertThat(outcomes).filteredOn(Added.EMAIL_TAKEN::equals).hasSize(7);
  }

  private static User user(String email, String username, Set<Role> roles) {
    return new User(new UserId(UUID.randomUUID()), email, username, "$2b$hash", roles, NOW);
  }
}
