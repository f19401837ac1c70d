package dev.parley.infra.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Proof;
import dev.parley.account.UserId;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.conversation.SessionId;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.infra.proofs.Clones.Ids;
import dev.parley.infra.proofs.Clones.Model;
import dev.parley.interaction.InMemoryWakeups;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.json.JsonObject;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.Response;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.State;
import dev.parley.session.SweepSessions.Swept;
import dev.parley.session.Turn;
import dev.parley.tool.CallKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A session that waits is nothing but its items: however many of them there are, none takes a
 * thread or a timer, and going on with one asks the same of the store.
 */
class ParkedSessionsTest {

  private static final Proof PROOF = Proof.of("parked");
  private static final Instant BASE = Instant.parse("2101-03-01T10:00:00Z");
  private static final Duration LIFETIME = Duration.ofDays(21);

  /** When those that were parked for it are to expire, before all others. */
  private static final Duration SHORT = Duration.ofHours(1);

  private static final JsonObject ARGUMENTS = JsonObject.of("street", "Elm Street", "number", 7);
  private static final int SWEEP = 1000;

  private final Store store = Store.fresh(DynamoPart.throwaway());
  private final DynamoDbClient client = store.client();
  private final Clones clones = new Clones(models(), PROOF.seed());
  private final House house = new House(store, BASE);

  @AfterEach
  void close() {
    client.deleteTable(request -> request.tableName(store.table()));
    client.close();
    store.close();
  }

  /** The process that runs sessions, with nothing in its memory. */
  private static final class House {
    private final Sessions sessions;
    private final Interactions interactions;
    private final Demolition demolition = new Demolition(() -> {});
    private final InMemoryWakeups wakeups = new InMemoryWakeups();
    private final Wired wired;
    private final Instant now;

    House(Store store, Instant now) {
      this.now = now;
      sessions = store.sessions();
      interactions = store.interactions();
      wired =
          new Wired(
              store, new InMemoryConversations(), demolition, wakeups, InstantSource.fixed(now));
    }

    /** Takes a new session to where it waits for consent. */
    Ids park(Session fresh) {
      if (sessions.start(fresh, 1) instanceof Starting.Started(Session started)) {
        Turn turn = wired.runner.run(started, unhurried());
        return Ids.of(turn.session(), turn.asked().orElseThrow());
      }
      throw new AssertionError("not started");
    }

    /** Answers for the person, and goes on to the end. */
    void resume(Ids ids, Response response) {
      assertThat(wired.respond.respond(ids.user(), ids.question(), response, null, unhurried()))
          .isInstanceOfSatisfying(
              RespondToInteraction.Outcome.Continued.class,
              continued -> assertThat(continued.turn().session().ended()).isTrue());
      assertThat(demolition.take(new CallKey(ids.session() + "-1")))
          .hasSize(response instanceof Response.Approve ? 1 : 0);
    }

    private Instant unhurried() {
      return now.plus(Duration.ofMinutes(5));
    }
  }

  @Test
  void going_on_with_one_costs_the_same_however_many_wait() {
    int[] levels =
        Proof.isFull() ? new int[] {1_000, 10_000, 100_000, 1_000_000} : new int[] {50, 200, 500};
    Map<String, Footprint> first = new LinkedHashMap<>();
    Set<Thread> before = threads();
    long heap = heap();
    for (int number = 0; number < PROOF.count(20, 1000); number++) {
      house.park(fresh(LIFETIME));
    }

    for (int level : levels) {
      long start = System.nanoTime();
      int others = clones.parked();
      clones.parkUpTo(level, client, store.table());
      double seconds = (System.nanoTime() - start) / 1e9;
      PROOF.found(
          "%,d sessions parked, %,.0f a second".formatted(level, (level - others) / seconds));
      footprints(level)
          .forEach(
              (what, footprint) ->
                  assertThat(footprint)
                      .as("%s with %,d parked", what, level)
                      .isEqualTo(first.computeIfAbsent(what, _ -> footprint)));
    }
    first.forEach(
        (what, footprint) ->
            PROOF.found("%s, at each of %d sizes: %s".formatted(what, levels.length, footprint)));

    assertThat(threads()).as("threads after parking").isSubsetOf(before);
    PROOF.found(
        "%d threads before and after; the heap grew by %,d KB"
            .formatted(before.size(), (heap() - heap) / 1024));
  }

  /** What is asked of the store now, with the table as full as it is. */
  private Map<String, Footprint> footprints(int level) {
    Map<String, Footprint> found = new LinkedHashMap<>();
    Ids written = house.park(fresh(LIFETIME));
    found.put("an approval", Footprint.of(() -> house.resume(written, new Response.Approve(null))));
    // Each level resumes clones of all ages, by a process that never saw them.
    Ids early = clones.ids(level / 50);
    Ids late = clones.ids(level - 1);
    try (Store opened = store.again()) {
      House other = new House(opened, BASE);
      assertThat(Footprint.of(() -> other.resume(early, new Response.Approve(null))))
          .as("an approval of a clone")
          .isEqualTo(found.get("an approval"));
      found.put("a refusal", Footprint.of(() -> other.resume(late, new Response.Deny())));
    }
    found.put("a sweep with nothing due", sweep(BASE, 0));
    Footprint backlog =
        Footprint.of(
            () ->
                assertThat(house.sessions.due(BASE.plus(LIFETIME).plus(LIFETIME), 10)).hasSize(10));
    found.put("the first ten of a backlog", backlog);
    return found;
  }

