package dev.parley.infra.proofs.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.Proof;
import dev.parley.account.UserId;
import dev.parley.connection.Connections;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Message;
import dev.parley.conversation.SessionId;
import dev.parley.infra.embedded.PostgresPart;
import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.session.DoneCall;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.State;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Processes that run turns are killed with SIGKILL, at moments spread over the turns' duration,
 * over DynamoDB Local, PostgreSQL and the sandbox's providers; the next one goes on. Time is real
 * here.
 */
class KilledProcessTest {

  private static final Proof PROOF = Proof.of("kills");
  private static final int KILLS = PROOF.count(3, 200);
  private static final int AT_ONCE = PROOF.count(4, 6);
  private static final int MOST_OPEN = 40;
  private static final List<Job> JOBS =
      List.of(Job.SEND_MAIL, Job.POST_MESSAGE, Job.CREATE_ISSUE, Job.DELETE_REPOSITORY);

  /** Not all in one: a channel in which too much was said cannot be looked through. */
  private static final List<String> CHANNELS = List.of("general", "random", "launch");

  private static final List<Fault> FAULTS =
      List.of(
          new Fault.DropAnswer(),
          new Fault.DropRequest(),
          new Fault.FailAfter(502),
          new Fault.FailBefore(503));
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a person wants, and has heard of it. */
  private static final class Wish {
    final UserId user = new UserId(UUID.randomUUID());
    final Job job;
    final String mark;
    final String account;
    final String text;
    volatile @Nullable SessionId session;

    volatile long takenAt;

    /** Who was told of it last, and has not failed to do it. */
    volatile @Nullable WorkerProcess told;

    Wish(int number, Job job) {
      this.job = job;
      this.mark = "mark-" + number + ".";
      this.account = "ann-" + number;
      this.text = job.text(mark, account, CHANNELS.get(number % CHANNELS.size()));
    }

    boolean isTaken() {
      return session != null;
    }
  }

  private final QuickClock clock = QuickClock.startedNow();
  private final Random random = new Random(PROOF.seed());
  private final SandboxProviders sandbox = World.providers();
  private final Map<String, Object> properties = properties(sandbox);
  private final ApplicationContext beans = World.beans(properties);
  private final Sessions sessions = beans.getBean(Sessions.class);
  private final Interactions interactions = beans.getBean(Interactions.class);
  private final Conversations conversations = beans.getBean(Conversations.class);
  private final Map<String, Wish> wishes = new ConcurrentHashMap<>();
  private final List<Wish> open = new ArrayList<>();
  private final Set<SessionId> unknown = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> foundAtKills = new TreeMap<>();
  private final UserId warmUpUser = connected(new UserId(UUID.randomUUID()), "warm-up");
  private WorkerProcess worker = another();
  private WorkerProcess next = another();

