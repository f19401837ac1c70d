package dev.parley.session;

import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.conversation.ConversationId;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Decision;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.session.Deed.Move;
import dev.parley.session.Mortality.ProcessDied;
import dev.parley.session.Wrong.Law;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.InMemoryTools;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Some people, everything that sessions need, and a list of moves: what happens, one after the
 * other or one in the midst of another. After each move the promises are looked at; at the end time
 * passes until nothing can happen any more, and everything must have come to its end.
 */
final class Walk {

  /** An app for walks alone: free, destructive, and able to tell what happened. */
  static final AppId VAULT = new AppId("vault");

  private static final ActionId PURGE = new ActionId(VAULT, "purge");

  private static final Duration ANOTHER_IS_ASKED_AFTER = Duration.ofHours(8);

  /** Somebody who talks to it. */
  record Person(UserId id, String name) {
    String address() {
      return name + "@example.com";
    }
  }

  /** What a person does just now, as far as it may decide something. */
  sealed interface Act {
    UserId user();

    /** Typed something, in a new conversation or a given one. */
    record Typed(UserId user, @Nullable ConversationId conversation, String text) implements Act {}

    /** Answered a question by its id. */
    record Answered(UserId user, InteractionId question, Response response) implements Act {}

    /** Stopped a conversation. */
    record Stopped(UserId user, ConversationId conversation) implements Act {}
  }

  /** An answer by the API, however often it is sent. */
  record Reply(Person person, InteractionId question, Response response, String key) {}

  /** A message, however often it is sent. */
  record Sending(
      int number,
      Person person,
      @Nullable ConversationId conversation,
      String text,
      @Nullable String key) {}

  final Stage stage;
  final Onlooker onlooker = new Onlooker(this);
  final Known known = new Known();
  final Mind mind;

  /** All there are, whether they can be reached or not. */
  final Map<ActionId, Action> actions = new HashMap<>();

  final List<Person> people = new ArrayList<>();
  final Deque<Duration> delays = new ArrayDeque<>();
  final List<Homecoming> callbacks = new ArrayList<>();
  final List<Reply> replies = new ArrayList<>();
  final List<Sending> sendings = new ArrayList<>();
  final Coverage coverage;
  final House house;

  private final Map<MessageId, Sending> acknowledged = new LinkedHashMap<>();
  private final Set<Sending> unacknowledged = new LinkedHashSet<>();
  private final Map<SessionId, State> ends = new HashMap<>();
  private final Deque<Act> acts = new ArrayDeque<>();
  private final Deque<Message> heard = new ArrayDeque<>();
  private final Deque<Deed> doing = new ArrayDeque<>();
  private final @Nullable List<String> notes;
  private int serial;
  private boolean storeFailed;

  /** A browser on its way back from a provider. */
  record Homecoming(String state, @Nullable String code, InteractionId question) {}

  /**
   * @param notes takes what happens, in words; null for nobody reads it
   */
  Walk(long seed, Coverage coverage, @Nullable List<String> notes) {
    this.stage = new Stage(onlooker);
    if (seed % 2 == 0) {
      stage.atOnce();
    }
    this.mind = new Mind(stage.clock);
    this.house = new House(stage);
    this.coverage = coverage;
    this.notes = notes;
    Random dice = new Random(seed);
    List<String> names = List.of("ann", "bob", "eve");
    int count = 1 + dice.nextInt(names.size());
    for (int person = 0; person < count; person++) {
      people.add(
          new Person(person == 0 ? stage.user : new UserId(stage.ids.next()), names.get(person)));
    }
    List<ConsentPolicy> policies = List.of(ConsentPolicy.values());
    house.standard(policies.get(dice.nextInt(policies.size())));
    if (dice.nextBoolean()) {
      List<OrganisationRole> roles = List.of(OrganisationRole.values());
      people.forEach(person -> house.put(person.id(), roles.get(dice.nextInt(roles.size()))));
    }
    stage.tools.add(
        new App(VAULT, "Vault", "Records", new App.Access.Free()),
        List.of(
            Stage.action(
                PURGE,
                "Purge a record",
                Stage.schema(List.of("text"), "text"),
                Risk.DESTRUCTIVE,
                Repetition.RECONCILABLE,
                "Purge {text}")));
    for (App app : stage.tools.apps()) {
      stage.tools.actions(app.id()).forEach(action -> actions.put(action.id(), action));
    }
    stage.duringCalls(
        () -> {
          Duration delay = delays.poll();
          if (delay != null) {
            stage.clock.pass(delay);
          }
        });
    if (dice.nextBoolean()) {
      people.forEach(
          person -> Deeds.WITH_ACCOUNTS.forEach(app -> Deeds.connect(this, dice, person, app)));
    }
    note(() -> count + " people, consent is asked for: " + house.standard());
  }

