package dev.parley.infra.proofs;

import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.Tokens;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentStatement;
import dev.parley.consent.Consents;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.consent.Grants;
import dev.parley.consent.InMemoryConsentRules;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.conversation.SessionId;
import dev.parley.conversation.Usage;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.InMemoryWakeups;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.json.JsonObject;
import dev.parley.request.RateLimits.Limit;
import dev.parley.session.Account;
import dev.parley.session.DecideConsent;
import dev.parley.session.InMemorySessions;
import dev.parley.session.PreparedCall;
import dev.parley.session.RespondToInteraction;
import dev.parley.session.Response;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.State;
import dev.parley.session.Task;
import dev.parley.session.Turn;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * People who pay bills through an assistant, each after consent: the whole turn runner over stores
 * in memory and a real seal. What the stores say can be forged from outside.
 */
final class Office {

  static final AppId BANK = new AppId("bank");
  static final ActionId PAY = new ActionId(BANK, "pay");
  static final ActionId REFUND = new ActionId(BANK, "refund");
  static final Instant MORNING = Instant.parse("2101-03-01T10:00:00Z");

  /** How long standing consents are good for. */
  static final Duration STANDING = Duration.ofDays(3);

  final InMemoryMemberships memberships = new InMemoryMemberships();
  final InMemoryConsentRules rules = new InMemoryConsentRules();
  final InMemoryConnections connections = new InMemoryConnections();
  final Map<InteractionId, Interaction> forged = new HashMap<>();
  final Map<GrantId, Grant> forgedGrants = new HashMap<>();
  final Bank bank = new Bank();
  final ConsentSeal seal;
  Instant now = MORNING;

  private final List<Agreed> others = new ArrayList<>();
  private final InMemorySessions stored = new InMemorySessions();
  private final Random random;
  private final Wired wired;
  private long verified;

  Office(ConsentSeal seal, Random random) {
    this.seal = seal;
    this.random = random;
    this.wired =
        new Wired(
            new Stopped(),
            new Forgeable(),
            new InMemoryConversations(),
            connections,
            new Consents(seal, rules, new ForgeableGrants(), memberships, ConsentPolicy.SENSITIVE),
            bank,
            new InMemoryWakeups(),
            // It goes on, so that what never rests is stopped in the end.
            () -> now = now.plusSeconds(1));
    for (int number = 0; number < 4; number++) {
      others.add(agreement());
    }
  }

  /**
   * A call that somebody agreed to and that is about to be made.
   *
   * @param session where it is to be made
   * @param call with the arguments that were agreed to
   * @param question the answered question, or null where the consent was given beforehand
   * @param grant the standing consent, or null where there is none
   * @param statement what the token says
   */
  record Agreed(
      Session session,
      PreparedCall call,
      @Nullable Interaction question,
      @Nullable Grant grant,
      ConsentStatement statement,
      String token) {

    UserId approver() {
      return statement.approver();
    }
  }

  /** Somebody new agrees: as asked, with edited arguments, through a superior, or beforehand. */
  Agreed agreement() {
    OrganisationId company = new OrganisationId(uuid());
    UserId superior = new UserId(uuid());
    UserId user = new UserId(uuid());
    memberships.put(new Membership(company, superior, OrganisationRole.OWNER));
    memberships.put(new Membership(company, user, OrganisationRole.MEMBER));
    Account account = new Account.Connected(connection(user, "ann@example.com"));
    connection(user, "ann@home.example");
    connection(superior, "boss@example.com");
    return switch (random.nextInt(4)) {
      case 0 -> answered(asked(user, account), user, new Response.Approve(null));
      case 1 -> answered(asked(user, account), user, new Response.Approve(bill()));
      case 2 -> {
        Turn asked = asked(user, account);
        stored.alsoAsk(asked.asked().orElseThrow().id(), superior);
        yield answered(asked, superior, new Response.Approve(null));
      }
      default -> granted(asked(user, account), user);
    };
  }

  /** What somebody else agreed to, and that nobody has made use of. */
  Agreed another() {
    return others.get(random.nextInt(others.size()));
  }

