package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.CompleteConnection;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.Connections;
import dev.parley.connection.InMemoryAccountLinks;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.InMemoryPendingAuthorizations;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.connection.Tokens;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRules;
import dev.parley.consent.ConsentSeal;
import dev.parley.consent.Consents;
import dev.parley.consent.Grants;
import dev.parley.consent.InMemoryConsentRules;
import dev.parley.consent.InMemoryConsentSeal;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.InMemoryConversations;
import dev.parley.conversation.InMemoryEventLog;
import dev.parley.conversation.Message;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Ask;
import dev.parley.interaction.InMemoryWakeups;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Wakeups;
import dev.parley.json.JsonObject;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.model.ScriptedModel;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentSchema;
import dev.parley.tool.BasicArgumentCheck;
import dev.parley.tool.Catalogue;
import dev.parley.tool.InMemoryTools;
import dev.parley.tool.IndexedAction;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everything that sessions need, in memory, and a person who talks to it. */
final class Stage {

  static final AppId GMAIL = new AppId("gmail");
  static final AppId GITHUB = new AppId("github");
  static final AppId BOARD = new AppId("board");
  static final AppId NOTES = new AppId("notes-00000001");
  static final ActionId SEND_EMAIL = new ActionId(GMAIL, "send_email");
  static final ActionId DELETE_REPOSITORY = new ActionId(GITHUB, "delete_repository");

  /** Puts something between the use cases and a port. */
  interface Wrapping {
    <T> T wrap(Class<T> port, T behind);
  }

  private static final Wrapping BARE =
      new Wrapping() {
        @Override
        public <T> T wrap(Class<T> port, T behind) {
          return behind;
        }
      };

  final TestClock clock = new TestClock();
  final Ids ids = new CountedIds();
  final InMemorySessions sessions = new InMemorySessions();
  final InMemoryEventLog events = new InMemoryEventLog();
  final InMemoryConversations conversations = new InMemoryConversations();
  final InMemoryConnections connections = new InMemoryConnections();
  final InMemoryPendingAuthorizations pending = new InMemoryPendingAuthorizations();
  final InMemoryAuthorizationServer authorizationServer =
      new InMemoryAuthorizationServer(clock, Set.of(GMAIL, GITHUB, NOTES));
  final InMemoryAccountLinks links = new InMemoryAccountLinks(clock, Set.of(BOARD));
  final InMemoryWakeups wakeups = new InMemoryWakeups();
  final InMemoryConsentSeal seal = new InMemoryConsentSeal();
  final InMemoryConsentRules rules = new InMemoryConsentRules();
  final InMemoryMemberships memberships = new InMemoryMemberships();
  Guidances guidances = Guidances.NONE;
  StateChanges changes = StateChanges.UNTOLD;
  ActionSearch.Maker finding = actions -> query -> found(actions, query);
  final ScriptedModel model = new ScriptedModel(clock, RuleModel::reply);
  final InMemoryTools tools = tools();

  /** What organisations have for themselves. */
  final Map<OrganisationId, ToolSource> ownTools = new HashMap<>();

  final UserId user = new UserId(ids.next());

  private final Wrapping wrapping;
  private TurnSettings settings = TurnSettings.DEFAULT.withShortlist(0);
  private ConsentPolicy policy = ConsentPolicy.SENSITIVE;
  private Runnable duringCalls = () -> {};

  Stage() {
    this(BARE);
  }

  Stage(Wrapping wrapping) {
    this.wrapping = wrapping;
  }

  /** Lets something happen while a call is under way. */
  void duringCalls(Runnable happening) {
    duringCalls = happening;
  }

  Stage with(ConsentPolicy standard) {
    policy = standard;
    return this;
  }

  private Consents consents() {
    return new Consents(
        wrapping.wrap(ConsentSeal.class, seal),
        wrapping.wrap(ConsentRules.class, rules),
        wrapping.wrap(Grants.class, sessions),
        wrapping.wrap(Memberships.class, memberships),
        policy);
  }