  /** Goes the moves, to the end. Throws {@link Wrong} where a promise is broken. */
  void go(List<Move> moves) {
    for (Move move : moves) {
      if (!perform(move.deed(), new Random(move.seed()))) {
        continue;
      }
      coverage.steps++;
      check();
    }
    settle();
  }

  /** Does it; what fails is told to nobody, as an error page is. */
  boolean perform(Deed deed, Random dice) {
    doing.push(deed);
    boolean outermost = doing.size() == 1;
    if (outermost) {
      storeFailed = false;
      note(() -> "- " + deed.name());
    }
    try {
      return deed.doing().go(this, dice);
    } catch (Failure failure) {
      if (!storeFailed) {
        throw new Wrong(Law.NO_EXCEPTION, failure.code() + " reaches the person", failure);
      }
      note(() -> "    failed: " + failure.code());
      return true;
    } catch (ProcessDied died) {
      throw died;
    } catch (RuntimeException unexpected) {
      throw new Wrong(Law.NO_EXCEPTION, String.valueOf(unexpected), unexpected);
    } finally {
      doing.pop();
      if (outermost) {
        onlooker.leaveAlone();
        note(this::states);
      }
    }
  }

  /** From now to the end of the move, failures may reach people. */
  void storeFailed() {
    storeFailed = true;
  }

  private String states() {
    return onlooker.sessions.keySet().stream()
        .map(id -> name(id) + " " + stage.session(id).state().getClass().getSimpleName())
        .collect(Collectors.joining(", ", "    => ", ""));
  }

  // --- for the deeds

  void note(Supplier<String> what) {
    if (notes != null) {
      notes.add(what.get());
    }
  }

  int serial() {
    return ++serial;
  }

  /** The deed that is done concerns the session. */
  void concerns(Session session) {
    Class<?> state = session.state().getClass();
    doing.forEach(deed -> coverage.visited(state, deed));
  }

  /** The deed that is done concerns all sessions that there are. */
  void concernsAll() {
    sessions().forEach(this::concerns);
  }

  List<Session> sessions() {
    return onlooker.sessions.keySet().stream().map(stage::session).toList();
  }

  List<Interaction> questions() {
    return onlooker.questions.stream().map(this::question).toList();
  }

  Interaction question(InteractionId id) {
    return stage.sessions.find(id).orElseThrow();
  }

  String name(SessionId id) {
    return "s" + (List.copyOf(onlooker.sessions.keySet()).indexOf(id) + 1);
  }

  String name(@Nullable ConversationId id) {
    return id == null
        ? "a new conversation"
        : "c" + (List.copyOf(onlooker.conversations.keySet()).indexOf(id) + 1);
  }

  String name(InteractionId id) {
    return "q" + (List.copyOf(onlooker.questions).indexOf(id) + 1);
  }