  private Agreed answered(Turn asked, UserId by, Response.Approve response) {
    InteractionId question = asked.asked().orElseThrow().id();
    if (!(wired.decideConsent.decide(by, question, response, null)
        instanceof DecideConsent.Outcome.Approved(Interaction decided, String token))) {
      throw new AssertionError("not approved");
    }
    Session session = stored(asked.session().id());
    PreparedCall call = ((State.AwaitingConsent) session.state()).call();
    JsonObject arguments = response.edited() == null ? call.call().arguments() : response.edited();
    return new Agreed(
        session, with(call, arguments), decided, null, seal.open(token).orElseThrow(), token);
  }

  /** The first call is made, and the note of the next one may be another. */
  private Agreed granted(Turn asked, UserId user) {
    Interaction question = asked.asked().orElseThrow();
    GrantTerms standing = new GrantTerms(Set.of("note"), 9, MORNING.plus(STANDING));
    PreparedCall first = ((State.AwaitingConsent) stored(asked.session().id()).state()).call();
    if (!(wired.respond.respond(
            user, question.id(), new Response.Approve(null, standing), null, unhurried())
        instanceof RespondToInteraction.Outcome.Continued)) {
      throw new AssertionError("not approved");
    }
    bank.take();
    Grant grant = stored.find(user, new GrantId(question.id().value())).orElseThrow();
    Session session = started(user, first.account(), first.call().arguments());
    JsonObject arguments = first.call().arguments().with("note", word());
    PreparedCall call = with(first, arguments);
    ConsentStatement statement =
        new ConsentStatement(
            uuid().toString(),
            user,
            call.organisation(),
            session.id(),
            new InteractionId(grant.id().value()),
            PAY,
            call.schemaVersion(),
            call.account().name(),
            seal.digest(arguments),
            call.policy(),
            now.plus(Duration.ofHours(1)));
    return new Agreed(session, call, null, grant, statement, seal.seal(statement));
  }

  private Turn asked(UserId user, Account account) {
    return wired.runner.run(started(user, account, bill()), unhurried());
  }

  /** A session that is about to see whether it needs consent. */
  Session started(UserId user, Account account, JsonObject arguments) {
    Session fresh =
        new Session(
            new SessionId(uuid()),
            new ConversationId(uuid()),
            user,
            0,
            new State.CheckingParameters(Task.of("Pay the bill"), PAY, account, arguments, null),
            List.of(),
            Usage.NONE,
            now.plus(Duration.ofMinutes(2)),
            now,
            now.plus(Duration.ofDays(1)),
            null);
    if (stored.start(fresh, 100) instanceof Starting.Started(Session started)) {
      return started;
    }
    throw new AssertionError("not started");
  }

  /**
   * Lets the session stand in the state, as if the runner had come there, and runs it.
   *
   * @return the calls that reached the bank
   */
  List<Call> run(SessionId id, UserId user, State state) {
    Session old = stored(id);
    Session standing =
        new Session(
            id,
            old.conversationId(),
            user,
            old.version(),
            state,
            old.steps(),
            old.usage(),
            old.wakeAt(),
            old.createdAt(),
            old.expiresAt(),
            old.agent());
    if (!(stored.save(Change.of(standing)) instanceof Saving.Saved(Session saved))) {
      throw new AssertionError("not saved");
    }
    verified = 0;
    long start = System.nanoTime();
    wired.runner.run(saved, unhurried());
    verified -= start;
    return bank.take();
  }

  /** Takes the session up from the decision that is stored. */
  List<Call> takeUp(SessionId id) {
    wired.continueSession.resume(id, unhurried());
    return bank.take();
  }

  /** How long the last run took until it knew whether to make the call, in nanoseconds. */
  long verificationNanos() {
    return verified;
  }

  Session stored(SessionId id) {
    return stored.find(id).orElseThrow();
  }

  static PreparedCall with(PreparedCall call, JsonObject arguments) {
    return new PreparedCall(
        new Call(call.call().key(), call.call().action(), arguments),
        call.account(),
        call.schemaVersion(),
        call.risk(),
        call.repetition(),
        call.title(),
        call.organisation(),
        call.policy());
  }

  ConnectionId connection(UserId user, String account) {
    ConnectionId id = new ConnectionId(uuid());
    connections.add(
        new Connection(
            id, user, BANK, account, List.of("pay"), Connection.Status.ACTIVE, now, null),
        new Tokens("access-" + uuid(), null, null, List.of("pay")));
    return id;
  }

  JsonObject bill() {
    return JsonObject.of("to", word(), "amount", 1 + random.nextInt(100_000))
        .with("note", word())
        .with(
            "options",
            JsonObject.of("urgent", random.nextBoolean(), "tags", List.of(word(), word())));
  }

