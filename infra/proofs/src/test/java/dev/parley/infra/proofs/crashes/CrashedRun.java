package dev.parley.infra.proofs.crashes;

import static org.awaitility.Awaitility.await;

import dev.parley.account.UserId;
import dev.parley.connection.Connections;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.consent.ConsentSeal;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.conversation.Message;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Transient;
import dev.parley.infra.proofs.crashes.Deaths.Blow;
import dev.parley.infra.proofs.crashes.Deaths.Death;
import dev.parley.infra.proofs.crashes.Deaths.ProcessDied;
import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.interaction.Ask;
import dev.parley.interaction.InMemoryWakeups;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.json.JsonObject;
import dev.parley.model.LanguageModel;
import dev.parley.session.DoneCall;
import dev.parley.session.InMemorySessions;
import dev.parley.session.Response;
import dev.parley.session.SendMessage;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.State;
import dev.parley.session.TurnSettings;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One job, done in spite of everything: somebody asks for it until they hear that it was taken up,
 * agrees where they are asked, and comes back; processes die and others take over. Time is a
 * clock's that is moved on to when something is due.
 */
final class CrashedRun {

  /**
   * What is to happen.
   *
   * @param lag how long the provider stays behind where the trouble is that
   */
  record Plan(Job job, Trouble trouble, List<Death> deaths, Store store, Duration lag) {
    Plan {
      deaths = List.copyOf(deaths);
    }
  }

  /** Where sessions and questions are kept. */
  enum Store {
    MEMORY,
    DYNAMODB
  }

  /** How it ended. */
  enum Ending {
    DONE,
    NOT_DONE,
    /** A person is asked what happened. */
    PARKED,
    BROKEN
  }

  /**
   * What came of it.
   *
   * @param calls the calls of ports, in order
   * @param met the blows that fell
   * @param unknown whether the outcome of the call was unknown at some time
   * @param duplicates how often the effect was had beyond once
   * @param isMessageLost whether the store has not got, exactly once, what the person said
   * @param isDenied whether it was done, and the person was told that it was not
   * @param wrongs whatever else should not be
   */
  record Result(
      Plan plan,
      List<String> calls,
      List<String> met,
      boolean unknown,
      Ending ending,
      int duplicates,
      boolean isMessageLost,
      boolean isDenied,
      List<String> wrongs) {

    /** What it takes to repeat it, and what was wrong with it. */
    @Override
    public String toString() {
      return String.format(
          "%s, %s, %s (%s), lag %s: %s, %d duplicates%s, %s",
          plan.job(),
          plan.trouble(),
          plan.deaths(),
          String.join(", ", met),
          plan.lag(),
          ending,
          duplicates,
          isMessageLost ? ", message lost" : "",
          wrongs);
    }
  }

  private static final String ACCOUNT = "ann";
  private static final int MOST_ROUNDS = 60;
  private static final TurnSettings SETTINGS = TurnSettings.DEFAULT;

  /** How long calls really wait; the deadline on the moved clock means nothing to the network. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The same, where the answer is late. */
  private static final Duration IMPATIENCE = Duration.ofMillis(60);

  private final World world;
  private final Plan plan;
  private final Job job;
  private final MovedClock clock = new MovedClock();
  private final Deaths deaths;
  private final Sessions sessions;
  private final Interactions interactions;
  private final InMemoryConversations conversations = new InMemoryConversations();
  private final InMemoryConnections connections = new InMemoryConnections();
  private final InMemoryPendingAuthorizations pending = new InMemoryPendingAuthorizations();
  private final InMemoryWakeups wakeups = new InMemoryWakeups();
  private final UserId user;
  private final String request;
  private final List<String> wrongs = new ArrayList<>();
  private boolean unknown;
  private @Nullable Instant catchesUpAt;
  private boolean isFirstCall = true;
  private boolean isSending;

  private CrashedRun(World world, Plan plan) {
    this.world = world;
    this.plan = plan;
    this.job = plan.job();
    this.deaths = new Deaths(plan.deaths(), this::meanwhile);
    this.user = new UserId(world.ids().next());
    this.request = job.text("mark-1", ACCOUNT, "general");
    InMemorySessions inMemory = new InMemorySessions();
    boolean isInMemory = plan.store() == Store.MEMORY;
    this.sessions = isInMemory ? inMemory : world.sessions();
    this.interactions = isInMemory ? inMemory : world.interactions();
  }

  static Result of(World world, Plan plan) {
    return new CrashedRun(world, plan).run();
  }

