package dev.parley.session;

import dev.parley.account.UserId;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.Tokens;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Conversations.Recollection;
import dev.parley.conversation.Conversations.Said;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions.Deciding;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import dev.parley.session.Wrong.Law;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.ToolOutcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands at every port of a {@link Walk}: keeps what goes through, holds it against the promises
 * the moment it does, and can interrupt at any call. It tells calls apart by what they take and
 * give, so that a port may grow.
 */
final class Onlooker implements Stage.Wrapping {

  /** How long a yes may be made use of. */
  private static final Duration YES_LASTS = Duration.ofHours(1);

  /** What happens at a call of a port. */
  interface Happening {
    void at(Class<?> port, String call);
  }

  private final Walk walk;

  final Map<SessionId, UserId> sessions = new LinkedHashMap<>();
  final Map<ConversationId, UserId> conversations = new LinkedHashMap<>();
  final Set<InteractionId> questions = new LinkedHashSet<>();
  final Map<InteractionId, Decision> decisions = new LinkedHashMap<>();
  final Map<Decision, Instant> decidedAt = new HashMap<>();
  final Map<CallKey, Intent> intents = new LinkedHashMap<>();
  final Map<String, UserId> bearers = new HashMap<>();
  final StandingConsents grants = new StandingConsents();
  final Map<CallKey, Integer> sentByTheOvertaken = new HashMap<>();
  final Set<MessageId> saidByTheOvertaken = new HashSet<>();
  final Set<Class<?>> states = new HashSet<>();
  int attempts;
  int questionsToTheModel;

  private final Map<SessionId, Session> saved = new HashMap<>();
  private final Set<String> burned = new HashSet<>();
  private @Nullable ConversationId reading;
  private @Nullable Session running;

  /** What is run by somebody who was interrupted and will go on. */
  private @Nullable Session interrupted;

  private int calls;
  private int interruptedCall;
  private boolean interruptedBefore;
  private @Nullable Happening interruption;

  Onlooker(Walk walk) {
    this.walk = walk;
  }

  /**
   * A call that was announced in the store before it was made.
   *
   * @param needsConsent whether the policy asked for consent when it was
   */
  record Intent(
      SessionId session,
      UserId user,
      ActionId action,
      JsonObject arguments,
      Repetition repetition,
      boolean needsConsent) {}

  /** Lets something happen at the call of that number from now, from 1. */
  void interrupt(int call, boolean before, Happening happening) {
    calls = 0;
    interruptedCall = call;
    interruptedBefore = before;
    interruption = happening;
  }

  /** Lets nothing happen any more. */
  void leaveAlone() {
    interruption = null;
  }