  String word() {
    return Long.toString(random.nextLong(1L << 40), Character.MAX_RADIX);
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private Instant unhurried() {
    return now.plus(Duration.ofMinutes(5));
  }

  /** Keeps a note of every payment, and of nothing else. */
  static final class Bank implements ToolSource {

    private static final ArgumentSchema SCHEMA =
        new ArgumentSchema(
            JsonObject.of("type", "object", "required", List.of("to", "amount"))
                .with(
                    "properties",
                    JsonObject.of("to", JsonObject.of("type", "string"))
                        .with("amount", JsonObject.of("type", "integer"))
                        .with("note", JsonObject.of("type", "string"))
                        .with("options", JsonObject.of("type", "object"))));

    String version = "1";
    boolean closed;
    private final List<Call> paid = new ArrayList<>();

    List<Call> take() {
      List<Call> taken = List.copyOf(paid);
      paid.clear();
      return taken;
    }

    @Override
    public List<App> apps() {
      App.Access.OAuth access =
          new App.Access.OAuth(
              URI.create("https://bank.example/authorize"),
              URI.create("https://bank.example/token"),
              null,
              List.of("pay"));
      return List.of(new App(BANK, "Bank", "Pays bills", access));
    }

    @Override
    public List<Action> actions(AppId app) {
      return closed ? List.of() : List.of(offered(PAY), offered(REFUND));
    }

    private Action offered(ActionId id) {
      return new Action(
          id,
          "Pay a bill",
          "Pays a bill",
          SCHEMA,
          version,
          Risk.DESTRUCTIVE,
          Repetition.UNSAFE,
          "Pay {amount} to {to}");
    }

    @Override
    public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
      paid.add(call);
      return new ToolOutcome.Succeeded(JsonObject.of("paid", true));
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      return new Finding.CannotTell("the bank does not say");
    }
  }

  /** Stops the watch at the first save: then it is known whether the call is made. */
  private final class Stopped implements Sessions {
    @Override
    public Starting start(Session session, int maxConversations) {
      return stored.start(session, maxConversations);
    }

    @Override
    public Entry enter(Place place, int maxConversations, List<Limit> limits, Instant at) {
      return stored.enter(place, maxConversations, limits, at);
    }

    @Override
    public Starting start(Session session, Place held) {
      return stored.start(session, held);
    }

    @Override
    public void leave(Place place) {
      stored.leave(place);
    }

    @Override
    public Optional<Session> find(SessionId id) {
      return stored.find(id);
    }

    @Override
    public Saving save(Change change) {
      verified = verified == 0 ? System.nanoTime() : verified;
      return stored.save(change);
    }

    @Override
    public List<Session> active(UserId user, Instant at) {
      return stored.active(user, at);
    }

    @Override
    public List<SessionId> due(Instant at, int limit) {
      return stored.due(at, limit);
    }

    @Override
    public void deleteOf(UserId user, ConversationId conversation) {
      stored.deleteOf(user, conversation);
    }
  }

  private final class Forgeable implements Interactions {
    @Override
    public Optional<Interaction> find(InteractionId id) {
      return Optional.ofNullable(forged.get(id)).or(() -> stored.find(id));
    }

    @Override
    public Deciding decide(InteractionId id, Decision decision) {
      return stored.decide(id, decision);
    }

    @Override
    public Optional<Interaction> alsoAsk(InteractionId id, UserId other) {
      return stored.alsoAsk(id, other);
    }

    @Override
    public List<Interaction> inbox(UserId user, int limit) {
      return stored.inbox(user, limit);
    }
  }

  private final class ForgeableGrants implements Grants {
    @Override
    public List<Grant> of(UserId user, Instant at) {
      return stored.of(user, at).stream()
          .map(grant -> forgedGrants.getOrDefault(grant.id(), grant))
          .filter(grant -> grant.holds(at) && grant.user().equals(user))
          .toList();
    }

    @Override
    public Optional<Grant> find(UserId user, GrantId id) {
      return Optional.ofNullable(forgedGrants.get(id))
          .or(() -> stored.find(user, id))
          .filter(grant -> grant.user().equals(user));
    }

    @Override
    public boolean revoke(UserId user, GrantId id, Instant at) {
      return stored.revoke(user, id, at);
    }
  }
}