  private static Map<String, Object> properties(SandboxProviders sandbox) {
    Map<String, Object> properties = new HashMap<>(World.properties(sandbox));
    properties.put("datasources.default.url", PostgresPart.throwaway().newDatabase());
    properties.put("datasources.default.username", PostgresPart.throwaway().user());
    properties.put("datasources.default.password", "");
    properties.put("datasources.default.maximum-pool-size", 8);
    properties.put("flyway.datasources.default.enabled", true);
    properties.put("parley.encryption.key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    return properties;
  }

  private UserId connected(UserId user, String account) {
    World.connect(sandbox, beans.getBean(Connections.class), user, account, clock.instant());
    return user;
  }

  private WorkerProcess another() {
    Map<String, Object> theirs = new HashMap<>(properties);
    // The tables are there when a worker starts.
    theirs.put("parley.dynamodb.create-table", false);
    theirs.put("flyway.datasources.default.enabled", false);
    theirs.put(Worker.CLOCK_STARTED, clock.started());
    theirs.put(Worker.WARM_UP_USER, warmUpUser.value());
    return WorkerProcess.start(theirs, this::hear);
  }

  private void hear(String[] words) {
    switch (words[0]) {
      case "taken" -> {
        Wish wish = wishes.get(words[1]);
        if (wish != null) {
          wish.takenAt = System.nanoTime();
          wish.session = new SessionId(UUID.fromString(words[2]));
        }
      }
      case "unknown" ->
          // The name of a call is that of its session and a number.
          unknown.add(new SessionId(UUID.fromString(words[1].substring(0, 36))));
      default -> {
        Wish wish = wishes.get(words[1]);
        if (wish != null) {
          wish.told = null;
        }
      }
    }
  }

  @AfterEach
  void stop() {
    worker.close();
    next.close();
    beans.close();
    sandbox.close();
  }

  @Test
  void whenever_a_process_is_killed_the_next_one_goes_on_and_nothing_is_done_twice() {
    worker.awaitReady().order("go");
    Duration turns = measured();
    for (int kill = 0; kill < KILLS; kill++) {
      wishForMore();
      if (random.nextInt(4) == 0) {
        Job job = JOBS.get(random.nextInt(JOBS.size()));
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        Job.Request request = job.request();
        sandbox.faults().plan(job.provider(), request.method(), request.path(), fault, 1);
      }
      LockSupport.parkNanos(random.nextLong(turns.toNanos() * 5 / 4));
      worker.kill();
      lookAround();
      worker = next.awaitReady();
      next = another();
      worker.order("go");
      if (open.size() > MOST_OPEN) {
        await().atMost(PATIENCE).until(() -> stillOpen() < MOST_OPEN / 4);
      }
    }
    sandbox.faults().clear();
    await().atMost(PATIENCE).until(() -> stillOpen() == 0);
    check();
  }

  /** How long a process takes for what it is asked for at once, when nobody kills it. */
  private Duration measured() {
    wishForMore();
    long before = System.nanoTime();
    await().atMost(PATIENCE).until(() -> stillOpen() == 0);
    return Duration.ofNanos(
        wishes.values().stream().mapToLong(wish -> wish.takenAt).max().orElseThrow() - before);
  }

  private void wishForMore() {
    for (int i = 0; i < AT_ONCE; i++) {
      int number = wishes.size() + 1;
      Wish wish = new Wish(number, JOBS.get(number % JOBS.size()));
      connected(wish.user, wish.account);
      wishes.put(wish.mark, wish);
      open.add(wish);
    }
    open.forEach(this::say);
  }

  /** Says it, and with the same id once more to each process until one has acknowledged it. */
  private void say(Wish wish) {
    WorkerProcess listening = worker;
    if (!wish.isTaken() && wish.told != listening) {
      wish.told = listening;
      listening.order("send", wish.user.value(), wish.mark, wish.text);
    }
  }

  /** Agrees to what is asked, and counts whose wish is neither fulfilled nor put to them. */
  private long stillOpen() {
    for (Wish wish : List.copyOf(open)) {
      if (isSettled(wish)) {
        open.remove(wish);
      } else if (!wish.isTaken()) {
        say(wish);
      } else {
        agree(wish);
      }
    }
    return open.size();
  }

  private void agree(Wish wish) {
    interactions.inbox(wish.user, 10).stream()
        .filter(question -> question.ask() instanceof Ask.Consent)
        .filter(question -> question.status(clock.instant()) == Interaction.Status.OPEN)
        .forEach(question -> worker.order("approve", wish.user.value(), question.id().value()));
  }

  private boolean isSettled(Wish wish) {
    return session(wish)
        .filter(session -> session.ended() || session.state() instanceof State.AwaitingVerdict)
        .isPresent();
  }

  private Optional<Session> session(Wish wish) {
    SessionId id = wish.session;
    return id == null ? Optional.empty() : sessions.find(id);
  }

  /** What the killed process has left behind. */
  private void lookAround() {
    Instant now = clock.instant();
    for (Wish wish : open) {
      List<Session> left = sessions.active(wish.user, now);
      for (Session session : left) {
        if (session.state() instanceof State.Dispatched
            || session.state() instanceof State.Reconciling) {
          unknown.add(session.id());
        }
      }
      String found =
          left.isEmpty()
              ? wish.isTaken() ? "ended" : "not taken"
              : left.getFirst().state().getClass().getSimpleName();
      foundAtKills.merge(found, 1, Integer::sum);
    }
    stillOpen();
  }

  private void check() {
    Map<String, List<String>> wrongs = new TreeMap<>();
    int duplicates = 0;
    int lost = 0;
    Map<String, Integer> endings = new TreeMap<>();
    List<SessionId> parked = new ArrayList<>();
    for (Wish wish : wishes.values()) {
      Session session = session(wish).orElseThrow();
      List<Message> said =
          conversations.latest(session.conversationId(), 1000).stream()
              .filter(message -> message.speaker() == Message.Speaker.USER)
              .toList();
      long conversationsOfUser =
          conversations.list(wish.user, Conversations.Filter.ALL, 10, 0).total();
      if (said.size() != 1
          || !said.getFirst().content().equals(wish.text)
          || conversationsOfUser != 1) {
        lost++;
        wrongs.computeIfAbsent("message", _ -> new ArrayList<>()).add(wish.text + ": " + said);
      }
      int effects = effects(wish);
      duplicates += Math.max(0, effects - 1);
      String ending = ending(session.state());
      endings.merge(ending, 1, Integer::sum);
      if (ending.equals("parked")) {
        parked.add(session.id());
      }
      boolean fits =
          switch (ending) {
            case "done" -> effects == 1;
            case "not done" -> effects == 0;
            case "parked" -> effects <= 1;
            default -> false;
          };
      if (!fits) {
        wrongs
            .computeIfAbsent(ending, _ -> new ArrayList<>())
            .add(wish.text + ": " + effects + " effects, " + session.state());
      }
    }
    unknown.addAll(parked);
    PROOF.found(
        "%,d SIGKILLs, %,d turns with a side effect (%s), of which at the kills were %s;"
                .formatted(KILLS, wishes.size(), told(endings), told(foundAtKills))
            + " %,d outcomes unknown at some time, %.2f %% of them resolved without a person,"
                .formatted(
                    unknown.size(),
                    100.0 * (unknown.size() - parked.size()) / Math.max(1, unknown.size()))
            + " %d parked; %d duplicates, %d lost messages"
                .formatted(parked.size(), duplicates, lost));
    assertThat(wrongs).as("what went wrong").isEmpty();
    assertThat(duplicates).as("effects that the provider saw twice").isZero();
    assertThat(100 * parked.size())
        .as("unknown outcomes put to a person, in hundredths")
        .isLessThanOrEqualTo(unknown.size());
  }

  private static String told(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }

  private int effects(Wish wish) {
    Effect.Kind kind = wish.job.effect();
    return kind == null
        ? 0
        : sandbox.count(
            wish.job.provider(),
            kind,
            wish.job == Job.DELETE_REPOSITORY ? wish.account + "/" : wish.mark);
  }

  private static String ending(State state) {
    if (state instanceof State.AwaitingVerdict) {
      return "parked";
    }
    if (!(state instanceof State.Completed) || state.task().done().size() != 1) {
      return "broken";
    }
    return switch (state.task().done().getFirst().result()) {
      case DoneCall.Result.Ok _ -> "done";
      case DoneCall.Result.Failed _ -> "not done";
      case DoneCall.Result.Uncertain _ -> "uncertain";
    };
  }
}
