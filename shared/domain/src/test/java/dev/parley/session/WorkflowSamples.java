package dev.parley.session;

import dev.parley.account.OrganisationId;
import dev.parley.connection.ConnectionId;
import dev.parley.consent.GrantId;
import dev.parley.effect.Recovery;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.session.DoneCall.Consent;
import dev.parley.session.Event.Verdict;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One state and one event of each kind, in all the forms that the workflow treats differently. */
final class WorkflowSamples {

  static final AppId GMAIL = new AppId("gmail");
  static final ActionId SEND = new ActionId(GMAIL, "send_email");
  static final Pinned VERSION = new Pinned(SEND, "1");
  static final Task TASK =
      Task.of("Send an email to john@example.com saying hello").pinning(List.of(VERSION));
  static final InteractionId QUESTION = new InteractionId(new UUID(0, 1));
  static final Account ACCOUNT = new Account.Connected(new ConnectionId(new UUID(0, 2)));
  static final JsonObject ARGUMENTS = JsonObject.of("to", "john@example.com", "body", "hello");
  static final String PROBLEM = "the answer was lost";
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant SETTLED = NOW.minus(Recovery.SETTLING);
  static final OrganisationId ORGANISATION = new OrganisationId(new UUID(0, 3));
  static final GrantId GRANT = new GrantId(new UUID(0, 4));

  private WorkflowSamples() {}

  /**
   * A state, and in which respects it is special.
   *
   * @param respects by dimension; the states of one kind have the same dimensions
   */
  record StateSample(State state, List<String> respects) {
    StateSample(State state, String... respects) {
      this(state, List.of(respects));
    }

    String name() {
      return state.getClass().getSimpleName();
    }
  }

  /** An event, under the name that tells its forms apart. */
  record EventSample(Event event, String name) {
    EventSample(Event event) {
      this(event, event.getClass().getSimpleName());
    }

    EventSample(Event event, Object form) {
      this(event, event.getClass().getSimpleName() + ": " + nameOf(form));
    }

    private static String nameOf(Object form) {
      return form instanceof Enum<?> constant
          ? constant.name().toLowerCase(java.util.Locale.ROOT)
          : form.getClass().getSimpleName();
    }
  }

  static PreparedCall call(Repetition repetition, Account account) {
    return call(repetition, Risk.WRITE, account);
  }

  static PreparedCall call(Repetition repetition, Risk risk, Account account) {
    return new PreparedCall(
        new Call(new CallKey("session-1"), SEND, ARGUMENTS),
        account,
        "1",
        risk,
        repetition,
        "Send an email to john@example.com",
        ORGANISATION,
        "SENSITIVE");
  }

  static List<StateSample> states() {
    PreparedCall call = call(Repetition.RECONCILABLE, ACCOUNT);
    List<StateSample> states = new ArrayList<>();
    states.add(new StateSample(new State.Deciding(TASK)));
    states.add(
        new StateSample(
            new State.CheckingConnection(TASK, GMAIL, new Plan.Open(), null), "app known"));
    states.add(
        new StateSample(
            new State.CheckingConnection(TASK, GMAIL, new Plan.Chosen(SEND, ARGUMENTS), null),
            "call known"));
    states.add(
        new StateSample(new State.AwaitingConnection(TASK, GMAIL, new Plan.Open(), QUESTION)));
    states.add(new StateSample(new State.ChoosingAction(TASK, GMAIL, ACCOUNT)));
    states.add(new StateSample(new State.FillingParameters(TASK, SEND, ACCOUNT, JsonObject.EMPTY)));
    states.add(new StateSample(new State.CheckingParameters(TASK, SEND, ACCOUNT, ARGUMENTS, null)));
    states.add(
        new StateSample(
            new State.AwaitingParameters(TASK, SEND, ACCOUNT, JsonObject.EMPTY, QUESTION)));
    states.add(new StateSample(new State.AwaitingConsent(TASK, call, QUESTION)));
    states.add(new StateSample(new State.Prepared(TASK, call, new Authority.NotNeeded())));
    for (Account account : List.of(ACCOUNT, new Account.None())) {
      String access = account instanceof Account.None ? "without an account" : "with an account";
      states.add(dispatched(call(Repetition.SAFE, account), 1, "safe", access));
      states.add(dispatched(call(Repetition.SAFE, account), 2, "safe, tried before", access));
      states.add(
          dispatched(
              call(Repetition.SAFE, account), Recovery.MAX_ATTEMPTS, "safe, last attempt", access));
      states.add(
          dispatched(
              call(Repetition.SAFE, Risk.READ, account),
              Recovery.MAX_ATTEMPTS,
              "reads, last attempt",
              access));
      states.add(dispatched(call(Repetition.RECONCILABLE, account), 1, "reconcilable", access));
      states.add(dispatched(call(Repetition.UNSAFE, account), 1, "unsafe", access));
    }
    states.add(reconciling(1, 0, SETTLED, "settled"));
    states.add(reconciling(1, 0, NOW, "just sent"));
    states.add(reconciling(1, 5, SETTLED, "last look"));
    states.add(reconciling(Recovery.MAX_ATTEMPTS, 0, SETTLED, "last attempt"));
    states.add(
        new StateSample(new State.Uncertain(TASK, call, Consent.NOT_NEEDED, 1, PROBLEM, SETTLED)));
    states.add(
        new StateSample(
            new State.AwaitingVerdict(TASK, call, Consent.NOT_NEEDED, 1, PROBLEM, QUESTION)));
    states.add(new StateSample(new State.Completed(TASK, "Done")));
    states.add(new StateSample(new State.Failed(TASK, "model_unavailable", "Sorry")));
    states.add(new StateSample(new State.Cancelled(TASK, "Cancelled. Nothing was done.")));
    states.add(new StateSample(new State.Expired(TASK)));
    return states;
  }

