package dev.parley.infra.proofs.crashes;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.connection.Connections;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.consent.ConsentSeal;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.session.Response;
import dev.parley.session.SendMessage;
import dev.parley.session.Sessions;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs turns until it is killed: it does what it is told line by line, and sweeps.
 * Wake-ups are left within it, and are lost with it.
 */
final class Worker {

  /** The setting that names somebody with an account, for whom nothing is at stake. */
  static final String WARM_UP_USER = "proofs.warm-up-user";

  /** The setting that says when the clock was started. */
  static final String CLOCK_STARTED = "proofs.clock-started";

  private static final Duration SWEEP_EVERY = Duration.ofMillis(100);
  private static final int TURNS_AT_ONCE = 8;

  private final ExecutorService turns = Executors.newFixedThreadPool(TURNS_AT_ONCE);
  private final QuickClock clock;
  private final Wired process;

  private Worker(ApplicationContext beans, QuickClock clock) {
    this.clock = clock;
    this.process =
        Wired.over(
            new Wired.Ports(
                beans.getBean(Sessions.class),
                beans.getBean(Interactions.class),
                beans.getBean(Conversations.class),
                new Told(beans.getBean(ToolSource.class), clock),
                beans.getBean(Connections.class),
                new InMemoryPendingAuthorizations(),
                new InMemoryAuthorizationServer(clock, Set.of()),
                new RuleModel(),
                beans.getBean(ArgumentCheck.class),
                beans.getBean(ConsentSeal.class),
                new Wakeups() {
                  @Override
                  public void wake(SessionId session) {
                    Worker.this.wake(session);
                  }

                  @Override
                  public void wake(SessionId session, Duration in) {
                    // The sweep, which runs all the time, finds it when its time has come.
                  }
                },
                beans.getBean(Ids.class),
                clock,
                Wired.impatient()));
  }

  /** Takes its settings as {@code name=value}, and says {@code ready}. */
  public static void main(String[] arguments) throws IOException {
    Map<String, Object> properties = new HashMap<>();
    for (String argument : arguments) {
      String[] setting = argument.split("=", 2);
      properties.put(setting[0], setting[1]);
    }
    ApplicationContext beans = World.beans(properties);
    Worker worker =
        new Worker(
            beans, new QuickClock(Instant.parse(String.valueOf(properties.get(CLOCK_STARTED)))));
    // What is slow only the first time is not to slow down the turns that are counted.
    var _ =
        worker
            .process
            .send()
            .send(
                new UserId(UUID.fromString(String.valueOf(properties.get(WARM_UP_USER)))),
                null,
                Job.LIST_MAILS.text("", "", ""),
                null,
                null,
                worker.restAt());
    say("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      worker.follow(order.split("\t", -1));
    }
    // Whoever gave the orders is gone.
    Runtime.getRuntime().halt(1);
  }

  private void follow(String[] order) {
    switch (order[0]) {
      case "go" -> sweepFromNowOn();
      case "send" ->
          turns.execute(() -> send(new UserId(UUID.fromString(order[1])), order[2], order[3]));
      case "approve" ->
          turns.execute(
              () ->
                  approve(
                      new UserId(UUID.fromString(order[1])),
                      new InteractionId(UUID.fromString(order[2]))));
      default -> throw new IllegalArgumentException(order[0]);
    }
  }

  private void sweepFromNowOn() {
    ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    var _ =
        schedule.scheduleWithFixedDelay(
            () -> trying("sweep", () -> process.sweep().sweep(100)),
            0,
            SWEEP_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void wake(SessionId session) {
    turns.execute(() -> trying("resume", () -> process.resume().resume(session, restAt())));
  }

  private void send(UserId user, String key, String text) {
    trying(
        key,
        () -> {
          if (process.send().send(user, null, text, key, null, restAt())
              instanceof SendMessage.Outcome.Taken taken) {
            say("taken\t" + key + "\t" + taken.turn().session().id());
          }
        });
  }

  private void approve(UserId user, InteractionId question) {
    trying(
        "approve", () -> process.decide().decide(user, question, new Response.Approve(null), null));
  }

  /** What fails is tried again by others. */
  private static void trying(String what, Runnable action) {
    try {
      action.run();
    } catch (Failure failure) {
      say("failed\t" + what + "\t" + failure);
    }
  }

  private Instant restAt() {
    return clock.instant().plus(Duration.ofMinutes(2));
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  /** Tells of the calls of which it does not know what came of them. */
  private record Told(ToolSource tools, QuickClock clock) implements ToolSource {

    @Override
    public List<App> apps() {
      return tools.apps();
    }

    @Override
    public List<Action> actions(AppId app) {
      return tools.actions(app);
    }

    @Override
    public Optional<Action> action(ActionId id) {
      return tools.action(id);
    }

    @Override
    public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
      ToolOutcome outcome = tools.execute(call, credential, clock.real(deadline));
      if (outcome instanceof ToolOutcome.Unknown) {
        say("unknown\t" + call.key());
      }
      return outcome;
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      return tools.reconcile(call, credential, clock.real(deadline));
    }
  }
}