  private Result run() {
    world.sandbox().forget();
    World.connect(world.sandbox(), connections, user, ACCOUNT, clock.instant());
    if (plan.trouble() == Trouble.SEEN_LATE) {
      openAccount();
    }
    plan.trouble().plan(job, world.sandbox().faults());
    SendMessage.Outcome.Taken taken = say();
    Ending ending = taken == null ? broken("the message was never taken up") : drive(taken);
    world.sandbox().catchUp();
    int effects = job.effect() == null ? 0 : world.sandbox().count(job.provider(), job.effect());
    boolean isLost = taken == null || messages(taken, Message.Speaker.USER).size() != 1;
    if (taken != null) {
      check(taken, ending, effects);
      sessions.deleteOf(user, taken.message().conversationId());
    }
    return new Result(
        plan,
        deaths.calls(),
        deaths.met(),
        unknown,
        ending,
        Math.max(0, effects - 1),
        isLost,
        ending == Ending.NOT_DONE && effects > 0,
        wrongs);
  }

  /** The provider knows the account before it falls behind. */
  private void openAccount() {
    Connections all = connections;
    String token =
        all.active(user, new AppId(job.provider().segment()))
            .flatMap(one -> all.tokens(one.id(), _ -> false, tokens -> tokens, clock.instant()))
            .orElseThrow()
            .accessToken();
    String[] wish =
        switch (job.provider()) {
          case GMAIL -> new String[] {"list_emails"};
          case SLACK -> new String[] {"list_channels"};
          case GITHUB -> new String[] {"list_issues", "owner", ACCOUNT, "repo", "site"};
        };
    JsonObject arguments = JsonObject.EMPTY;
    for (int i = 1; i < wish.length; i += 2) {
      arguments = arguments.with(wish[i], wish[i + 1]);
    }
    world
        .tools()
        .execute(
            new Call(
                new CallKey("first"),
                new ActionId(new AppId(job.provider().segment()), wish[0]),
                arguments),
            new Credential.Bearer(token),
            InstantSource.system().instant().plus(PATIENCE));
  }

  /** What others do while a process is in the middle of a call. */
  private void meanwhile(Blow blow) {
    if (blow == Blow.STALLS) {
      clock.pass(SETTINGS.lease().plusSeconds(1));
      surviving(this::goOn);
    } else if (isSending) {
      surviving(
          () -> {
            var _ = send();
          });
    }
  }

  /** A process, as it is after its start. */
  private Wired process() {
    return Wired.over(
        new Wired.Ports(
            deaths.wrap(Sessions.class, sessions),
            deaths.wrap(Interactions.class, interactions),
            deaths.wrap(Conversations.class, conversations),
            deaths.wrap(ToolSource.class, new Outside()),
            deaths.wrap(Connections.class, connections),
            pending,
            new InMemoryAuthorizationServer(clock, Set.of()),
            deaths.wrap(LanguageModel.class, new RuleModel()),
            world.check(),
            deaths.wrap(ConsentSeal.class, world.seal()),
            deaths.wrap(Wakeups.class, wakeups),
            world.ids(),
            clock,
            SETTINGS));
  }

  /** Says it, again and again with the same id, until it is acknowledged. */
  private SendMessage.Outcome.@Nullable Taken say() {
    SendMessage.Outcome.Taken taken = null;
    isSending = true;
    for (int attempt = 0; attempt < 6 && taken == null; attempt++) {
      List<SendMessage.Outcome> answers = new ArrayList<>();
      surviving(() -> answers.add(send()));
      taken =
          answers.stream()
              .filter(SendMessage.Outcome.Taken.class::isInstance)
              .map(SendMessage.Outcome.Taken.class::cast)
              .findFirst()
              .orElse(null);
      clock.pass(Duration.ofSeconds(3));
    }
    isSending = false;
    return taken;
  }

  private SendMessage.Outcome send() {
    return process().send().send(user, null, request, "message-1", null, restAt());
  }

