package dev.parley.session;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.connection.Accounts;
import dev.parley.connection.Accounts.Proof;
import dev.parley.connection.Connection;
import dev.parley.connection.Connections;
import dev.parley.consent.ArgumentShape;
import dev.parley.consent.ConsentStatement;
import dev.parley.consent.Consents;
import dev.parley.consent.Grant;
import dev.parley.consent.GrantId;
import dev.parley.consent.Ruling;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.interaction.Answer;
import dev.parley.interaction.Decision;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.Interaction;
import dev.parley.interaction.InteractionId;
import dev.parley.interaction.Interactions;
import dev.parley.json.JsonObject;
import dev.parley.session.Sessions.GrantUse;
import dev.parley.session.Step.Kind;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Catalogue;
import dev.parley.tool.Credential;
import dev.parley.tool.MissingParameter;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The work around a call: its connection, its parameters, its consent, and making it. */
final class Acting {

  private static final String GRANT_ENDED = "Your standing consent for this has ended.";

  private final Catalogue catalogue;
  private final Connections connections;
  private final Accounts accounts;
  private final ArgumentCheck check;
  private final Consents consents;
  private final Interactions interactions;
  private final Asking asking;
  private final Ids ids;
  private final InstantSource clock;
  private final TurnSettings settings;

  Acting(
      Catalogue catalogue,
      Connections connections,
      Accounts accounts,
      ArgumentCheck check,
      Consents consents,
      Interactions interactions,
      Asking asking,
      Ids ids,
      InstantSource clock,
      TurnSettings settings) {
    this.catalogue = catalogue;
    this.connections = connections;
    this.accounts = accounts;
    this.check = check;
    this.consents = consents;
    this.interactions = interactions;
    this.ids = ids;
    this.asking = asking;
    this.clock = clock;
    this.settings = settings;
  }

  /** Step 2.5. */
  Performed checkConnection(Session session, AppId appId, @Nullable String refusal) {
    Stopwatch watch = new Stopwatch(clock);
    Optional<App> app = catalogue.app(appId);
    if (app.isEmpty()) {
      return Performed.of(
          new Event.GaveUp("unknown_app", "The app " + appId + " is not there any more."));
    }
    return switch (app.get().access()) {
      case App.Access.Free() ->
          found(
              session,
              new Account.None(),
              watch.done(Kind.CHECK_CONNECTION, JsonObject.of("connection", "not needed")),
              watch);
      case App.Access.OAuth _, App.Access.Linked _ ->
          connections
              .active(session.userId(), appId)
              .map(
                  connection ->
                      found(
                          session,
                          new Account.Connected(connection.id()),
                          watch.done(Kind.CHECK_CONNECTION, found(connection)),
                          watch))
              .orElseGet(
                  () -> {
                    Interaction question = asking.forConnection(session, app.get(), refusal);
                    return Performed.asked(
                        new Event.ConnectionAsked(question.id()),
                        question,
                        watch.step(
                            Kind.CHECK_CONNECTION,
                            Step.Status.WAITING,
                            JsonObject.of("connection", null)));
                  });
    };
  }

  /** With steps 3 to 6, where one answer of the model has gone them all. */
  private Performed found(Session session, Account account, Step checked, Stopwatch watch) {
    if (!(session.state()
        instanceof
        State.CheckingConnection(_, _, Plan.Proposed(var action, JsonObject known), _))) {
      return Performed.of(new Event.ConnectionFound(account), checked);
    }
    return catalogue
        .action(action, session.state().task().schemaVersion(action))
        .map(
            proposed ->
                Performed.of(
                    new Event.ConnectionFound(account),
                    checked,
                    watch.done(
                        Kind.FETCH_ACTIONS, JsonObject.of("actions", List.of(action.name()))),
                    watch.done(Kind.SELECT_ACTION, JsonObject.of("action", action.name())),
                    watch.done(
                        Kind.FETCH_SCHEMA, JsonObject.of("parameters", proposed.schema().names())),
                    watch.done(Kind.NORMALISE_PARAMETERS, JsonObject.of("arguments", known))))
        .orElseGet(() -> unknownAction(action));
  }

