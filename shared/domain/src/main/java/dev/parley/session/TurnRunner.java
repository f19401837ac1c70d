package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.connection.AccountLinks;
import dev.parley.connection.Accounts;
import dev.parley.connection.AuthorizationServer;
import dev.parley.connection.Connection;
import dev.parley.connection.Connections;
import dev.parley.connection.PendingAuthorizations;
import dev.parley.consent.Consents;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Conversations.Recollection;
import dev.parley.conversation.EventLog;
import dev.parley.conversation.Message;
import dev.parley.conversation.MessageId;
import dev.parley.conversation.Usage;
import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.Interactions;
import dev.parley.interaction.Patience;
import dev.parley.interaction.Wakeups;
import dev.parley.json.JsonObject;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelName;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.Saving;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.ActionSearch;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a session: does what is due, saves what must be saved, and goes on until it rests. The
 * conversation hears of a step before the step is saved, under the name of the work (session and
 * version), so that after a crash it is neither lost nor said twice.
 */
public final class TurnRunner {

  /** A request of fewer characters may be about what was said before. */
  private static final int SHORT = 40;

  /** The last batch of a log that has none. */
  private static final long NOTHING_TOLD = 0;

  private final Sessions sessions;
  private final Interactions interactions;
  private final Conversations conversations;
  private final EventLog events;
  private final TurnEvent.Form form;
  private final Catalogue catalogue;
  private final ActionSearch.Maker search;
  private final Connections connections;
  private final Wakeups wakeups;
  private final StateChanges changes;
  private final Ids ids;
  private final InstantSource clock;
  private final TurnSettings settings;
  private final Function<Catalogue, Thinking> thinkers;
  private final Function<Catalogue, Acting> actors;
  private final Memory memory;