  private Ending drive(SendMessage.Outcome.Taken taken) {
    SessionId id = taken.turn().session().id();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Session session = sessions.find(id).orElse(null);
      if (session == null) {
        return broken("the session is gone");
      }
      switch (session.state()) {
        case State.Final end -> {
          return ended(end);
        }
        case State.AwaitingVerdict _ -> {
          return Ending.PARKED;
        }
        case State.AwaitingConsent waiting
            when interactions.find(waiting.interaction()).orElseThrow().decided().isEmpty() ->
            surviving(
                () -> {
                  var _ =
                      process()
                          .decide()
                          .decide(user, waiting.interaction(), new Response.Approve(null), null);
                });
        case State.AwaitingConsent _ -> {
          // Decided, and the session has to hear of it.
        }
        case State.AwaitingConnection _, State.AwaitingParameters _ -> {
          return broken("it waits for something else: " + session.state());
        }
        case State.Deciding _,
            State.CheckingConnection _,
            State.ChoosingAction _,
            State.FillingParameters _,
            State.CheckingParameters _,
            State.Prepared _,
            State.Dispatched _,
            State.Reconciling _,
            State.Uncertain _ ->
            clock.passTo(session.wakeAt());
      }
      surviving(() -> deliver(process()));
      surviving(this::goOn);
    }
    return broken("it never came to an end: " + sessions.find(id).orElseThrow().state());
  }

  /** A process looks for what is due, and does it. */
  private void goOn() {
    Wired next = process();
    var _ = next.sweep().sweep(100);
    deliver(next);
  }

  private void deliver(Wired process) {
    for (Optional<SessionId> woken = wakeups.take(); woken.isPresent(); woken = wakeups.take()) {
      var _ = process.resume().resume(woken.get(), restAt());
    }
  }

  private Ending ended(State.Final end) {
    List<DoneCall> done = end.task().done();
    if (!(end instanceof State.Completed) || done.size() != 1) {
      return broken("it ended as " + end);
    }
    return switch (done.getFirst().result()) {
      case DoneCall.Result.Ok _ -> Ending.DONE;
      case DoneCall.Result.Failed _ -> Ending.NOT_DONE;
      case DoneCall.Result.Uncertain _ -> broken("nobody said to leave it");
    };
  }

  private Ending broken(String why) {
    wrongs.add(why);
    return Ending.BROKEN;
  }

  private void check(SendMessage.Outcome.Taken taken, Ending ending, int effects) {
    Session session = sessions.find(taken.turn().session().id()).orElseThrow();
    boolean isOpen = !sessions.active(user, clock.instant()).isEmpty();
    if (isOpen != (ending == Ending.PARKED)) {
      wrongs.add(isOpen ? "a session is still open" : "the parked session does not count as open");
    }
    switch (ending) {
      case DONE -> {
        if (job.effect() != null && effects == 0) {
          wrongs.add("said to be done, and was not");
        }
      }
      case NOT_DONE -> {
        if (plan.deaths().isEmpty() && plan.trouble() != Trouble.REFUSED) {
          wrongs.add("given up, for nothing much: " + session.state());
        }
      }
      case PARKED -> checkQuestion(session);
      case BROKEN -> {}
    }
    if (session.state() instanceof State.Completed(var _, String answer)) {
      long said =
          messages(taken, Message.Speaker.ASSISTANT).stream()
              .filter(message -> message.content().equals(answer))
              .count();
      if (said != 1) {
        wrongs.add("the answer is there " + said + " times");
      }
    }
  }

  private void checkQuestion(Session session) {
    Interaction question =
        interactions.find(((State.Waiting) session.state()).interaction()).orElse(null);
    if (question == null
        || !(question.ask() instanceof Ask.Feedback)
        || question.status(clock.instant()) != Interaction.Status.OPEN) {
      wrongs.add("nobody is asked: " + question);
    }
  }

  private List<Message> messages(SendMessage.Outcome.Taken taken, Message.Speaker speaker) {
    return conversations.latest(taken.message().conversationId(), 1000).stream()
        .filter(message -> message.speaker() == speaker)
        .filter(message -> speaker != Message.Speaker.USER || message.content().equals(request))
        .toList();
  }

  private Instant restAt() {
    return clock.instant().plus(Duration.ofMinutes(10));
  }

  /** Whoever did it may be gone afterwards, or have been told that it failed. */
  private void surviving(Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException surprised) {
      wrongs.add("failed without a code: " + surprised.getMessage());
    } catch (ProcessDied | Transient gone) {
      unknown |=
          sessions.active(user, clock.instant()).stream()
              .anyMatch(session -> session.state() instanceof State.Dispatched);
    }
  }

  /** The real source; its calls wait in real time, and see what the provider shows by then. */
  private final class Outside implements ToolSource {
    private final ToolSource tools = world.tools();

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
      catchUp();
      boolean isLate = isFirstCall && plan.trouble() == Trouble.ANSWER_LATE;
      if (isFirstCall && plan.trouble().putsProviderBehind()) {
        catchesUpAt = clock.instant().plus(plan.lag());
      }
      isFirstCall = false;
      Instant now = InstantSource.system().instant();
      boolean isOver = !deadline.isAfter(clock.instant());
      ToolOutcome outcome =
          tools.execute(call, credential, isOver ? now : now.plus(isLate ? IMPATIENCE : PATIENCE));
      if (isLate && !isOver) {
        clock.passTo(deadline);
        awaitEffect();
      }
      unknown |= outcome instanceof ToolOutcome.Unknown;
      return outcome;
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      catchUp();
      return tools.reconcile(call, credential, InstantSource.system().instant().plus(PATIENCE));
    }

    /**
     * By the moved clock the provider has done it by now, whatever the real one says. On a slow
     * machine the request may not even have left in the time there was; then it never comes.
     */
    private void awaitEffect() {
      Effect.Kind effect = job.effect();
      if (effect != null) {
        try {
          await()
              .pollInterval(Duration.ofMillis(5))
              .until(() -> world.sandbox().count(job.provider(), effect) > 0);
        } catch (ConditionTimeoutException neverLeft) {
          world.sandbox().faults().clear();
        }
      }
    }

    private void catchUp() {
      if (catchesUpAt != null && !clock.instant().isBefore(catchesUpAt)) {
        world.sandbox().catchUp();
      }
    }
  }
}