  private static JsonObject found(Connection connection) {
    return JsonObject.of("connection", connection.id().toString(), "account", connection.account());
  }

  /** The end of step 6, and the consent between 6 and 7. */
  Performed checkParameters(
      Session session,
      ActionId actionId,
      Account account,
      JsonObject arguments,
      @Nullable String note) {
    Optional<Action> found =
        catalogue.action(actionId, session.state().task().schemaVersion(actionId));
    if (found.isEmpty()) {
      return unknownAction(actionId);
    }
    Action action = found.get();
    List<MissingParameter> missing = action.schema().missing(arguments);
    if (!missing.isEmpty()) {
      Interaction question = asking.forParameters(session, action, missing, arguments);
      return Performed.asked(new Event.ParametersAsked(question.id()), question);
    }
    List<ArgumentCheck.Problem> problems = check.problems(action.schema(), arguments);
    if (!problems.isEmpty()) {
      return Performed.of(
          new Event.GaveUp(
              "invalid_arguments",
              "I cannot do this — "
                  + action.title()
                  + " — as it stands: "
                  + problems.stream()
                      .map(problem -> problem.field() + " " + problem.problem())
                      .collect(Collectors.joining("; "))
                  + "."));
    }
    Optional<Ruling> ruling = consents.ruling(session.userId(), session.agent(), action);
    if (ruling.isEmpty()) {
      return notAllowed();
    }
    PreparedCall call =
        new PreparedCall(
            new Call(key(session), action.id(), arguments),
            account,
            action.schemaVersion(),
            action.risk(),
            action.repetition(),
            PlainWords.summary(action, arguments),
            ruling.get().organisation(),
            ruling.get().version());
    if (!ruling.get().asks()) {
      return Performed.of(new Event.CallPrepared(call));
    }
    Optional<Grant> grant =
        consents.grantFor(session.userId(), clock.instant(), one -> covers(one, call));
    if (grant.isPresent()) {
      return Performed.of(
          new Event.CallGranted(
              call,
              grant.get().id(),
              consents
                  .seal()
                  .seal(statement(session, call, new InteractionId(grant.get().id().value())))),
          new Stopwatch(clock)
              .done(Kind.CONSENT, JsonObject.of("grant_id", grant.get().id().toString())));
    }
    Interaction question =
        asking.forConsent(
            session,
            action,
            call,
            note,
            consents.stepsIn(ruling.get(), session.userId()).orElse(null));
    return Performed.asked(
        new Event.ConsentAsked(call, question.id()),
        question,
        new Stopwatch(clock)
            .step(
                Kind.CONSENT,
                Step.Status.WAITING,
                JsonObject.of("consent_request_id", question.id().toString())));
  }

  private static Performed notAllowed() {
    return Performed.of(
        new Event.GaveUp(
            "not_allowed",
            "I did not do this: you belong to no organisation any more in whose name I could."));
  }

  private static boolean covers(Grant grant, PreparedCall call) {
    return grant.covers(
        call.organisation(),
        call.call().action(),
        call.schemaVersion(),
        call.account().name(),
        call.call().arguments());
  }

  /** The same for every attempt at this call, and for no other call. */
  private static CallKey key(Session session) {
    return new CallKey(session.id() + "-" + (session.state().task().done().size() + 1));
  }

  /** Whether the call may be made, looked at again at the last moment. */
  Performed authorise(Session session, PreparedCall call, Authority authority) {
    Optional<Action> action = catalogue.action(call.call().action(), call.schemaVersion());
    if (action.isEmpty()) {
      return unknownAction(call.call().action());
    }
    Optional<Ruling> ruling = consents.ruling(session.userId(), session.agent(), action.get());
    if (ruling.isEmpty()) {
      return notAllowed();
    }
    return switch (authority) {
      case Authority.NotNeeded() ->
          ruling.get().asks()
              ? outdated("The rules have changed: it needs your consent now.")
              : Performed.of(new Event.Authorised());
      case Authority.Agreed(InteractionId interaction, String token, GrantTerms standing) ->
          genuine(session, call, interaction, token)
              .map(
                  statement ->
                      agreed(session, call, action.get(), ruling.get(), statement, standing))
              .orElseGet(() -> refused("your consent does not cover it as it stands"));
      case Authority.Granted(GrantId grant, String token) ->
          consents
              .seal()
              .open(token)
              .filter(
                  statement ->
                      statement.equals(
                          expected(
                              call,
                              session.userId(),
                              session.id(),
                              new InteractionId(grant.value()),
                              statement)))
              .map(
                  statement -> granted(session, call, action.get(), ruling.get(), statement, grant))
              .orElseGet(() -> refused("your standing consent does not cover it as it stands"));
    };
  }