  private InMemoryTools tools() {
    return new InMemoryTools(
            clock,
            call -> {
              duringCalls.run();
              return JsonObject.of("id", "r-" + call.key());
            })
        .add(
            new App(GMAIL, "Gmail", "Mails", oauth("gmail")),
            List.of(
                action(
                    SEND_EMAIL,
                    "Send an email",
                    schema(List.of("to", "body"), "to", "subject", "body"),
                    Risk.WRITE,
                    Repetition.RECONCILABLE,
                    "Send an email to {to}"),
                action(
                    new ActionId(GMAIL, "list_messages"),
                    "List the inbox",
                    ArgumentSchema.NONE,
                    Risk.READ,
                    Repetition.SAFE,
                    "List the inbox")))
        .add(
            new App(GITHUB, "GitHub", "Repositories", oauth("github")),
            List.of(
                action(
                    DELETE_REPOSITORY,
                    "Delete a repository",
                    schema(List.of("owner", "repo"), "owner", "repo"),
                    Risk.DESTRUCTIVE,
                    Repetition.UNSAFE,
                    "Delete the repository {owner}/{repo}")))
        .add(
            new App(new AppId("weather"), "Weather", "Forecasts", new App.Access.Free()),
            List.of(
                action(
                    new ActionId(new AppId("weather"), "forecast"),
                    "Tell the weather",
                    schema(List.of("city"), "city"),
                    Risk.READ,
                    Repetition.SAFE,
                    "Tell the weather in {city}")))
        .add(
            new App(BOARD, "Board", "Notes", new App.Access.Free()),
            List.of(
                action(
                    new ActionId(BOARD, "post_note"),
                    "Post a note",
                    schema(List.of("text"), "text"),
                    Risk.WRITE,
                    Repetition.UNSAFE,
                    "Post a note")));
  }

  private static App.Access.OAuth oauth(String name) {
    return new App.Access.OAuth(
        URI.create("https://" + name + ".example/authorize"),
        URI.create("https://" + name + ".example/token"),
        null,
        List.of("all"));
  }

  static Action action(
      ActionId id,
      String title,
      ArgumentSchema schema,
      Risk risk,
      Repetition repetition,
      String summary) {
    return new Action(id, title, title, schema, "1", risk, repetition, summary);
  }

