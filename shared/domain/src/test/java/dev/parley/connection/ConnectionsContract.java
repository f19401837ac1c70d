package dev.parley.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.UserId;
import dev.parley.connection.Connection.Status;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.tool.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Connections} promises. */
public abstract class ConnectionsContract {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");
  private static final AppId GMAIL = new AppId("gmail");
  private static final AppId GITHUB = new AppId("github");
  private static final Tokens OLD =
      new Tokens("access-old", "refresh-old", NOW.minusSeconds(1), List.of("send", "read"));
  private static final Tokens FRESH =
      new Tokens("access-new", null, NOW.plus(Duration.ofHours(1)), List.of());

  /** The store; it may hold what other tests left there. */
  protected abstract Connections connections();

  /** A user that nobody else uses. */
  protected abstract UserId user();

  @Test
  void keeps_what_was_connected() {
    UserId user = user();
    List<String> scopes = List.of("send", "read");
    Connection connection =
        new Connection(id(), user, GMAIL, "jörg@example.com", scopes, Status.ACTIVE, NOW, null);
    connections().add(connection, OLD);

    assertThat(connections().find(user, connection.id())).contains(connection);
    assertThat(connections().active(user, GMAIL)).contains(connection);
    assertThat(connections().list(user)).containsExactly(connection);
    assertThat(connections().active(user, GITHUB)).isEmpty();
  }

  @Test
  void shows_nothing_to_anybody_else() {
    UserId other = user();
    Connection connection = added(user(), GMAIL, "a", NOW);

    assertThat(connections().find(other, connection.id())).isEmpty();
    assertThat(connections().active(other, GMAIL)).isEmpty();
    assertThat(connections().list(other)).isEmpty();
    assertThat(connections().remove(other, connection.id())).isFalse();
    assertThat(connections().find(connection.userId(), connection.id())).isPresent();
  }

  @Test
  void takes_the_latest_of_several_accounts() {
    UserId user = user();
    Connection later = added(user, GMAIL, "b", NOW.plusSeconds(1));
    Connection earlier = added(user, GMAIL, "a", NOW);
    Connection other = added(user, GITHUB, "a", NOW.plusSeconds(2));

    assertThat(connections().active(user, GMAIL)).contains(later);
    assertThat(connections().list(user)).containsExactly(other, later, earlier);
  }

  @Test
  void replaces_an_older_connection_of_the_same_account() {
    UserId user = user();
    for (String account : Arrays.<@Nullable String>asList("a@example.com", null)) {
      Connection older = added(user, GMAIL, account, NOW);
      connections().markBroken(older.id());
      Instant later = NOW.plusSeconds(1);
      List<String> scopes = List.of("all");
      Connection newer =
          new Connection(id(), user, GMAIL, account, scopes, Status.ACTIVE, later, null);
      connections().add(newer, FRESH);

      assertThat(connections().find(user, older.id())).isEmpty();
      assertThat(tokens(older.id(), ConnectionsContract::neverAsked)).isEmpty();
      assertThat(connections().find(user, newer.id())).contains(newer);
      assertThat(tokens(newer.id(), ConnectionsContract::neverAsked)).contains(FRESH);
    }
    assertThat(connections().list(user)).hasSize(2);
  }

  @Test
  void gives_tokens_that_are_good_and_marks_the_connection_as_used() {
    Connection connection = added(user(), GMAIL, "a", NOW);

    Optional<Tokens> tokens =
        connections()
            .tokens(
                connection.id(),
                stale -> false,
                ConnectionsContract::neverAsked,
                NOW.plusSeconds(3));

    assertThat(tokens).contains(OLD);
    assertThat(connections().find(connection.userId(), connection.id()).orElseThrow().lastUsedAt())
        .isEqualTo(NOW.plusSeconds(3));
  }

  @Test
  void refreshes_stale_tokens_and_keeps_what_it_got() {
    Connection connection = added(user(), GMAIL, "a", NOW);

    assertThat(
            tokens(
                connection.id(),
                stale -> {
                  assertThat(stale).isEqualTo(OLD);
                  return FRESH;
                }))
        .contains(FRESH);

    assertThat(tokens(connection.id(), ConnectionsContract::neverAsked)).contains(FRESH);
  }

