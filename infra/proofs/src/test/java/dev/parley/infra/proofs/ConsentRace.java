package dev.parley.infra.proofs;

import dev.parley.account.UserId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Decision.Via;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.json.JsonObject;
import dev.parley.session.CancelConversation;
import dev.parley.session.DecideConsent;
import dev.parley.session.DoneCall;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.Response;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.State;
import dev.parley.session.Turn;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * One question for consent, and all who decide it: each maybe twice, their answers maybe lost, in
 * some order of their requests. Then the wake-ups, also twice. What became of it is told by {@link
 * #run}.
 */
final class ConsentRace {

  /** Who decides. */
  enum Decider {
    APPROVE,
    DENY,
    EDIT,
    TIMEOUT,
    CANCEL
  }

  /** Where races are run: one after another, because the sweeper of one would see the others. */
  static final class Track implements AutoCloseable {
    private final Store store;
    private final Conversations conversations;
    private final Demolition demolition = new Demolition(Interleaving::step);
    private final Sessions sessions;
    private final Interactions interactions;
    private final Wired wired;
    private final Tally tally;
    private Instant base = Instant.parse("2101-03-01T10:00:00Z");

    Track(Store store, Conversations conversations, Tally tally) {
      this.store = store;
      this.conversations = conversations;
      this.tally = tally;
      this.sessions = store.sessions();
      this.interactions = store.interactions();
      this.wired =
          new Wired(
              store,
              conversations,
              demolition,
              new Wakeups() {
                @Override
                public void wake(SessionId session) {
                  WHO.get().race.wake(session);
                }

                @Override
                public void wake(SessionId session, Duration in) {
                  wake(session);
                }
              },
              () -> WHO.get().now);
    }

    /** Runs a race; each on a day of its own. */
    Result race(Random random) {
      base = base.plus(Duration.ofDays(1));
      return new ConsentRace(this, random, base).run();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** What all races together did. */
  static final class Tally {
    final LongAdder requests = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder sentAgain = new LongAdder();
    final LongAdder wakeups = new LongAdder();
    final LongAdder wakeupsLost = new LongAdder();
    final LongAdder swept = new LongAdder();
  }

  /**
   * How a race ended.
   *
   * @param winner who decided
   * @param executions the calls that reached the tool
   * @param stopped whether the session was cancelled although another had decided its question
   * @param misleading what the chat was told of an end that it was not
   * @param order the order of the requests as a number; 0 where they were not in steps
   * @param problems what must not be; none when all is well
   */
  record Result(
      Decider winner,
      int executions,
      boolean stopped,
      List<String> misleading,
      long order,
      List<String> problems) {}

  private static final ScopedValue<Person> WHO = ScopedValue.newInstance();
  private static final Duration LIFETIME = Duration.ofHours(4);
  private static final int ROUNDS = 5;
  private static final JsonObject ASKED = JsonObject.of("street", "Elm Street", "number", 7);

  private final Track track;
  private final Random random;
  private final Instant base;
  private final boolean stepped;
  private final Interleaving interleaving;
  private final UserId user = new UserId(UUID.randomUUID());
  private final Session session;
  private final Interaction question;
  private final JsonObject edited;
  private final Map<Instant, Decider> clocks = new ConcurrentHashMap<>();
  private final Map<Instant, Decision> toldOwn = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Optional<Decision>> toldLate = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Boolean> undelivered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger people = new AtomicInteger();

  private ConsentRace(Track track, Random random, Instant base) {
    this.track = track;
    this.random = random;
    this.base = base;
    this.stepped = random.nextInt(4) > 0;
    this.interleaving =
        stepped
            ? Interleaving.stepped(random, random.nextInt(5) * 0.25)
            : Interleaving.atOnce(random);
    this.edited = ASKED.with("number", 100 + random.nextInt(900));
    Session fresh = Demolition.session(user, ASKED, base, LIFETIME);
    Turn turn = new Person(base, Loss.NONE).call(() -> asked(fresh));
    this.session = turn.session();
    this.question = turn.asked().orElseThrow();
  }

  private Turn asked(Session fresh) {
    track.conversations.say(
        user,
        new Message(
            new MessageId(UUID.randomUUID()),
            fresh.conversationId(),
            fresh.id(),
            Message.Speaker.USER,
            "Demolish the old house",
            null,
            List.of(),
            List.of(),
            base),
        true);
    if (track.sessions.start(fresh, 1) instanceof Starting.Started(Session started)) {
      return track.wired.runner.run(started, unhurried(base));
    }
    throw new AssertionError("not started");
  }

  private Result run() {
    for (Decider decider : Decider.values()) {
      // A few are slow or quick as a whole: equal chances would let those of few requests win.
      double weight = Math.pow(10, 2 * random.nextDouble());
      int copies = random.nextInt(5) == 0 ? 2 : 1;
      for (int copy = 0; copy < copies; copy++) {
        add(weight, clock(decider), () -> decide(decider));
      }
    }
    if (random.nextInt(4) == 0) {
      add(Math.pow(10, 2 * random.nextDouble()), base.plusSeconds(30), this::read);
    }
    interleaving.run();
    deliver();
    return new Person(base.plus(LIFETIME), Loss.NONE).call(() -> result(settled()));
  }

  /** Deciders are before the end of the question; only for the sweeper it is over. */
  private Instant clock(Decider decider) {
    Instant start = decider == Decider.TIMEOUT ? base.plus(LIFETIME) : base.plusSeconds(1);
    Instant now = start.plusMillis(random.nextInt(20_000)).plusNanos(1 + people.incrementAndGet());
    clocks.put(now, decider);
    return now;
  }

  private void add(double weight, Instant now, Runnable acting) {
    Person person = new Person(now, random.nextInt(6) == 0 ? Loss.some(random) : Loss.NONE);
    interleaving.add(weight, () -> person.run(acting));
  }

  /** What is not answered is asked again. */
  private void decide(Decider decider) {
    while (true) {
      try {
        decideOnce(decider);
        return;
      } catch (Transient unanswered) {
        // As a client does that got no answer.
      }
    }
  }

  private void decideOnce(Decider decider) {
    switch (decider) {
      case APPROVE -> answer(new Response.Approve(null));
      case DENY -> answer(new Response.Deny());
      case EDIT -> answer(new Response.Approve(edited));
      case TIMEOUT -> track.wired.sweep.sweep(10);
      case CANCEL -> {
        if (random.nextBoolean()) {
          respond(new Response.Cancel());
        } else {
          cancelConversation();
        }
      }
    }
  }

  private void answer(Response response) {
    if (random.nextBoolean()) {
      respond(response);
      return;
    }
    switch (track.wired.decideConsent.decide(user, question.id(), response, null)) {
      case DecideConsent.Outcome.Approved(Interaction decided, var _) -> toldOwn(decided);
      case DecideConsent.Outcome.Denied(Interaction decided) -> toldOwn(decided);
      case DecideConsent.Outcome.TooLate(Interaction decided) -> toldLate.add(decided.decided());
      case DecideConsent.Outcome.NotAllowed() -> problems.add("it was not allowed");
      case DecideConsent.Outcome.NotFound() -> problems.add("the question was not found");
      case DecideConsent.Outcome.DoesNotFit(var misfits) -> problems.add("misfit: " + misfits);
    }
  }

  private void respond(Response response) {
    Instant now = WHO.get().now;
    switch (track.wired.respond.respond(user, question.id(), response, null, unhurried(now))) {
      case RespondToInteraction.Outcome.Continued _ ->
          toldOwn(track.interactions.find(question.id()).orElseThrow());
      case RespondToInteraction.Outcome.TooLate(Interaction decided) ->
          toldLate.add(decided.decided());
      case RespondToInteraction.Outcome.NotAllowed() -> problems.add("it was not allowed");
      case RespondToInteraction.Outcome.NotFound() -> problems.add("the question was not found");
      case RespondToInteraction.Outcome.DoesNotFit(var misfits) ->
          problems.add("misfit: " + misfits);
    }
  }

  private void cancelConversation() {
    if (track.wired.cancel.cancel(user, session.conversationId())
        instanceof CancelConversation.Outcome.Cancelled(List<Turn> cancelled, var _)) {
      for (Turn turn : cancelled) {
        if (!(turn.session().state() instanceof State.Cancelled)) {
          problems.add("told of a cancel that is none: " + turn.session().state());
        }
      }
    } else {
      problems.add("the conversation was not found");
    }
  }

  /** Notes that somebody was told their own answer was taken. */
  private void toldOwn(Interaction decided) {
    toldOwn.put(WHO.get().now, decided.decided().orElseThrow());
  }

  /** Looks twice: what was decided stays decided. */
  private void read() {
    Optional<Decision> first =
        track.interactions.inbox(user, 10).stream().findFirst().flatMap(Interaction::decided);
    Optional<Decision> second =
        track.interactions.find(question.id()).flatMap(Interaction::decided);
    first.ifPresent(
        decision -> {
          if (!Optional.of(decision).equals(second)) {
            problems.add("a reader saw " + decision + " and then " + second);
          }
        });
    second.ifPresent(decision -> toldLate.add(second));
  }

  /** The queue: some are lost, some come at once, some when all have decided. */
  private void wake(SessionId woken) {
    if (!woken.equals(session.id())) {
      problems.add("another session was woken");
      return;
    }
    int fate = random.nextInt(30);
    if (fate == 0) {
      track.tally.wakeupsLost.increment();
      throw new Transient(FailureCode.QUEUE_UNAVAILABLE, "the queue cannot be reached");
    }
    track.tally.wakeups.increment();
    if (random.nextBoolean()) {
      undelivered.add(true);
    } else {
      for (int copy = random.nextInt(3); copy < 3; copy += 2) {
        addRunner();
      }
    }
    if (fate == 1) {
      throw new Transient(FailureCode.QUEUE_UNAVAILABLE, "the queue's answer was lost");
    }
  }

  private void addRunner() {
    Instant now = base.plusSeconds(22).plusMillis(random.nextInt(20_000));
    add(
        Math.pow(10, 2 * random.nextDouble()),
        now,
        () -> {
          try {
            track.wired.continueSession.resume(session.id(), unhurried(now));
          } catch (Transient unanswered) {
            // The queue delivers it again, or the sweeper finds it: here, it is the sweeper.
          }
        });
  }

  /** Wake-ups that were left, in random order, each once or twice, all at once. */
  private void deliver() {
    while (undelivered.poll() != null) {
      for (int copy = random.nextInt(2); copy < 2; copy++) {
        addRunner();
      }
    }
    interleaving.run();
  }

  /** What is still open when all is quiet is found by the sweeper, once the leases are over. */
  private Session settled() {
    Session stored = stored();
    for (int round = 1; round <= ROUNDS && !stored.ended(); round++) {
      track.tally.swept.increment();
      stored = new Person(base.plus(Duration.ofMinutes(10L * round)), Loss.NONE).call(this::swept);
    }
    return stored;
  }

  private Session swept() {
    Instant now = WHO.get().now;
    track.sessions.due(now, 10).stream()
        .filter(session.id()::equals)
        .forEach(due -> track.wired.continueSession.resume(due, unhurried(now)));
    return stored();
  }

  private Session stored() {
    return track.sessions.find(session.id()).orElseThrow();
  }

  private Result result(Session end) {
    Interaction decided = track.interactions.find(question.id()).orElseThrow();
    List<Call> calls = track.demolition.take(new CallKey(session.id() + "-1"));
    List<String> found = new ArrayList<>(problems);
    if (decided.decision() == null) {
      found.add("nobody won");
      return new Result(Decider.TIMEOUT, calls.size(), false, List.of(), order(), found);
    }
    Decision decision = decided.decision();
    Decider winner = clocks.get(decision.at());
    if (winner == null || !isOf(winner, decision)) {
      found.add(decision + " is not what " + winner + " said");
    }
    if (!track.interactions.inbox(user, 10).equals(List.of(decided))) {
      found.add("the inbox shows something else");
    }
    toldLate.stream()
        .filter(told -> !told.equals(Optional.of(decision)))
        .forEach(told -> found.add("told late of " + told + ", decided is " + decision));
    toldOwn.forEach(
        (when, told) -> {
          if (!told.equals(decision) || !when.equals(decision.at())) {
            found.add(clocks.get(when) + " was told it had won, decided is " + decision);
          }
        });
    boolean stopped = isStopped(decision, end.state());
    String wrong = wrongEnd(decision, end.state(), calls, stopped);
    if (wrong != null) {
      found.add(wrong);
    }
    List<String> misleading = saidWrongly(end.state());
    track.conversations.delete(user, session.conversationId());
    return new Result(
        winner == null ? Decider.TIMEOUT : winner,
        calls.size(),
        stopped,
        misleading,
        order(),
        found);
  }

  private long order() {
    return stepped ? interleaving.order() : 0;
  }

  private boolean isOf(Decider decider, Decision decision) {
    return switch (decider) {
      case APPROVE -> isApproval(decision, ASKED);
      case EDIT -> isApproval(decision, edited);
      case DENY -> decision.answer() instanceof Answer.Denied && isByUser(decision);
      case CANCEL -> decision.answer() instanceof Answer.Cancelled && isByUser(decision);
      case TIMEOUT ->
          decision.answer() instanceof Answer.Expired
              && decision.by() == null
              && decision.via() == Via.TIMEOUT;
    };
  }

  private boolean isApproval(Decision decision, JsonObject arguments) {
    return decision.answer() instanceof Answer.Approved(var _, JsonObject approved, var _)
        && approved.equals(arguments)
        && isByUser(decision);
  }

  private boolean isByUser(Decision decision) {
    return user.equals(decision.by()) && decision.via() == Via.API;
  }

  private static boolean isStopped(Decision decision, State end) {
    return end instanceof State.Cancelled && !(decision.answer() instanceof Answer.Cancelled);
  }

  /** What is wrong with how the session ended, or null. */
  private static @Nullable String wrongEnd(
      Decision decision, State end, List<Call> calls, boolean stopped) {
    boolean agrees =
        switch (decision.answer()) {
          case Answer.Approved(var _, JsonObject arguments, var _) ->
              (stopped ? calls.size() <= 1 : calls.size() == 1 && end instanceof State.Completed)
                  && end.task().done().equals(done(calls, DoneCall.Consent.GRANTED))
                  && calls.stream().allMatch(call -> call.arguments().equals(arguments));
          case Answer.Denied() ->
              calls.isEmpty()
                  && (stopped
                      || (end instanceof State.Completed
                          && end.task().done().size() == 1
                          && end.task().done().getFirst().consent() == DoneCall.Consent.DENIED));
          case Answer.Cancelled() ->
              calls.isEmpty() && end instanceof State.Cancelled && end.task().done().isEmpty();
          case Answer.Expired() ->
              calls.isEmpty()
                  && (stopped || (end instanceof State.Expired && end.task().done().isEmpty()));
          case Answer.Connected(),
              Answer.NotConnected(_),
              Answer.Edited(_),
              Answer.Values(_),
              Answer.Chosen(_),
              Answer.Worded(_) ->
              false;
        };
    return agrees ? null : decision + " led to " + end + " after " + calls;
  }

  private static List<DoneCall> done(List<Call> calls, DoneCall.Consent consent) {
    return calls.stream()
        .map(
            call ->
                new DoneCall(
                    call, consent, new DoneCall.Result.Ok(JsonObject.of("demolished", true))))
        .toList();
  }

  /** The last words of ends that were none: the chat is a reader too. */
  private List<String> saidWrongly(State end) {
    return track.conversations.latest(session.conversationId(), 100).stream()
        .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
        .map(Message::content)
        .filter(said -> !said.equals(question.prompt()))
        .filter(said -> !said.equals(lastWords(end)))
        .map(said -> "the chat says \"" + said + "\", the end is " + end)
        .toList();
  }

  private static String lastWords(State end) {
    return switch (end) {
      case State.Completed(var _, String answer) -> answer;
      case State.Failed(var _, var _, String answer) -> answer;
      case State.Cancelled(var _, String answer) -> answer;
      case State.Expired _ -> "Nobody answered in time, so I have stopped. Nothing was done.";
      default -> "";
    };
  }

  private static Instant unhurried(Instant now) {
    return now.plus(Duration.ofMinutes(5));
  }

  /** Which answer is lost, and whether the client of DynamoDB asks again by itself. */
  private record Loss(int write, boolean retried) {
    static final Loss NONE = new Loss(-1, false);

    static Loss some(Random random) {
      return new Loss(random.nextInt(3), random.nextInt(3) == 0);
    }
  }

  /** Somebody at a clock and a connection of their own. */
  private final class Person implements Wire.Tap {
    private final ConsentRace race = ConsentRace.this;
    private final Instant now;
    private final Loss loss;
    private int writes;
    private boolean retrying;

    Person(Instant now, Loss loss) {
      this.now = now;
      this.loss = loss;
    }

    void run(Runnable acting) {
      ScopedValue.where(WHO, this).where(Wire.TAP, this).run(acting);
    }

    <T> T call(Supplier<T> acting) {
      return ScopedValue.where(WHO, this).where(Wire.TAP, this).call(acting::get);
    }

    @Override
    public void asking(SdkRequest request) {
      Interleaving.step();
      track.tally.requests.increment();
    }

    @Override
    public boolean loses(SdkRequest request) {
      if (!isWrite(request)) {
        return false;
      }
      boolean lost = loss.retried() && writes == loss.write() && !retrying;
      if (lost) {
        retrying = true;
        track.tally.sentAgain.increment();
        Interleaving.step();
      }
      return lost;
    }

    @Override
    public void answered(SdkRequest request, SdkResponse response) {
      if (isWrite(request) && writes++ == loss.write() && !loss.retried()) {
        track.tally.lost.increment();
        throw SdkClientException.create("the answer was lost");
      }
    }

    private static boolean isWrite(SdkRequest request) {
      return request instanceof TransactWriteItemsRequest || request instanceof PutItemRequest;
    }
  }
}