  /** The statement of a token that says just this, and is the answer that was given. */
  private Optional<ConsentStatement> genuine(
      Session session, PreparedCall call, InteractionId interaction, String token) {
    Optional<Interaction> asked =
        interactions.find(interaction).filter(one -> one.sessionId().equals(session.id()));
    Optional<UserId> approver =
        asked
            .flatMap(Interaction::decided)
            .filter(
                decision ->
                    decision.answer() instanceof Answer.Approved(String given, var _, var _)
                        && given.equals(token))
            .map(Decision::by)
            .filter(by -> asked.get().isPutTo(by));
    return approver.flatMap(
        by ->
            consents
                .seal()
                .open(token)
                .filter(
                    statement ->
                        statement.equals(
                            expected(call, by, session.id(), interaction, statement))));
  }

  private Performed agreed(
      Session session,
      PreparedCall call,
      Action action,
      Ruling ruling,
      ConsentStatement statement,
      @Nullable GrantTerms standing) {
    Instant now = clock.instant();
    if (!consents.mayApprove(statement.approver(), statement.organisation())) {
      return refused("who agreed to it may not any more");
    }
    if (!now.isBefore(statement.expiresAt())) {
      return outdated("Your consent has expired before it could be used.");
    }
    if (isOutdated(statement, action, ruling)) {
      return outdated("What you agreed to is not as it was.");
    }
    Grant given =
        standing == null || !statement.approver().equals(session.userId())
            ? null
            : new Grant(
                new GrantId(statement.interaction().value()),
                session.userId(),
                call.organisation(),
                call.call().action(),
                call.schemaVersion(),
                call.account().name(),
                ArgumentShape.of(call.call().arguments(), standing.free()),
                standing.uses(),
                // This call is the first of them.
                1,
                now,
                standing.expiresAt(),
                null);
    return Performed.spending(new Event.Authorised(), new Spent(statement.tokenId(), given, null));
  }

  private Performed granted(
      Session session,
      PreparedCall call,
      Action action,
      Ruling ruling,
      ConsentStatement statement,
      GrantId id) {
    Instant now = clock.instant();
    boolean stands =
        consents.mayApprove(session.userId(), statement.organisation())
            && now.isBefore(statement.expiresAt())
            && !isOutdated(statement, action, ruling)
            && consents
                .grants()
                .find(session.userId(), id)
                .filter(grant -> grant.holds(now) && covers(grant, call))
                .isPresent();
    return stands
        ? Performed.spending(
            new Event.Authorised(),
            new Spent(statement.tokenId(), null, new GrantUse(session.userId(), id, now)))
        : outdated(GRANT_ENDED);
  }

  /** Whether something else holds than what the consent was given under. */
  private static boolean isOutdated(ConsentStatement statement, Action action, Ruling ruling) {
    return !statement.schemaVersion().equals(action.schemaVersion())
        || !statement.policy().equals(ruling.version())
        || !statement.organisation().equals(ruling.organisation());
  }

  private ConsentStatement statement(
      Session session, PreparedCall call, InteractionId interaction) {
    return ConsentTokens.statement(
        consents.seal(),
        ids,
        clock.instant(),
        session.userId(),
        session.id(),
        interaction,
        call,
        call.call().arguments());
  }

  /** What the statement must say: all of it but its own id and expiry. */
  private ConsentStatement expected(
      PreparedCall call,
      UserId approver,
      SessionId session,
      InteractionId interaction,
      ConsentStatement statement) {
    return new ConsentStatement(
        statement.tokenId(),
        approver,
        call.organisation(),
        session,
        interaction,
        call.call().action(),
        call.schemaVersion(),
        call.account().name(),
        consents.seal().digest(call.call().arguments()),
        call.policy(),
        statement.expiresAt());
  }