  public TurnRunner(
      Sessions sessions,
      Interactions interactions,
      Conversations conversations,
      EventLog events,
      TurnEvent.Form form,
      Catalogue catalogue,
      ActionSearch.Maker search,
      Connections connections,
      PendingAuthorizations pending,
      AuthorizationServer authorizationServer,
      AccountLinks links,
      LanguageModel model,
      Guidances guidances,
      ArgumentCheck check,
      Consents consents,
      Wakeups wakeups,
      StateChanges changes,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {
    this.sessions = sessions;
    this.interactions = interactions;
    this.conversations = conversations;
    this.events = events;
    this.form = form;
    this.catalogue = catalogue;
    this.search = search;
    this.connections = connections;
    this.wakeups = wakeups;
    this.changes = changes;
    this.ids = ids;
    this.clock = clock;
    this.settings = settings;
    this.thinkers = tools -> new Thinking(model, guidances, tools, check, clock, settings);
    this.memory = new Memory(conversations, thinkers.apply(catalogue), settings);
    Accounts accounts = new Accounts(connections, authorizationServer, clock);
    Asking asking =
        new Asking(ids, pending, authorizationServer, links, clock, settings.timeouts());
    this.actors =
        tools ->
            new Acting(
                tools,
                connections,
                accounts,
                check,
                consents,
                interactions,
                asking,
                ids,
                clock,
                settings);
  }

  /**
   * Runs the session until it waits, ends, or the time to rest has come; then it is saved and woken
   * for whoever goes on. Should another runner have moved it meanwhile, what that one made of it is
   * returned. Throws when a store fails: what was saved last then stands.
   *
   * @param session as it is stored, and ours to run
   * @param restAt when to stop starting anything new
   */
  public Turn run(Session session, Instant restAt) {
    return run(session, Stint.until(restAt));
  }

  /** The same, with somebody listening perhaps. */
  public Turn run(Session session, Stint stint) {
    return run(new Run(session, session.usage(), stint));
  }

  /** The same for the first message of a conversation: nothing was told before it. */
  Turn open(Session session, Recollection recalled, Stint stint) {
    Run run =
        new Run(session, session.usage(), stint, narrator(session, stint.audience(), NOTHING_TOLD));
    run.recalled = recalled;
    return run(run);
  }

  /** The same for a message whose conversation was recalled when it was stored. */
  Turn run(Session session, Recollection recalled, Stint stint) {
    Run run = new Run(session, session.usage(), stint);
    run.recalled = recalled;
    return run(run);
  }

  private static Turn run(Run run) {
    try {
      return run.run();
    } finally {
      run.narrator.end();
    }
  }

  /**
   * Takes up a session by what happened to it while nobody ran it, and runs it. Empty when another
   * runner was faster: then there is nothing to do.
   */
  Optional<Turn> resume(Session session, Event event, Usage usage, Stint stint) {
    Run run = new Run(session, usage, stint);
    try {
      return run.claim(event) ? Optional.of(run.run()) : Optional.empty();
    } finally {
      run.narrator.end();
    }
  }

  /** What a session that nobody runs last said and asked. */
  Turn last(Session session) {
    Message said =
        conversations.latest(session.conversationId(), settings.history()).stream()
            .filter(message -> message.session().filter(session.id()::equals).isPresent())
            .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
            .reduce((_, later) -> later)
            .orElse(null);
    return new Turn(session, said, questionOf(session), Usage.NONE, null);
  }

  private @Nullable Interaction questionOf(Session session) {
    return session.state() instanceof State.Waiting waiting
        ? interactions.find(waiting.interaction()).orElse(null)
        : null;
  }

  /**
   * Does what is due about a question that nobody answered yet: the person is reminded, or somebody
   * else is asked too. Empty when nothing is due, or somebody decided meanwhile.
   */
  Optional<Turn> nudge(Session session, Interaction question) {
    Instant now = clock.instant();
    if (question.status(now) != Interaction.Status.OPEN) {
      // Too late to be answered; the sweep says so.
      return Optional.empty();
    }
    Patience patience = question.patience();
    Interaction asked = question;
    String words = "";
    if (isDue(patience.remindAt(), session, now)) {
      words = "I am still waiting for your answer. " + question.prompt();
    }
    if (isDue(patience.escalateAt(), session, now) && patience.escalateTo() != null) {
      Optional<Interaction> put = interactions.alsoAsk(question.id(), patience.escalateTo());
      if (put.isEmpty()) {
        return Optional.empty();
      }
      asked = put.get();
      words =
          "Nobody has answered yet, so I have also asked somebody else of your organisation who"
              + " may decide. You can still answer yourself. "
              + question.prompt();
    }
    if (words.isEmpty()) {
      return Optional.empty();
    }
    // Said before it is saved, under the name of the work: twice after a crash is still once.
    Message said = speak(session, words, null);
    Session waiting = session.wakingAt(asked.nextMoment(now));
    return switch (sessions.save(Change.waitingOn(waiting, question.id()))) {
      case Saving.Saved(Session saved) -> {
        Narrator narrator = narrator(saved, null, EventLog.UNKNOWN);
        narrator.message(words);
        narrator.moved(saved.state(), asked);
        narrator.rested(saved, Usage.NONE);
        narrator.end();
        yield Optional.of(new Turn(saved, said, asked, Usage.NONE, null));
      }
      case Saving.Lost() -> Optional.empty();
    };
  }

  private Narrator narrator(Session session, Stint.@Nullable Audience audience, long last) {
    return new Narrator(events, form, ids, clock, session, audience, last);
  }

  /** Whether the moment has come since the session was last seen to. */
  private static boolean isDue(@Nullable Instant moment, Session session, Instant now) {
    return moment != null && !moment.isBefore(session.wakeAt()) && !moment.isAfter(now);
  }

  /** The parameters that a reply gives for an action that waits for some. */
  Thinking.ReadReply readReply(Session session, ActionId action, JsonObject known, String reply) {
    List<Message> history = memory.of(session.conversationId());
    return reading(
        session,
        action,
        (thinking, found) -> thinking.readReply(session, found, known, history, reply));
  }

  /** What a reply to a consent request wants changed; nothing where it wants nothing changed. */
  Thinking.ReadReply readEdit(Session session, PreparedCall call, String reply) {
    List<Message> history = memory.of(session.conversationId());
    return reading(
        session,
        call.call().action(),
        (thinking, found) -> thinking.readEdit(session, found, call, history, reply));
  }

  private Thinking.ReadReply reading(
      Session session, ActionId action, BiFunction<Thinking, Action, Thinking.ReadReply> reading) {
    Catalogue tools = catalogue.of(session.userId());
    try {
      return tools
          .action(action, session.state().task().schemaVersion(action))
          .map(found -> reading.apply(thinkers.apply(tools), found))
          .orElseGet(() -> new Thinking.ReadReply(JsonObject.EMPTY, Usage.NONE));
    } catch (Failure failure) {
      if (apology(failure.code()).isEmpty()) {
        throw failure;
      }
      // What cannot be read answers nothing; the turn that follows tells the person why.
      return new Thinking.ReadReply(JsonObject.EMPTY, Usage.NONE);
    }
  }

  /** What the session's new state has to say; blank for nothing. */
  private static String words(State state, @Nullable Interaction question) {
    return switch (state) {
      case State.Completed(_, String answer) -> answer;
      case State.Failed(_, _, String answer) -> answer;
      case State.Cancelled(_, String answer) -> answer;
      case State.Expired(Task task) ->
          "Nobody answered in time, so I have stopped. " + Workflow.balance(task);
      case State.Waiting _ -> question == null ? "" : question.prompt();
      case State.Reconciling(_, PreparedCall call, _, _, _, _, int looks, _) when looks == 1 ->
          "I sent this, but its answer was lost: "
              + call.title()
              + ". I am finding out whether it happened, and do not send it again before I know.";
      case State.Running _ -> "";
    };
  }

  /**
   * Says it on the session's behalf. What the session cost is told with its last words: then it is
   * told whole and once, however many runners it had.
   */
  private Message speak(Session session, String words, @Nullable ModelName model) {
    return conversations.answer(
        session.userId(),
        new Message(
            new MessageId(ids.next()),
            session.conversationId(),
            session.id(),
            Message.Speaker.ASSISTANT,
            words,
            key(session, words),
            ToldCalls.calls(session.state()),
            ToldCalls.results(session.state()),
            clock.instant()),
        session.ended() ? session.usage() : Usage.NONE,
        model == null ? null : model.model());
  }

  /** The words are part of it: of two who say different things of one version both are heard. */
  private static String key(Session session, String words) {
    return session.id() + ":" + session.version() + ":" + Integer.toHexString(words.hashCode());
  }

  /** A step from state to state. */
  private record Move(State from, Event event, State to) {}

  private final class Run {
    private Session session;

    /** Since it was saved last. */
    private final List<Move> moves = new ArrayList<>();

    private final Instant restAt;
    private final Narrator narrator;
    private final LanguageModel.Listener listener;
    private final Catalogue tools;
    private final Thinking thinking;
    private final Acting acting;
    private Usage cost;
    private boolean takenOver;
    private @Nullable ModelName model;
    private @Nullable Message said;
    private @Nullable Interaction question;
    private @Nullable Recollection recalled;
    private @Nullable List<Message> history;
    private @Nullable Spent spent;

    Run(Session session, Usage cost, Stint stint) {
      this(session, cost, stint, narrator(session, stint.audience(), EventLog.UNKNOWN));
    }

    Run(Session session, Usage cost, Stint stint, Narrator narrator) {
      this.session = session;
      this.cost = cost;
      this.restAt = stint.restAt();
      this.narrator = narrator;
      this.listener =
          switch (stint.words()) {
            case AS_THEY_COME -> narrator::said;
            case TOGETHER -> LanguageModel.Listener.NONE;
          };
      this.tools = catalogue.of(session.userId());
      this.thinking = thinkers.apply(tools);
      this.acting = actors.apply(tools);
    }

    /** Applies the event and saves, so that nobody else runs the session. */
    boolean claim(Event event) {
      takenOver = event instanceof Event.TakenOver;
      move(event, List.of(), cost);
      return save();
    }

    Turn run() {
      while (true) {
        Work work = Workflow.due(session.state());
        if (work instanceof Work.Rest) {
          narrator.rested(session, cost);
          return turn();
        }
        if (work instanceof Work.Execute && !clock.instant().isBefore(session.wakeAt())) {
          // Slept through its lease: another may have sent it meanwhile.
          return overtaken();
        }
        if (work instanceof Work.Reconcile(var _, Instant notBefore)
            && notBefore.isAfter(clock.instant())) {
          // It was saved to be due then; the sweeper finds it should this get lost.
          wakeups.wake(session.id(), Duration.between(clock.instant(), notBefore));
          return turn();
        }
        if (!clock.instant().isBefore(restAt) && !(session.state() instanceof State.Dispatched)) {
          return rest();
        }
        narrator.begin();
        Performed performed = performOrGiveUp(work);
        Session held = session;
        if (!go(performed)
            && !(performed.spent() != null
                && isStill(held)
                && goFrom(held, Acting.notSpendable(performed.spent())))) {
          return overtaken();
        }
      }
    }

    /** Takes the step; false if it had to be saved and somebody else was faster. */
    private boolean go(Performed performed) {
      State from = session.state();
      narrator.stepped(performed.steps());
      move(performed.event(), performed.steps(), performed.usage());
      cost = cost.plus(performed.usage());
      model = performed.model() == null ? model : performed.model();
      question = performed.opened();
      spent = performed.spent();
      return !Workflow.mustBeSaved(from, session.state()) || save();
    }

    private void move(Event event, List<Step> steps, Usage usage) {
      State from = session.state();
      session = session.moved(Workflow.on(from, event, clock.instant()), steps, usage);
      moves.add(new Move(from, event, session.state()));
    }

    /** What was saved holds, and so does all that led there. */
    private void tellMoves() {
      for (Move move : moves) {
        if (!move.from().equals(move.to())) {
          changes.changed(session.id(), move.from(), move.event(), move.to());
        }
      }
      moves.clear();
    }

    private boolean goFrom(Session held, Performed performed) {
      session = held;
      return go(performed);
    }

    /** Whether nobody moved it: then it was not the session that stood against a save. */
    private boolean isStill(Session held) {
      return sessions.find(held.id()).filter(one -> one.version() == held.version()).isPresent();
    }

    private Turn turn() {
      return new Turn(session, said, question, cost, model);
    }

    /** Leaves the rest to whoever is woken. */
    private Turn rest() {
      session = session.wakingAt(clock.instant());
      if (!(sessions.save(Change.of(session)) instanceof Saving.Saved(Session saved))) {
        return overtaken();
      }
      session = saved;
      tellMoves();
      wakeups.wake(session.id());
      return turn();
    }

    private Turn overtaken() {
      return last(sessions.find(session.id()).orElse(session));
    }

    private boolean save() {
      String words = words(session.state(), question);
      if (!words.isBlank()) {
        said = saidBefore(words).orElseGet(() -> speak(session, words, model));
      }
      Instant now = clock.instant();
      session =
          session.wakingAt(
              switch (session.state()) {
                case State.Waiting _ ->
                    question == null ? session.expiresAt() : question.nextMoment(now);
                case State.Final _ -> session.expiresAt();
                case State.Reconciling(_, _, _, _, _, _, _, Instant notBefore)
                    when notBefore.isAfter(now) ->
                    notBefore;
                case State.Running _ -> now.plus(settings.lease());
              });
      return switch (sessions.save(
          new Change(
              session,
              question,
              spent == null ? null : spent.token(),
              spent == null ? null : spent.given(),
              spent == null ? null : spent.used(),
              null))) {
        case Saving.Saved(Session saved) -> {
          session = saved;
          tellMoves();
          if (!words.isBlank()) {
            narrator.message(words);
          }
          narrator.moved(session.state(), question);
          yield true;
        }
        case Saving.Lost() -> {
          moves.removeLast();
          takeBack(words);
          yield false;
        }
      };
    }

    /** What was said of a step that was not taken is taken back, where that is sure. */
    private void takeBack(String words) {
      sessions
          .find(session.id())
          .filter(winner -> !words.isBlank() && winner.version() == session.version() + 1)
          .filter(winner -> !words(winner.state(), questionOf(winner)).equals(words))
          .ifPresent(
              _ ->
                  conversations.retract(
                      session.userId(), session.conversationId(), key(session, words)));
    }

    /**
     * What the runner before this one said and could not save any more, if it is the same. Its key
     * was another, because taking the session over is a save.
     */
    private Optional<Message> saidBefore(String words) {
      return takenOver
          ? history().stream()
              .filter(message -> message.session().filter(session.id()::equals).isPresent())
              .reduce((_, later) -> later)
              .filter(message -> message.speaker() == Message.Speaker.ASSISTANT)
              .filter(message -> message.content().equals(words))
              .filter(message -> !hasAnsweredSince(message.createdAt()))
          : Optional.empty();
    }

    private boolean hasAnsweredSince(Instant instant) {
      return interactions.inbox(session.userId(), settings.history()).stream()
          .filter(asked -> asked.sessionId().equals(session.id()))
          .flatMap(asked -> asked.decided().stream())
          .anyMatch(decision -> decision.at().isAfter(instant));
    }

    /** The runner's edge: what fails before anything was sent ends the session with an apology. */
    private Performed performOrGiveUp(Work work) {
      try {
        return perform(work);
      } catch (Failure failure) {
        Optional<String> apology = apology(failure.code());
        if (apology.isEmpty()
            || work instanceof Work.Execute
            || work instanceof Work.Reconcile
            || work instanceof Work.AskVerdict) {
          throw failure;
        }
        return Performed.of(
            new Event.GaveUp(
                failure.code().name().toLowerCase(java.util.Locale.ROOT),
                Apology.after(session.state().task(), apology.get())));
      }
    }

    private Performed perform(Work work) {
      return switch (work) {
        case Work.DecideNext _ -> {
          Usage folding = fold();
          yield thinking.decideNext(session, history(), this::shortlist, listener).costing(folding);
        }
        case Work.CheckConnection(var app, String refusal) ->
            acting.checkConnection(session, app, refusal);
        case Work.ChooseAction(var _, var app) -> thinking.chooseAction(session, app, history());
        case Work.FillParameters(var _, ActionId action, JsonObject known) ->
            with(action, found -> thinking.fillParameters(session, found, known, history()));
        case Work.CheckParameters(
                var _,
                ActionId action,
                Account account,
                JsonObject known,
                String note) ->
            acting.checkParameters(session, action, account, known, note);
        case Work.Authorise(PreparedCall call, Authority authority) ->
            acting.authorise(session, call, authority);
        case Work.Execute(PreparedCall call) -> acting.execute(session, call);
        case Work.Reconcile(PreparedCall call, var _) -> acting.reconcile(session, call);
        case Work.AskVerdict(PreparedCall call, String problem, Instant sentAt) ->
            acting.askVerdict(session, call, problem, sentAt);
        case Work.Rest() -> throw new IllegalStateException("rest is no work");
      };
    }

    /**
     * By what the model looks for, where it says so; or else by what was said, and what came before
     * it where that is not much.
     */
    private Shortlist shortlist(List<Message> said, @Nullable String wanted) {
      return Shortlist.of(
          search,
          tools,
          new ActionSearch.Query(
              wanted == null ? asked(said) : wanted,
              this::connected,
              session.state().task().done().stream().map(done -> done.call().action()).toList(),
              settings.shortlist()),
          session.state().task()::schemaVersion);
    }

    private Set<AppId> connected() {
      return connections.list(session.userId()).stream()
          .filter(connection -> connection.status() == Connection.Status.ACTIVE)
          .map(Connection::app)
          .collect(Collectors.toSet());
    }

    private String asked(List<Message> said) {
      String request = session.state().task().request();
      String before =
          request.length() >= SHORT
              ? ""
              : said.stream()
                  .filter(message -> message.speaker() == Message.Speaker.USER)
                  .map(Message::content)
                  .filter(content -> !content.equals(request))
                  .reduce("", (_, later) -> later);
      return (request + " " + before).strip();
    }

    private Performed with(ActionId id, Function<Action, Performed> work) {
      return tools
          .action(id, session.state().task().schemaVersion(id))
          .map(work)
          .orElseGet(
              () ->
                  Performed.of(
                      new Event.GaveUp(
                          "unknown_action", "The action " + id + " is not there any more.")));
    }

    /** Keeps what the model is shown within bounds, once a run; and says what that cost. */
    private Usage fold() {
      if (history != null) {
        return Usage.NONE;
      }
      Memory.Fresh fresh =
          recalled == null ? memory.folded(session) : memory.folded(session, recalled);
      history = fresh.messages();
      return fresh.usage();
    }

    private List<Message> history() {
      if (history == null) {
        history = memory.of(session.conversationId());
      }
      return history;
    }
  }

  private static Optional<String> apology(FailureCode code) {
    return switch (code) {
      case MODEL_UNAVAILABLE, MODEL_TIMEOUT ->
          Optional.of(
              "I could not reach my language model just now. Your message is kept; please try"
                  + " again in a moment.");
      case MODEL_REFUSED ->
          Optional.of(
              "My language model does not accept requests just now. Your message is kept; the"
                  + " people who run this service have to look at it.");
      case MODEL_INVALID ->
          Optional.of(
              "My language model gave an answer that I could not read. Your message is kept;"
                  + " please try again.");
      case PROVIDER_UNAVAILABLE, AUTHORIZATION_UNAVAILABLE ->
          Optional.of(
              "I could not reach the app just now, and nothing was sent. Please try again in a"
                  + " moment.");
      case MISCONFIGURED ->
          Optional.of("This app is not set up here: the people who run this service have to.");
      case STORE_UNAVAILABLE, STORE_UNREADABLE, LOST_RACE, QUEUE_UNAVAILABLE, RECORD_TOO_LARGE ->
          Optional.empty();
    };
  }
}