  @Test
  void keeps_the_old_tokens_when_a_refresh_fails() {
    Connection connection = added(user(), GMAIL, "a", NOW);

    assertThatThrownBy(
            () ->
                tokens(
                    connection.id(),
                    stale -> {
                      throw new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, "down");
                    }))
        .isInstanceOfSatisfying(
            Transient.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.AUTHORIZATION_UNAVAILABLE));

    assertThat(
            connections()
                .tokens(connection.id(), stale -> false, ConnectionsContract::neverAsked, NOW))
        .contains(OLD);
    assertThat(tokens(connection.id(), stale -> FRESH)).contains(FRESH);
  }

  @Test
  void refreshes_once_however_many_ask() throws Exception {
    Connection connection = added(user(), GMAIL, "a", NOW);
    AtomicInteger refreshes = new AtomicInteger();
    CountDownLatch allAsk = new CountDownLatch(8);
    UnaryOperator<Tokens> slow =
        stale -> {
          refreshes.incrementAndGet();
          await(allAsk);
          return FRESH;
        };
    List<Callable<Optional<Tokens>>> asking = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      asking.add(
          () -> {
            allAsk.countDown();
            return tokens(connection.id(), slow);
          });
    }

    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (Future<Optional<Tokens>> answer : executor.invokeAll(asking)) {
        assertThat(answer.get()).contains(FRESH);
      }
    }
    assertThat(refreshes).hasValue(1);
  }

  @Test
  void does_not_hold_up_other_connections_while_one_refreshes() throws Exception {
    UserId user = user();
    Connection slow = added(user, GMAIL, "slow", NOW);
    Connection quick = added(user, GMAIL, "quick", NOW);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);

    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Optional<Tokens>> waiting =
          executor.submit(
              () ->
                  tokens(
                      slow.id(),
                      stale -> {
                        started.countDown();
                        await(done);
                        return FRESH;
                      }));
      await(started);
      assertThat(tokens(quick.id(), stale -> FRESH)).contains(FRESH);
      assertThat(connections().list(user)).hasSize(2);
      assertThat(waiting.isDone()).isFalse();
      done.countDown();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).contains(FRESH);
    }
  }

  @Test
  void gives_no_tokens_of_a_broken_connection() {
    Connection connection = added(user(), GMAIL, "a", NOW);

    connections().markBroken(connection.id());
    connections().markBroken(connection.id());
    connections().markBroken(id());

    assertThat(connections().active(connection.userId(), GMAIL)).isEmpty();
    assertThat(tokens(connection.id(), ConnectionsContract::neverAsked)).isEmpty();
    assertThat(connections().find(connection.userId(), connection.id()).orElseThrow().status())
        .isEqualTo(Status.BROKEN);
  }

  @Test
  void forgets_what_is_removed() {
    Connection connection = added(user(), GMAIL, "a", NOW);

    assertThat(connections().remove(connection.userId(), connection.id())).isTrue();
    assertThat(connections().remove(connection.userId(), connection.id())).isFalse();
    assertThat(connections().find(connection.userId(), connection.id())).isEmpty();
    assertThat(tokens(connection.id(), ConnectionsContract::neverAsked)).isEmpty();
    assertThat(connections().list(connection.userId())).isEmpty();
  }

  private Optional<Tokens> tokens(ConnectionId id, UnaryOperator<Tokens> refresh) {
    return connections().tokens(id, tokens -> tokens.expiredBy(NOW), refresh, NOW);
  }

  private Connection added(UserId user, AppId app, @Nullable String account, Instant at) {
    Connection connection =
        new Connection(id(), user, app, account, List.of("send"), Status.ACTIVE, at, null);
    connections().add(connection, OLD);
    return connection;
  }

  private static Tokens neverAsked(Tokens tokens) {
    throw new AssertionError("was not stale: " + tokens);
  }

  private static ConnectionId id() {
    return new ConnectionId(UUID.randomUUID());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