  Person person(UserId id) {
    return people.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  /** Whether it waits for consent, and asked for it last in its conversation. */
  boolean wasHeardLast(Session session) {
    return session.state() instanceof State.AwaitingConsent waiting
        && stage.messages(session.conversationId()).stream()
            .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
            .reduce((_, later) -> later)
            .filter(message -> message.content().equals(question(waiting.interaction()).prompt()))
            .isPresent();
  }

  /** Runs what the person does as their act. */
  <T> T as(Act act, Supplier<T> doing) {
    acts.push(act);
    try {
      return doing.get();
    } finally {
      acts.pop();
    }
  }

  /** Sends a message, and keeps whether it was acknowledged. */
  void send(Sending sending, Instant restAt) {
    Person person = sending.person();
    ConversationId conversation = sending.conversation();
    note(
        () ->
            "    "
                + person.name()
                + " types «"
                + sending.text()
                + "» in "
                + name(conversation)
                + (sending.key() == null ? "" : " (" + sending.key() + ")"));
    if (!acknowledged.containsValue(sending)) {
      unacknowledged.add(sending);
    }
    SendMessage.Outcome outcome =
        as(
            new Act.Typed(person.id(), conversation, sending.text()),
            () -> {
              int before = heard.size();
              try {
                return stage
                    .sendMessage()
                    .send(person.id(), conversation, sending.text(), sending.key(), null, restAt);
              } finally {
                while (heard.size() > before) {
                  heard.pop();
                }
              }
            });
    Message stored =
        switch (outcome) {
          case SendMessage.Outcome.Taken taken -> taken.message();
          case SendMessage.Outcome.TooManyConversations refused -> {
            requireBusy(person, refused.conversations());
            yield refused.message();
          }
          case SendMessage.Outcome.Limited _, SendMessage.Outcome.NoConversation _ ->
              throw new Wrong(
                  Law.NOTHING_LOST_OR_SAID_TWICE, "there is no conversation to speak in");
        };
    Sending earlier = acknowledged.putIfAbsent(stored.id(), sending);
    if (earlier != null && (sending.key() == null || !earlier.equals(sending))) {
      throw new Wrong(
          Law.NOTHING_LOST_OR_SAID_TWICE, "taken for another message: " + sending + ", " + earlier);
    }
    unacknowledged.remove(sending);
    if (outcome instanceof SendMessage.Outcome.Taken taken) {
      taken(stored, taken.turn());
    }
    note(() -> "    " + outcome.getClass().getSimpleName());
  }

  /** Only who is busy in as many conversations as may be is refused. */
  private void requireBusy(Person person, List<ConversationId> conversations) {
    List<ConversationId> busy =
        sessions().stream()
            .filter(session -> session.userId().equals(person.id()) && !session.ended())
            .map(Session::conversationId)
            .toList();
    if (conversations.size() < TurnSettings.DEFAULT.maxConversations()
        || !busy.containsAll(conversations)) {
      throw new Wrong(
          Law.NOTHING_LOST_OR_SAID_TWICE, "not taken up, busy with no more than " + conversations);
    }
  }

  /** Somebody sees to the message, and what it led to can be answered. */
  private void taken(Message message, Turn turn) {
    requireAnswerable(turn);
    boolean isSeenTo =
        stage.messages(message.conversationId()).stream()
            .filter(one -> one.id().equals(message.id()))
            .flatMap(one -> one.session().stream())
            .anyMatch(onlooker.sessions::containsKey);
    if (!isSeenTo) {
      throw new Wrong(Law.NOTHING_LOST_OR_SAID_TWICE, "nobody sees to what was said: " + message);
    }
  }

  /** The question that a person is shown is there. */
  void requireAnswerable(Turn turn) {
    if (turn.session().state() instanceof State.Waiting waiting
        && turn.asked()
            .map(Interaction::id)
            .filter(waiting.interaction()::equals)
            .filter(onlooker.questions::contains)
            .isEmpty()) {
      throw new Wrong(Law.NO_DEAD_STATE, "the person is not shown what is waited for: " + turn);
    }
  }

  /** A message of a person came in. */
  void heard(Message message) {
    heard.push(message);
  }

  // --- the promises

  /** A decision must be what a person just meant, or what time has brought. */
  void requireMeant(Interaction question, Decision decision) {
    note(
        () ->
            "    "
                + name(question.id())
                + " of "
                + name(question.sessionId())
                + " ("
                + question.ask().getClass().getSimpleName()
                + ") is decided: "
                + decision.answer()
                + " via "
                + decision.via());
    coverage.decisions++;
    boolean byTime = decision.via() == Decision.Via.TIMEOUT;
    if (byTime != (decision.answer() instanceof Answer.Expired)
        || (byTime && decision.at().isBefore(question.expiresAt()))) {
      throw new Wrong(Law.ONE_DECISION_EACH, "expired before its time, or by hand: " + decision);
    }
    if (!byTime && !mayDecide(question, decision)) {
      throw new Wrong(Law.NOBODY_ELSES, "answered by somebody else: " + decision);
    }
    Act act = acts.peek();
    boolean meant =
        switch (decision.answer()) {
          case Answer.Approved approved -> isYes(act, question, approved);
          case Answer.Chosen chosen -> isChoice(act, question, chosen);
          case Answer.Denied _ -> isDenial(act, question);
          case Answer.Cancelled _ -> isCancel(act, question);
          default -> true;
        };
    if (!meant) {
      throw new Wrong(
          Law.NO_EXECUTION_WITHOUT_A_DECISION,
          "decided as nobody meant it: "
              + decision
              + "\n    asked was «"
              + question.prompt()
              + "», done is "
              + act
              + (heard.isEmpty()
                  ? ""
                  : ", heard last was «" + lastHeardBefore(heard.peek()) + "»"));
    }
    if (decision.answer() instanceof Answer.Approved) {
      coverage.approvals++;
      if (!question.userId().equals(decision.by())) {
        coverage.byOthers++;
      }
    }
  }

  /** The person who was asked; or, long after, the one who may be asked in their place. */
  private boolean mayDecide(Interaction question, Decision decision) {
    UserId by = Objects.requireNonNull(decision.by());
    return by.equals(question.userId())
        || (question.isPutTo(by)
            && question.ask() instanceof Ask.Consent
            && !(decision.answer() instanceof Answer.Cancelled)
            && (house.decidesForOthers(by) || known.isDeniedByAViewer(question, decision))
            && !stage.clock.instant().isBefore(question.createdAt().plus(ANOTHER_IS_ASKED_AFTER)));
  }

  private static boolean isDenial(@Nullable Act act, Interaction question) {
    return switch (act) {
      case null -> false;
      case Act.Answered answered ->
          answered.question().equals(question.id()) && answered.response() instanceof Response.Deny;
      case Act.Typed typed ->
          question.conversationId().equals(typed.conversation()) && Deeds.NO.contains(typed.text());
      case Act.Stopped _ -> false;
    };
  }

  private static boolean isCancel(@Nullable Act act, Interaction question) {
    return switch (act) {
      case null -> false;
      case Act.Answered answered ->
          answered.question().equals(question.id())
              && answered.response() instanceof Response.Cancel;
      case Act.Typed typed ->
          question.conversationId().equals(typed.conversation())
              && Deeds.CANCEL.contains(typed.text());
      case Act.Stopped stopped -> question.conversationId().equals(stopped.conversation());
    };
  }

  private boolean isYes(@Nullable Act act, Interaction question, Answer.Approved approved) {
    return act != null
        && question.isPutTo(act.user())
        && question.ask() instanceof Ask.Consent asked
        && switch (act) {
          case Act.Answered answered ->
              answered.question().equals(question.id())
                  && answered.response() instanceof Response.Approve approve
                  && Objects.equals(approve.standing(), approved.standing())
                  && approved
                      .arguments()
                      .equals(Objects.requireNonNullElse(approve.edited(), asked.arguments()));
          case Act.Typed typed ->
              typed.user().equals(question.userId())
                  && approved.standing() == null
                  && question.conversationId().equals(typed.conversation())
                  && Deeds.YES.contains(typed.text())
                  && approved.arguments().equals(asked.arguments())
                  && wasAsked(question, Objects.requireNonNull(heard.peek()));
          case Act.Stopped _ -> false;
        };
  }

  /** The yes must be to what was heard last. */
  private boolean wasAsked(Interaction question, Message yes) {
    return lastHeardBefore(yes).map(Message::content).orElse("").endsWith(question.prompt());
  }

  private Optional<Message> lastHeardBefore(Message reply) {
    return stage.messages(reply.conversationId()).stream()
        .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
        .filter(message -> message.createdAt().isBefore(reply.createdAt()))
        .reduce((_, later) -> later);
  }

  private static boolean isChoice(@Nullable Act act, Interaction question, Answer.Chosen chosen) {
    return act != null
        && act.user().equals(question.userId())
        && question.ask() instanceof Ask.Feedback asked
        && switch (act) {
          case Act.Answered answered ->
              answered.question().equals(question.id())
                  && new Response.Choose(chosen.option()).equals(answered.response());
          case Act.Typed typed ->
              question.conversationId().equals(typed.conversation())
                  && asked.options().stream()
                      .filter(option -> option.id().equals(chosen.option()))
                      .anyMatch(
                          option ->
                              List.of(option.id(), option.label()).contains(typed.text().strip()));
          case Act.Stopped _ -> false;
        };
  }

  private void check() {
    checkEffects();
    checkAlive();
    checkMessages();
    checkDecisions();
  }

  /** What happened at the provider is what was agreed to, and no more often. */
  private void checkEffects() {
    Map<CallKey, Integer> effects = new LinkedHashMap<>();
    for (Call call : stage.tools.effects()) {
      effects.merge(call.key(), 1, Integer::sum);
    }
    Map<List<Object>, Integer> agreed = new HashMap<>();
    for (Map.Entry<CallKey, Integer> effect : effects.entrySet()) {
      Onlooker.Intent intent = Objects.requireNonNull(onlooker.intents.get(effect.getKey()));
      if (intent.repetition() == Repetition.SAFE) {
        continue;
      }
      int again = repeats(intent.session());
      if (effect.getValue() > 1 + again) {
        throw new Wrong(
            Law.NO_EXECUTION_WITHOUT_A_DECISION,
            "happened " + effect.getValue() + " times: " + effect.getKey());
      }
      if (intent.needsConsent()) {
        int times =
            agreed.merge(
                List.of(intent.session(), intent.action(), intent.arguments()),
                effect.getValue(),
                Integer::sum);
        int approvals = onlooker.approvals(intent).size() + onlooker.grants.uses(intent);
        if (times > approvals + again) {
          throw new Wrong(
              Law.NO_EXECUTION_WITHOUT_A_DECISION,
              "happened " + times + " times for " + approvals + " yeses: " + effect.getKey());
        }
      }
    }
  }

  /** How often the person said that a call is to be made once more. */
  private int repeats(SessionId session) {
    return (int)
        questions().stream()
            .filter(question -> question.sessionId().equals(session))
            .flatMap(question -> question.decided().stream())
            .filter(decision -> new Answer.Chosen("repeat").equals(decision.answer()))
            .count();
  }

  /** Whatever has not ended is waited for by somebody, or comes up by itself. */
  private void checkAlive() {
    Instant now = stage.clock.instant();
    for (Session session : sessions()) {
      State end = ends.get(session.id());
      if (end != null && !end.equals(session.state())) {
        throw new Wrong(Law.NO_DEAD_STATE, name(session.id()) + " went on after its end: " + end);
      }
      if (session.ended()) {
        ends.put(session.id(), session.state());
        continue;
      }
      if (session.state() instanceof State.Waiting waiting) {
        Optional<Interaction> question = stage.sessions.find(waiting.interaction());
        if (question.isEmpty() || !question.get().sessionId().equals(session.id())) {
          throw new Wrong(
              Law.NO_DEAD_STATE, name(session.id()) + " waits for a question that is not there");
        }
        Instant comesUp = question.get().decided().isPresent() ? now : question.get().expiresAt();
        if (session.wakeAt().isAfter(comesUp)) {
          throw new Wrong(
              Law.NO_DEAD_STATE,
              name(session.id()) + " waits, and comes up too late: " + session.wakeAt());
        }
        if (stage.sessions.inbox(session.userId(), 1000).stream()
            .noneMatch(question.get()::equals)) {
          throw new Wrong(
              Law.NO_DEAD_STATE, name(session.id()) + " waits for what nobody is shown");
        }
      } else if (session.wakeAt().isAfter(now.plus(longest(session.state())))) {
        throw new Wrong(
            Law.NO_DEAD_STATE,
            name(session.id()) + " runs, and comes up too late: " + session.wakeAt());
      }
    }
  }

  /** How long nobody needs to look at what runs. */
  private static Duration longest(State state) {
    return state instanceof State.Reconciling
        ? Duration.ofMinutes(30)
        : TurnSettings.DEFAULT.lease();
  }

  /** Everything that was said is kept, once; and who ended has said how. */
  private void checkMessages() {
    Map<MessageId, Message> typed = new HashMap<>();
    Map<SessionId, List<Message>> told = new HashMap<>();
    for (ConversationId conversation : onlooker.conversations.keySet()) {
      Set<String> keys = new HashSet<>();
      for (Message message : stage.messages(conversation)) {
        if (message.key() != null && !keys.add(message.key())) {
          throw new Wrong(Law.NOTHING_LOST_OR_SAID_TWICE, "two messages of one key: " + message);
        }
        if (message.speaker() == Message.Speaker.USER) {
          typed.put(message.id(), message);
        } else {
          message
              .session()
              .ifPresent(
                  session -> told.computeIfAbsent(session, _ -> new ArrayList<>()).add(message));
        }
      }
    }
    acknowledged.forEach(
        (id, sending) -> {
          Message message = typed.get(id);
          if (message == null
              || !message.content().equals(sending.text())
              || !Objects.equals(message.key(), sending.key())) {
            throw new Wrong(Law.NOTHING_LOST_OR_SAID_TWICE, "lost: " + sending);
          }
        });
    if (typed.size() > acknowledged.size() + unacknowledged.size()) {
      throw new Wrong(
          Law.NOTHING_LOST_OR_SAID_TWICE, "more is stored than was said: " + typed.values());
    }
    for (Session session : sessions()) {
      requireSaidOnce(session, told.getOrDefault(session.id(), List.of()));
      if (session.ended()
          && told.getOrDefault(session.id(), List.of()).stream()
              .noneMatch(message -> isEnd(session.state(), message.content()))) {
        throw new Wrong(
            Law.NOTHING_LOST_OR_SAID_TWICE,
            name(session.id()) + " did not tell its end: " + session.state());
      }
      if (session.state() instanceof State.Waiting waiting
          && told.getOrDefault(session.id(), List.of()).stream()
              .noneMatch(
                  message -> message.content().equals(question(waiting.interaction()).prompt()))) {
        throw new Wrong(
            Law.NOTHING_LOST_OR_SAID_TWICE,
            name(session.id()) + " waits for an answer to what it did not say");
      }
    }
  }

  /** Nothing is said twice in a row, unless an answer came in between. */
  private void requireSaidOnce(Session session, List<Message> told) {
    Message earlier = null;
    for (Message message : told) {
      Message before = earlier;
      earlier = message;
      if (before != null
          && before.content().equals(message.content())
          && questions().stream()
              .filter(question -> question.sessionId().equals(session.id()))
              .flatMap(question -> question.decided().stream())
              .noneMatch(
                  decision ->
                      decision.at().isAfter(before.createdAt())
                          && decision.at().isBefore(message.createdAt()))
          && !known.isSaidByTheOvertaken(onlooker, before, message)
          && !known.isSaidLongAgo(this, before, message)) {
        throw new Wrong(
            Law.NOTHING_LOST_OR_SAID_TWICE,
            name(session.id()) + " said it twice: " + message.content());
      }
    }
  }

  private static boolean isEnd(State state, String words) {
    return switch (state) {
      case State.Completed ended -> words.equals(ended.answer());
      case State.Failed ended -> words.equals(ended.answer());
      case State.Cancelled ended -> words.equals(ended.answer());
      case State.Expired _ -> words.startsWith("Nobody answered in time");
      default -> false;
    };
  }

  /** What was decided stays so, whoever looks. */
  private void checkDecisions() {
    Map<InteractionId, Interaction> shown = new HashMap<>();
    for (Person person : people) {
      for (Interaction question : stage.sessions.inbox(person.id(), 1000)) {
        shown.put(question.id(), question);
      }
    }
    Instant now = stage.clock.instant();
    for (Interaction question : questions()) {
      if (question.status(now) == Interaction.Status.OPEN
          && !(stage.session(question.sessionId()).state() instanceof State.Waiting waiting
              && waiting.interaction().equals(question.id()))) {
        throw new Wrong(
            Law.NO_DEAD_STATE, name(question.id()) + " is open, and nobody waits for it");
      }
      Decision first = onlooker.decisions.get(question.id());
      if (!Objects.equals(first, question.decision())) {
        throw new Wrong(
            Law.ONE_DECISION_EACH,
            name(question.id()) + " was decided " + first + " and now is " + question.decision());
      }
      if (!question.equals(shown.get(question.id()))) {
        throw new Wrong(
            Law.ONE_DECISION_EACH, name(question.id()) + " is shown otherwise in the inbox");
      }
    }
  }

  /** Nothing goes wrong any more, and time passes: everything must come to its end. */
  private void settle() {
    try {
      comeToAnEnd();
    } catch (Failure | IllegalArgumentException | IllegalStateException unexpected) {
      throw new Wrong(Law.NO_EXCEPTION, String.valueOf(unexpected), unexpected);
    }
  }

  private void comeToAnEnd() {
    note(() -> "- nobody does anything any more, and time passes");
    mind.calmDown();
    delays.clear();
    onlooker.leaveAlone();
    stage.tools.be(InMemoryTools.Reach.UP);
    stage.authorizationServer.be(dev.parley.connection.InMemoryAuthorizationServer.Reach.UP);
    for (Sending sending : List.copyOf(unacknowledged)) {
      if (sending.key() != null) {
        send(sending, stage.unhurried());
      }
    }
    check();
    for (int day = 0; day < 60 && !isQuiet(); day++) {
      stage.clock.pass(TurnSettings.DEFAULT.lifetime().plusMinutes(1));
      stage.sweepSessions().sweep(1000);
      stage.wake();
      check();
    }
    note(this::states);
    for (Session session : sessions()) {
      if (!session.ended()) {
        throw new Wrong(Law.NO_DEAD_STATE, name(session.id()) + " never ends: " + session.state());
      }
      coverage.sessions++;
    }
    for (Interaction question : questions()) {
      if (question.decided().isEmpty() && !known.isCancelledTooLate(this, question)) {
        throw new Wrong(
            Law.NO_DEAD_STATE,
            name(question.id()) + " of " + name(question.sessionId()) + " is never decided");
      }
    }
    coverage.walks++;
    coverage.attempts += onlooker.attempts;
    coverage.effects += stage.tools.effects().size();
    coverage.questionsToTheModel += onlooker.questionsToTheModel;
    coverage.states.addAll(onlooker.states);
    coverage.grantUses += onlooker.grants.uses();
    known.counts().forEach((defect, times) -> coverage.known.merge(defect, times, Integer::sum));
  }

  private boolean isQuiet() {
    return stage.wakeups.waiting().isEmpty() && sessions().stream().allMatch(Session::ended);
  }

  /** What walks have reached. */
  static final class Coverage {
    final Map<String, Set<String>> pairs = new TreeMap<>();
    final Set<Class<?>> states = new HashSet<>();
    final Map<String, Integer> known = new TreeMap<>();
    long steps;
    long walks;
    long sessions;
    long decisions;
    long approvals;
    long byOthers;
    long grantUses;
    long attempts;
    long effects;
    long deaths;
    long interruptions;
    long questionsToTheModel;

    void visited(Class<?> state, Deed deed) {
      pairs.computeIfAbsent(deed.name(), _ -> new HashSet<>()).add(state.getSimpleName());
    }

    int reached() {
      return pairs.values().stream().mapToInt(Set::size).sum();
    }
  }
}