  @Test
  void a_sweep_reads_what_is_due_and_nothing_else() {
    clones.parkUpTo(PROOF.count(100, 10_000), client, store.table());
    Instant due = BASE.plus(SHORT);

    Footprint none = sweep(due, 0);
    house.park(fresh(SHORT));
    Footprint one = sweep(due, 1);
    int more = PROOF.count(10, 200);
    for (int number = 0; number < more; number++) {
      house.park(fresh(SHORT));
    }
    Footprint many = sweep(due, more);

    assertThat(none.read()).isZero();
    assertThat(none.written()).isZero();
    assertThat(many.read()).isEqualTo(more * one.read());
    assertThat(many.written()).isEqualTo(more * one.written());
    assertThat(many.allRequests() - none.allRequests())
        .isEqualTo(more * (one.allRequests() - none.allRequests()));
    PROOF.found("a sweep with nothing due: " + none);
    PROOF.found("a sweep with one due: " + one);
    PROOF.found("a sweep with %,d due: %s".formatted(more, many));
  }

  /** Sweeps, and takes those that were woken to their end. */
  private Footprint sweep(Instant now, int expected) {
    House sweeper = new House(store, now);
    Footprint swept =
        Footprint.of(
            () ->
                assertThat(sweeper.wired.sweep.sweep(SWEEP))
                    .isEqualTo(new Swept(expected, expected, false)));
    for (int number = 0; number < expected; number++) {
      SessionId woken = sweeper.wakeups.take().orElseThrow();
      sweeper.wired.continueSession.resume(woken, sweeper.unhurried());
      assertThat(sweeper.sessions.find(woken).orElseThrow().state())
          .isInstanceOf(State.Expired.class);
    }
    return swept;
  }

  @Test
  void a_clone_is_what_the_adapter_writes() {
    int number = PROOF.count(20, 1000);
    clones.parkUpTo(number, client, store.table());

    try (Store other = Store.fresh(DynamoPart.throwaway())) {
      for (int clone = 0; clone < number; clone += number / 20) {
        Ids ids = clones.ids(clone);
        Session session = house.sessions.find(ids.session()).orElseThrow();
        Interaction question = house.interactions.find(ids.question()).orElseThrow();

        assertThat(Ids.of(session, question)).isEqualTo(ids);
        assertThat(house.sessions.active(ids.user(), BASE)).containsExactly(session);
        assertThat(house.interactions.inbox(ids.user(), 10)).containsExactly(question);
        assertThat(clones.model(ids).items(ids).stream().map(ParkedSessionsTest::lasting))
            .containsExactlyInAnyOrderElementsOf(writtenAgain(other, session, question));
      }
      client.deleteTable(request -> request.tableName(other.table()));
    }
  }

  /** The items of a session as the port writes them, under the ids that it already has. */
  private List<Map<String, AttributeValue>> writtenAgain(
      Store other, Session session, Interaction question) {
    Session fresh =
        new Session(
            session.id(),
            session.conversationId(),
            session.userId(),
            0,
            session.state(),
            session.steps(),
            session.usage(),
            session.wakeAt(),
            session.createdAt(),
            session.expiresAt(),
            session.agent());
    if (other.sessions().start(fresh, 1) instanceof Starting.Started(Session started)) {
      assertThat(other.sessions().save(Sessions.Change.opening(started, question)))
          .isEqualTo(new Sessions.Saving.Saved(session));
    }
    return items(other, Ids.of(session, question)).stream()
        .map(ParkedSessionsTest::lasting)
        .toList();
  }

  /** All but what is another with each save. */
  private static Map<String, AttributeValue> lasting(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> lasting = new HashMap<>(item);
    lasting.remove("saved_by");
    return lasting;
  }

  /** The items in which the session or its user is named. */
  private List<Map<String, AttributeValue>> items(Store in, Ids ids) {
    return client.scanPaginator(request -> request.tableName(in.table())).items().stream()
        .filter(item -> names(item, ids.session()) || names(item, ids.user()))
        .toList();
  }

  private static boolean names(Map<String, AttributeValue> item, Object id) {
    return item.values().stream().anyMatch(value -> value.toString().contains(id.toString()));
  }

  /** What the adapter writes for one session, for each remainder. */
  private List<Model> models() {
    House writer = new House(store, BASE);
    Map<Integer, Ids> parked = new HashMap<>();
    while (parked.size() < Clones.MODELS) {
      Session fresh = fresh(LIFETIME.plusSeconds(parked.size()));
      int remainder = Ids.remainder(fresh.id());
      if (!parked.containsKey(remainder)) {
        parked.put(remainder, writer.park(fresh));
      }
    }
    return IntStream.range(0, Clones.MODELS)
        .mapToObj(parked::get)
        .map(ids -> new Model(ids, items(store, ids)))
        .toList();
  }

  private static Session fresh(Duration lifetime) {
    return Demolition.session(new UserId(UUID.randomUUID()), ARGUMENTS, BASE, lifetime);
  }

  /** The threads of this process but for the JDK's shared workers, which come and go. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !(thread instanceof ForkJoinWorkerThread))
        // The JVM's own, once somebody looks at the process with a tool of the JDK.
        .filter(thread -> !thread.getName().equals("Attach Listener"))
        .collect(Collectors.toSet());
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