  private static StateSample dispatched(PreparedCall call, int attempt, String... respects) {
    return new StateSample(
        new State.Dispatched(TASK, call, Consent.NOT_NEEDED, attempt, SETTLED), respects);
  }

  private static StateSample reconciling(
      int attempt, int looks, Instant sentAt, String... respects) {
    return new StateSample(
        new State.Reconciling(
            TASK,
            call(Repetition.RECONCILABLE, ACCOUNT),
            Consent.NOT_NEEDED,
            attempt,
            PROBLEM,
            sentAt,
            looks,
            NOW),
        respects);
  }

  static List<EventSample> events() {
    List<EventSample> events = new ArrayList<>();
    events.add(new EventSample(new Event.Answered("Hello")));
    events.add(
        new EventSample(
            new Event.CallsProposed(
                List.of(new Planned(SEND, JsonObject.EMPTY)), List.of(VERSION))));
    events.add(new EventSample(new Event.AppChosen(GMAIL)));
    events.add(new EventSample(new Event.ActionChosen(VERSION)));
    events.add(new EventSample(new Event.ParametersRead(ARGUMENTS)));
    events.add(new EventSample(new Event.ConnectionFound(ACCOUNT)));
    events.add(new EventSample(new Event.CallPrepared(call(Repetition.RECONCILABLE, ACCOUNT))));
    events.add(
        new EventSample(
            new Event.CallGranted(call(Repetition.RECONCILABLE, ACCOUNT), GRANT, "token")));
    events.add(new EventSample(new Event.Authorised()));
    events.add(new EventSample(new Event.ConsentOutdated("The rules have changed.")));
    events.add(new EventSample(new Event.ConnectionAsked(QUESTION)));
    events.add(new EventSample(new Event.ParametersAsked(QUESTION)));
    events.add(
        new EventSample(new Event.ConsentAsked(call(Repetition.RECONCILABLE, ACCOUNT), QUESTION)));
    events.add(new EventSample(new Event.VerdictAsked(QUESTION)));
    events.add(new EventSample(new Event.Connected()));
    events.add(new EventSample(new Event.ConnectionRefused("the request was declined")));
    events.add(new EventSample(new Event.ParametersGiven(ARGUMENTS)));
    events.add(new EventSample(new Event.ConsentGiven("token", ARGUMENTS, null)));
    events.add(new EventSample(new Event.ConsentEdited(ARGUMENTS)));
    events.add(new EventSample(new Event.ConsentDenied()));
    for (Verdict verdict : Verdict.values()) {
      events.add(new EventSample(new Event.VerdictGiven(verdict), verdict));
    }
    for (ToolOutcome outcome :
        List.of(
            new ToolOutcome.Succeeded(JsonObject.of("id", "m1")),
            new ToolOutcome.Rejected("no such address"),
            new ToolOutcome.NotNow("too many requests"),
            new ToolOutcome.NotConnected("invalid token"),
            new ToolOutcome.Unknown(PROBLEM))) {
      events.add(new EventSample(new Event.Returned(outcome), outcome));
    }
    for (Finding finding :
        List.of(
            new Finding.Happened(JsonObject.of("id", "m1")),
            new Finding.DidNotHappen(),
            new Finding.StillUnknown("the provider cannot be reached"),
            new Finding.CannotTell("the account is not connected any more"))) {
      events.add(new EventSample(new Event.Reconciled(finding), finding));
    }
    events.add(new EventSample(new Event.TakenOver()));
    events.add(new EventSample(new Event.GaveUp("model_unavailable", "Sorry")));
    events.add(new EventSample(new Event.CancelRequested()));
    events.add(new EventSample(new Event.TimedOut()));
    return events;
  }
}