  @Override
  public <T> T wrap(Class<T> port, T behind) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) ->
                call(port, behind, method, arguments == null ? new Object[0] : arguments)));
  }

  private @Nullable Object call(Class<?> port, Object behind, Method method, Object[] arguments)
      throws Throwable {
    calls++;
    Happening happening = calls == interruptedCall ? interruption : null;
    if (happening != null) {
      interruption = null;
    }
    if (happening != null && interruptedBefore) {
      happen(happening, port, "before " + port.getSimpleName() + "." + method.getName());
    }
    before(method, arguments);
    Object answer =
        behind instanceof LanguageModel model && arguments[0] instanceof ModelRequest request
            ? walk.mind.reply(request, model)
            : invoke(method, behind, arguments);
    after(arguments, answer);
    if (happening != null && !interruptedBefore) {
      happen(happening, port, "after " + port.getSimpleName() + "." + method.getName());
    }
    return answer;
  }

  private void happen(Happening happening, Class<?> port, String call) {
    ConversationId wasReading = reading;
    Session wasRunning = running;
    interrupted = wasRunning;
    try {
      happening.at(port, call);
    } finally {
      interrupted = null;
      reading = wasReading;
      running = wasRunning;
    }
  }

  private static Object invoke(Method method, Object behind, Object[] arguments) throws Throwable {
    try {
      return method.invoke(behind, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  private void before(Method method, Object[] arguments) {
    if (arguments.length == 0) {
      return;
    }
    switch (arguments[0]) {
      case Call call when method.getReturnType() == ToolOutcome.class ->
          executing(call, (Credential) arguments[1]);
      case ModelRequest request when !isFolding(request) -> asking(request);
      case UserId _
          when method.getReturnType() == Message.class
              && arguments[1] instanceof Message words
              && isOvertaken(words) ->
          saidByTheOvertaken.add(words.id());
      case ConversationId conversation
          when method.getReturnType() == List.class
              || method.getReturnType() == Recollection.class ->
          reading = conversation;
      default -> {}
    }
  }

  private void after(Object[] arguments, @Nullable Object answer) {
    switch (answer) {
      case Starting.Started started -> {
        sessions.put(started.session().id(), started.session().userId());
        running(started.session());
        saved.put(started.session().id(), started.session());
      }
      case Saving.Saved saved -> saved(saved.session(), (Change) arguments[0]);
      case Deciding.Won won -> decided(won.interaction());
      case Said.Stored stored -> {
        ConversationId conversation = stored.message().conversationId();
        conversations.put(conversation, (UserId) arguments[0]);
        // What is remembered of it came along.
        reading = conversation;
        walk.heard(stored.message());
      }
      case Said.AlreadySaid said -> walk.heard(said.message());
      case ToolOutcome _ -> attempts++;
      // Whoever looks for all sessions of a user runs none of them yet.
      case List<?> _ when arguments.length > 0 && arguments[0] instanceof UserId -> running = null;
      case Optional<?> found
          when found.isPresent()
              && found.get() instanceof Tokens tokens
              && arguments[0] instanceof ConnectionId connection ->
          owner(connection).ifPresent(owner -> bearers.put(tokens.accessToken(), owner));
      case null, default -> {}
    }
  }

  UserId owner(ConversationId conversation) {
    return Objects.requireNonNull(conversations.get(conversation));
  }

  private Optional<UserId> owner(ConnectionId connection) {
    return walk.people.stream()
        .filter(person -> walk.stage.connections.find(person.id(), connection).isPresent())
        .map(Walk.Person::id)
        .findFirst();
  }

  private void running(Session session) {
    running = session;
    states.add(session.state().getClass());
  }

  private void saved(Session session, Change change) {
    running(session);
    Session earlier = saved.put(session.id(), session);
    if (earlier != null && earlier.version() != session.version() - 1) {
      throw new Wrong(
          Law.ONE_DECISION_EACH,
          "two have moved on from one version: "
              + session.version()
              + " after "
              + earlier.version());
    }
    Session run = interrupted;
    if (run != null
        && run.id().equals(session.id())
        && run.version() == session.version() - 1
        && run.status() == Session.Status.RUNNING
        && walk.stage.clock.instant().isBefore(run.wakeAt())
        && !session.ended()) {
      throw new Wrong(
          Law.ONE_DECISION_EACH, "a session is taken from a runner that holds it: " + session);
    }
    Interaction opened = change.opened();
    if (opened != null) {
      questions.add(opened.id());
    }
    String token = change.burnedToken();
    if (token != null && !burned.add(token)) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION, "a consent token was burned twice: " + token);
    }
    if (session.state() instanceof State.Dispatched dispatched && dispatched.attempt() == 1) {
      Call call = dispatched.call().call();
      Action action = Objects.requireNonNull(walk.actions.get(call.action()));
      boolean needsConsent = walk.house.asks(session.userId(), action);
      Intent intent =
          new Intent(
              session.id(),
              session.userId(),
              call.action(),
              call.arguments(),
              action.repetition(),
              needsConsent);
      intents.put(call.key(), intent);
      Instant held = heldUntil(earlier);
      boolean isAgreed =
          approvals(intent).stream()
              .filter(
                  yes -> walk.house.mayApprove(Objects.requireNonNull(yes.by()), session.userId()))
              .anyMatch(yes -> decidedAt(yes).plus(YES_LASTS).isAfter(held));
      boolean isGranted = change.used() != null && grants.use(change.used(), intent, held);
      if (needsConsent && !isAgreed && !isGranted) {
        throw new Wrong(
            Law.NO_EXECUTION_WITHOUT_A_DECISION,
            "announced without a yes that still holds: " + call);
      }
      if (needsConsent && token == null) {
        throw new Wrong(
            Law.NO_EXECUTION_WITHOUT_A_DECISION,
            "a call that needs consent is announced without burning a token: " + call);
      }
      if (change.given() != null) {
        grants.give(change.given(), intent, approvals(intent));
      }
    }
  }

  /** Until when the runner that saves could be sure of what it had looked up. */
  private Instant heldUntil(@Nullable Session earlier) {
    Instant now = walk.stage.clock.instant();
    return earlier != null && earlier.wakeAt().isBefore(now) ? earlier.wakeAt() : now;
  }

  private Instant decidedAt(Decision decision) {
    return Objects.requireNonNull(decidedAt.get(decision));
  }

  /** A call reaches the provider: right now there must be everything that it takes. */
  private void executing(Call call, Credential credential) {
    Intent intent = intents.get(call.key());
    if (intent == null) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION, "a call was made without being announced: " + call);
    }
    if (!intent.action().equals(call.action()) || !intent.arguments().equals(call.arguments())) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION, "not the call that was announced: " + call);
    }
    if (intent.needsConsent() && approvals(intent).isEmpty() && grants.uses(intent) == 0) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION, "nobody agreed to the call that is made: " + call);
    }
    if (credential instanceof Credential.Bearer bearer
        && !intent.user().equals(bearers.get(bearer.token()))) {
      throw new Wrong(Law.NOBODY_ELSES, "a call is made with somebody else's account: " + call);
    }
    Session run = running;
    if (run != null && isOvertaken(run)) {
      if (walk.stage.clock.instant().isBefore(run.wakeAt())) {
        throw new Wrong(
            Law.NO_EXECUTION_WITHOUT_A_DECISION,
            "a call is made for a session that somebody took from its runner: " + call);
      }
      sentByTheOvertaken.merge(call.key(), 1, Integer::sum);
    }
  }

  /** Whether somebody has moved the session on since its runner saved it. */
  private boolean isOvertaken(Session run) {
    return walk.stage.session(run.id()).version() != run.version();
  }

  /** Whether the session was moved on from the version that the words are said under. */
  private boolean isOvertaken(Message words) {
    return words
        .session()
        .filter(sessions::containsKey)
        .map(walk.stage::session)
        .filter(
            stored ->
                !String.valueOf(words.key()).startsWith(stored.id() + ":" + stored.version() + ":"))
        .isPresent();
  }

  /** The yeses to exactly this call. */
  List<Decision> approvals(Intent intent) {
    List<Decision> approvals = new ArrayList<>();
    for (InteractionId id : questions) {
      Interaction question = walk.stage.sessions.find(id).orElseThrow();
      if (question.sessionId().equals(intent.session())
          && question.ask() instanceof Ask.Consent consent
          && consent.action().equals(intent.action())) {
        question
            .decided()
            .filter(
                decision ->
                    decision.answer() instanceof Answer.Approved approved
                        && approved.arguments().equals(intent.arguments()))
            .filter(decision -> decision.by() != null && question.isPutTo(decision.by()))
            .ifPresent(approvals::add);
      }
    }
    return approvals;
  }

  private void decided(Interaction question) {
    Decision decision = question.decided().orElseThrow();
    Decision earlier = decisions.putIfAbsent(question.id(), decision);
    if (earlier != null) {
      throw new Wrong(
          Law.ONE_DECISION_EACH, "decided twice: first " + earlier + ", then " + decision);
    }
    decidedAt.put(decision, walk.stage.clock.instant());
    walk.requireMeant(question, decision);
  }

  /** What the model is handed must be what its service takes. */
  private void asking(ModelRequest request) {
    questionsToTheModel++;
    List<ModelMessage> messages = request.messages();
    if (!(messages.getFirst() instanceof ModelMessage.Instructions)) {
      throw malformed("it does not begin with instructions", messages);
    }
    Set<String> callIds = new LinkedHashSet<>();
    Set<String> due = new HashSet<>();
    for (ModelMessage message : messages) {
      switch (message) {
        case ModelMessage.Result result -> {
          if (!due.remove(result.callId())) {
            throw malformed("a result without its call", messages);
          }
        }
        case ModelMessage.Calls made -> {
          requireNone(due, messages);
          if (made.calls().isEmpty()) {
            throw malformed("a message with no call", messages);
          }
          for (FunctionCall call : made.calls()) {
            if (call.id().isBlank() || !callIds.add(call.id())) {
              throw malformed("an id that is blank or used twice: " + call.id(), messages);
            }
            due.add(call.id());
          }
        }
        case ModelMessage.Instructions said -> requireWords(said.text(), due, messages);
        case ModelMessage.FromUser said -> requireWords(said.text(), due, messages);
        case ModelMessage.FromModel said -> requireWords(said.text(), due, messages);
      }
    }
    requireNone(due, messages);
    requireItsConversation(messages, callIds);
  }

  private static void requireWords(String text, Set<String> due, List<ModelMessage> messages) {
    requireNone(due, messages);
    if (text.isBlank()) {
      throw malformed("a message without words", messages);
    }
  }

  private static void requireNone(Set<String> due, List<ModelMessage> messages) {
    if (!due.isEmpty()) {
      throw malformed("calls without results: " + due, messages);
    }
  }

  private static Wrong malformed(String how, List<ModelMessage> messages) {
    return new Wrong(
        Law.TRANSCRIPT_WELL_FORMED,
        how
            + "\n"
            + messages.stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n    ", "    ", "")));
  }

  /** A summary is of what was said, and of no session. */
  private static boolean isFolding(ModelRequest request) {
    return request.messages().getFirst() instanceof ModelMessage.Instructions(String text)
        && text.contains("Sum up this conversation");
  }

  /** It shows the request it is about, all calls of its session, and nothing from elsewhere. */
  private void requireItsConversation(List<ModelMessage> messages, Set<String> callIds) {
    ConversationId conversation = reading;
    if (conversation == null) {
      throw malformed("it was put together without reading the conversation", messages);
    }
    List<String> words = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    for (ModelMessage message : messages) {
      switch (message) {
        case ModelMessage.FromUser user -> {
          words.add(user.text());
          shown.add(user.text());
        }
        case ModelMessage.FromModel model -> words.add(model.text());
        case ModelMessage.Instructions _, ModelMessage.Calls _, ModelMessage.Result _ -> {}
      }
    }
    if (running == null && !words.isEmpty()) {
      // The reply that is read: it is of no session yet.
      words.removeLast();
    }
    if (suspects(conversation)
        .filter(session -> isThatOf(session, shown, callIds))
        .noneMatch(session -> heard(session, conversation).containsAll(words))) {
      throw malformed(
          "it is that of no session: its request or a call is missing, or it shows too much",
          messages);
    }
  }

  /** What was said before the session and in it. */
  private Set<String> heard(Session session, ConversationId conversation) {
    return walk.stage.messages(conversation).stream()
        .filter(
            message ->
                message.session().filter(session.id()::equals).isPresent()
                    || !message.createdAt().isAfter(session.createdAt()))
        .map(Message::content)
        .collect(Collectors.toSet());
  }

  /** The session that is run, or those whose questions a message may answer. */
  private Stream<Session> suspects(ConversationId conversation) {
    Session run = running;
    return run != null
        ? Stream.of(run)
        : sessions.keySet().stream()
            .map(walk.stage::session)
            .filter(session -> session.conversationId().equals(conversation));
  }

  /** Whether it shows the session's request and all its calls, and at most one to be repaired. */
  private boolean isThatOf(Session session, Set<String> shown, Set<String> callIds) {
    List<String> done =
        session.state().task().done().stream().map(one -> one.call().key().value()).toList();
    List<String> own = callIds.stream().filter(id -> id.startsWith(session.id() + "-")).toList();
    boolean whole =
        running != null
            ? own.equals(done)
            : own.size() <= done.size() && own.equals(done.subList(0, own.size()));
    return whole
        && callIds.size() - own.size() <= 1
        && shown.contains(session.state().task().request());
  }
}