  static ArgumentSchema schema(List<String> required, String... names) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String name : names) {
      properties.put(name, JsonObject.of("type", "string"));
    }
    return new ArgumentSchema(
        JsonObject.of("type", "object", "required", required)
            .with("properties", JsonObject.fromMap(properties)));
  }

  Sessions sessionsPort() {
    return wrapping.wrap(Sessions.class, sessions);
  }

  Interactions interactionsPort() {
    return wrapping.wrap(Interactions.class, sessions);
  }

  Conversations conversationsPort() {
    return wrapping.wrap(Conversations.class, conversations);
  }

  /** Events as tests read them. */
  static EventLog.Entry entry(TurnEvent event) {
    return switch (event) {
      case TurnEvent.Said(String words) -> new EventLog.Entry(null, words);
      case TurnEvent.Rested() -> new EventLog.Entry(null, "[DONE]");
      case TurnEvent other ->
          new EventLog.Entry(other.getClass().getSimpleName(), other.toString());
    };
  }

  /** From now on actions are offered to the model at once, and not apps. */
  Stage atOnce() {
    settings = settings.withShortlist(8);
    return this;
  }

  /** All there are: in a test, that is few. */
  static ActionSearch.Found found(List<IndexedAction> actions, ActionSearch.Query query) {
    return new ActionSearch.Found(
        actions.stream()
            .limit(query.limit())
            .map(indexed -> new ActionSearch.Match(indexed.action().id(), 1))
            .toList(),
        ActionSearch.Fit.LIKELY);
  }

  private Wakeups wakeupsPort() {
    return wrapping.wrap(Wakeups.class, wakeups);
  }

  private PendingAuthorizations pendingPort() {
    return wrapping.wrap(PendingAuthorizations.class, pending);
  }

  private AuthorizationServer authorizationServerPort() {
    return wrapping.wrap(AuthorizationServer.class, authorizationServer);
  }

  private AccountLinks linksPort() {
    return wrapping.wrap(AccountLinks.class, links);
  }

  private Connections connectionsPort() {
    return wrapping.wrap(Connections.class, connections);
  }

  ToolSource toolsOf(UserId user) {
    return memberships
        .home(user)
        .map(Membership::organisation)
        .<ToolSource>map(ownTools::get)
        .orElseGet(() -> new InMemoryTools(clock));
  }

  TurnRunner runner() {
    return new TurnRunner(
        sessionsPort(),
        interactionsPort(),
        conversationsPort(),
        events,
        Stage::entry,
        new Catalogue(List.of(wrapping.wrap(ToolSource.class, tools))).with(this::toolsOf),
        finding,
        connectionsPort(),
        pendingPort(),
        authorizationServerPort(),
        linksPort(),
        wrapping.wrap(LanguageModel.class, model),
        guidances,
        new BasicArgumentCheck(),
        consents(),
        wakeupsPort(),
        changes,
        ids,
        clock,
        settings);
  }

  ContinueSession continueSession() {
    return new ContinueSession(sessionsPort(), interactionsPort(), runner(), clock);
  }

  RespondToInteraction respondToInteraction() {
    return new RespondToInteraction(
        sessionsPort(),
        interactionsPort(),
        new BasicArgumentCheck(),
        consents(),
        continueSession(),
        runner(),
        ids,
        clock);
  }

  SendMessage sendMessage() {
    return new SendMessage(
        conversationsPort(),
        sessionsPort(),
        interactionsPort(),
        runner(),
        respondToInteraction(),
        ids,
        clock,
        settings);
  }

  DecideConsent decideConsent() {
    return new DecideConsent(
        sessionsPort(),
        interactionsPort(),
        new BasicArgumentCheck(),
        consents(),
        wakeupsPort(),
        ids,
        clock);
  }

  CompleteConnection completeConnection() {
    return new CompleteConnection(
        pendingPort(),
        authorizationServerPort(),
        linksPort(),
        connectionsPort(),
        interactionsPort(),
        wakeupsPort(),
        ids,
        clock);
  }

  CancelConversation cancelConversation() {
    return new CancelConversation(
        conversationsPort(), sessionsPort(), interactionsPort(), runner(), clock);
  }

  SweepSessions sweepSessions() {
    return new SweepSessions(sessionsPort(), interactionsPort(), wakeupsPort(), clock);
  }

  /** Far enough away that nothing rests. */
  Instant unhurried() {
    return clock.instant().plus(Duration.ofMinutes(10));
  }

  /** Says something in a new conversation. */
  Turn say(String text) {
    return say(Stint.until(unhurried()), null, text);
  }

  /** Says something that is taken up. */
  Turn say(@Nullable ConversationId conversation, String text) {
    return say(Stint.until(unhurried()), conversation, text);
  }

  /** Says something in a new conversation that is taken up so. */
  Turn say(Stint stint, String text) {
    return say(stint, null, text);
  }

  private Turn say(Stint stint, @Nullable ConversationId conversation, String text) {
    SendMessage.Outcome outcome = sendMessage().send(user, conversation, text, null, null, stint);
    if (outcome instanceof SendMessage.Outcome.Taken(_, Turn turn)) {
      return turn;
    }
    throw new AssertionError("not taken up: " + outcome);
  }

  RespondToInteraction.Outcome respond(InteractionId question, Response response) {
    return respondToInteraction().respond(user, question, response, null, unhurried());
  }

  /** Opens the link of the question, agrees, and comes back. */
  CompleteConnection.Outcome connect(Interaction question) {
    URI link = ((Ask.Connect) question.ask()).oauthUrl();
    String code = authorizationServer.agree(link, "ann@example.com");
    return completeConnection().complete(state(link), code, null, null);
  }

  /** The state parameter of the link. */
  static String state(URI link) {
    return link.getQuery().replaceAll("^.*[?&]?state=([^&]*).*$", "$1");
  }

  /** As if the person had connected an account before. */
  Connection connected(AppId app) {
    Connection connection =
        new Connection(
            new ConnectionId(ids.next()),
            user,
            app,
            "ann@example.com",
            List.of("all"),
            Connection.Status.ACTIVE,
            clock.instant(),
            null);
    connections.add(connection, new Tokens("access-" + ids.secret(), null, null, List.of("all")));
    return connection;
  }

  /** Cancels whatever runs or waits. */
  void cancelAll() {
    for (Session session : sessions.active(user, clock.instant())) {
      cancelConversation().cancel(user, session.conversationId());
    }
  }

  /** Hands every wake-up to whoever runs turns, until there are none. */
  void wake() {
    Optional<SessionId> woken = wakeups.take();
    while (woken.isPresent()) {
      continueSession().resume(woken.get(), unhurried());
      woken = wakeups.take();
    }
  }

  /** Lets every lease lapse, sweeps, and hands out the wake-ups. */
  void sweep() {
    clock.pass(settings.lease().plusSeconds(1));
    sweepSessions().sweep(100);
    wake();
  }

  Session session(Turn turn) {
    return session(turn.session().id());
  }

  Session session(SessionId id) {
    return sessions.find(id).orElseThrow();
  }

  /** The question the session waits for. */
  Interaction question(Turn turn) {
    return sessions.find(((State.Waiting) session(turn).state()).interaction()).orElseThrow();
  }

  List<Message> messages(ConversationId conversation) {
    return conversations.latest(conversation, 1000);
  }

  /** What was said, by whom. */
  List<String> said(Turn turn) {
    return messages(turn.session().conversationId()).stream()
        .map(message -> message.speaker() + ": " + message.content())
        .toList();
  }

  /** Ids in order, the same in each run. */
  private static final class CountedIds implements Ids {
    private final AtomicLong last = new AtomicLong();

    @Override
    public UUID next() {
      return new UUID(0x0190_0000_0000_7000L, last.incrementAndGet());
    }

    @Override
    public String secret() {
      return "secret-" + last.incrementAndGet();
    }
  }
}