  /** After the write that would have spent it found that it cannot be spent any more. */
  static Performed notSpendable(Spent spent) {
    return spent.used() == null ? refused("your consent was used before") : outdated(GRANT_ENDED);
  }

  private static Performed outdated(String why) {
    return Performed.of(new Event.ConsentOutdated(why));
  }

  static Performed refused(String why) {
    return Performed.of(
        new Event.GaveUp(
            "consent_invalid", "I did not do this: " + why + ". Please ask me once more."));
  }

  /**
   * Sends it while the lease lasts: once it is over another may be about to find out what became of
   * the call, and send it again.
   */
  private ToolOutcome send(Session session, PreparedCall call, Credential credential) {
    Instant now = clock.instant();
    Instant patience = now.plus(settings.toolTimeout());
    Instant deadline = patience.isBefore(session.wakeAt()) ? patience : session.wakeAt();
    return now.isBefore(deadline)
        ? catalogue.execute(call.call(), credential, deadline, call.schemaVersion())
        : new ToolOutcome.NotNow("it took too long to get ready, and nothing was sent");
  }

  /** Step 7. */
  Performed execute(Session session, PreparedCall call) {
    Stopwatch watch = new Stopwatch(clock);
    ToolOutcome outcome =
        switch (credential(session, call)) {
          case Proof.Held(Credential credential) -> send(session, call, credential);
          case Proof.Lacking(String problem) -> new ToolOutcome.NotConnected(problem);
          case Proof.Delayed(String problem) -> new ToolOutcome.NotNow(problem);
        };
    if (outcome instanceof ToolOutcome.NotConnected
        && call.account() instanceof Account.Connected(var connection)) {
      connections.markBroken(connection);
    }
    return Performed.of(
        new Event.Returned(outcome),
        switch (outcome) {
          case ToolOutcome.Succeeded(JsonObject data) ->
              watch.done(Kind.EXECUTE, JsonObject.of("successful", true, "data", data));
          case ToolOutcome.Rejected(String problem) -> failed(watch, problem);
          case ToolOutcome.NotConnected(String problem) -> failed(watch, problem);
          case ToolOutcome.NotNow(String problem) -> failed(watch, problem);
          case ToolOutcome.Unknown(String problem) -> failed(watch, problem);
        });
  }

  private static Step failed(Stopwatch watch, String problem) {
    return watch.step(
        Kind.EXECUTE, Step.Status.FAILED, JsonObject.of("successful", false, "error", problem));
  }

  Performed reconcile(Session session, PreparedCall call) {
    Finding finding =
        switch (credential(session, call)) {
          case Proof.Held(Credential credential) ->
              catalogue.reconcile(
                  call.call(), credential, clock.instant().plus(settings.toolTimeout()));
          case Proof.Lacking(String problem) -> new Finding.CannotTell(problem);
          case Proof.Delayed(String problem) -> new Finding.StillUnknown(problem);
        };
    return Performed.of(new Event.Reconciled(finding));
  }

  Performed askVerdict(Session session, PreparedCall call, String problem, Instant sentAt) {
    Interaction question = asking.forVerdict(session, call, problem, sentAt);
    return Performed.asked(new Event.VerdictAsked(question.id()), question);
  }

  private Proof credential(Session session, PreparedCall call) {
    return switch (call.account()) {
      case Account.None() -> new Proof.Held(new Credential.None());
      case Account.Connected(var id) -> {
        AppId app = call.call().action().app();
        try {
          yield accounts.proof(
              session.userId(),
              app,
              catalogue.app(app).map(App::access).orElseGet(App.Access.Free::new),
              id);
        } catch (Failure failure) {
          // Nothing was sent yet, so this is no lost answer and must not look like one.
          yield new Proof.Delayed("the account could not be reached just now");
        }
      }
    };
  }

  private static Performed unknownAction(ActionId action) {
    return Performed.of(
        new Event.GaveUp("unknown_action", "The action " + action + " is not there any more."));
  }
}
