package dev.parley.session;

import dev.parley.effect.Recovery;
import dev.parley.interaction.GrantTerms;
import dev.parley.interaction.InteractionId;
import dev.parley.json.JsonObject;
import dev.parley.session.DoneCall.Consent;
import dev.parley.session.DoneCall.Result;
import dev.parley.session.State.AwaitingConnection;
import dev.parley.session.State.AwaitingConsent;
import dev.parley.session.State.AwaitingParameters;
import dev.parley.session.State.AwaitingVerdict;
import dev.parley.session.State.Cancelled;
import dev.parley.session.State.CheckingConnection;
import dev.parley.session.State.CheckingParameters;
import dev.parley.session.State.ChoosingAction;
import dev.parley.session.State.Completed;
import dev.parley.session.State.Deciding;
import dev.parley.session.State.Dispatched;
import dev.parley.session.State.Expired;
import dev.parley.session.State.Failed;
import dev.parley.session.State.FillingParameters;
import dev.parley.session.State.Prepared;
import dev.parley.session.State.Reconciling;
import dev.parley.session.State.Uncertain;
import dev.parley.tool.Call;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rules of the workflow, pure: where an event leads, and what a state asks for. An event that
 * means nothing in a state leaves it as it is: answers come late and wake-ups come twice.
 */
public final class Workflow {

  private Workflow() {}

  /** What is due in the state. */
  public static Work due(State state) {
    return switch (state) {
      case Deciding(Task task) -> new Work.DecideNext(task);
      case CheckingConnection(_, var app, _, String refusal) ->
          new Work.CheckConnection(app, refusal);
      case ChoosingAction(Task task, var app, _) -> new Work.ChooseAction(task, app);
      case FillingParameters(Task task, var action, _, JsonObject known) ->
          new Work.FillParameters(task, action, known);
      case CheckingParameters(
              Task task,
              var action,
              Account account,
              JsonObject known,
              String note) ->
          new Work.CheckParameters(task, action, account, known, note);
      case Prepared(_, PreparedCall call, Authority authority) ->
          new Work.Authorise(call, authority);
      case Dispatched(_, PreparedCall call, _, _, _) -> new Work.Execute(call);
      case Reconciling(_, PreparedCall call, _, _, _, _, _, Instant notBefore) ->
          new Work.Reconcile(call, notBefore);
      case Uncertain(_, PreparedCall call, _, _, String problem, Instant sentAt) ->
          new Work.AskVerdict(call, problem, sentAt);
      case State.Waiting _, State.Final _ -> new Work.Rest();
    };
  }

  /**
   * Where the event leads.
   *
   * @param now when it happens
   */
  public static State on(State state, Event event, Instant now) {
    return switch (state) {
      case Deciding deciding -> onDeciding(deciding, event);
      case CheckingConnection checking -> onCheckingConnection(checking, event);
      case AwaitingConnection awaiting -> onAwaitingConnection(awaiting, event);
      case ChoosingAction choosing -> onChoosingAction(choosing, event);
      case FillingParameters filling -> onFillingParameters(filling, event);
      case CheckingParameters checking -> onCheckingParameters(checking, event);
      case AwaitingParameters awaiting -> onAwaitingParameters(awaiting, event);
      case AwaitingConsent awaiting -> onAwaitingConsent(awaiting, event);
      case Prepared prepared -> onPrepared(prepared, event, now);
      case Dispatched dispatched -> onDispatched(dispatched, event, now);
      case Reconciling reconciling -> onReconciling(reconciling, event, now);
      case Uncertain uncertain -> onUncertain(uncertain, event);
      case AwaitingVerdict awaiting -> onAwaitingVerdict(awaiting, event, now);
      case State.Final ended -> ended;
    };
  }

  /**
   * Whether a step must be in the store before anything else happens: before and after a side
   * effect, before a pause, and at the end. All other steps may be done again.
   */
  public static boolean mustBeSaved(State from, State to) {
    return to instanceof State.Waiting
        || to instanceof State.Final
        || to instanceof Dispatched
        || from instanceof Dispatched
        || from instanceof Reconciling;
  }

  private static State onDeciding(Deciding state, Event event) {
    return switch (event) {
      case Event.Answered(String text) -> new Completed(state.task(), text);
      case Event.AppChosen(var app) ->
          new CheckingConnection(state.task(), app, new Plan.Open(), null);
      case Event.CallsProposed(List<Planned> calls, List<Pinned> versions) ->
          onward(state.task().with(calls).pinning(versions));
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.ActionChosen _,
          Event.ParametersRead _,
          Event.Checked _,
          Event.Asked _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onCheckingConnection(CheckingConnection state, Event event) {
    return switch (event) {
      case Event.ConnectionFound(Account account) ->
          switch (state.plan()) {
            case Plan.Open() -> new ChoosingAction(state.task(), state.app(), account);
            case Plan.Chosen(var action, JsonObject known) ->
                new CheckingParameters(state.task(), action, account, known, null);
            case Plan.Proposed(var action, JsonObject known) ->
                new CheckingParameters(state.task(), action, account, known, null);
          };
      case Event.ConnectionAsked(InteractionId interaction) ->
          new AwaitingConnection(state.task(), state.app(), state.plan(), interaction);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.ParametersAsked _,
          Event.ConsentAsked _,
          Event.VerdictAsked _,
          Event.CallPrepared _,
          Event.CallGranted _,
          Event.Authorised _,
          Event.ConsentOutdated _,
          Event.Thought _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onAwaitingConnection(AwaitingConnection state, Event event) {
    return switch (event) {
      case Event.Connected() ->
          new CheckingConnection(state.task(), state.app(), state.plan(), null);
      case Event.ConnectionRefused(String reason) ->
          // The person is told and asked again: a no in the browser may have been a slip.
          new CheckingConnection(state.task(), state.app(), state.plan(), reason);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.ParametersGiven _,
          Event.ConsentGiven _,
          Event.ConsentEdited _,
          Event.ConsentDenied _,
          Event.VerdictGiven _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onChoosingAction(ChoosingAction state, Event event) {
    return switch (event) {
      case Event.ActionChosen(Pinned version) ->
          new FillingParameters(
              state.task().pinning(List.of(version)),
              version.action(),
              state.account(),
              JsonObject.EMPTY);
      case Event.Answered(String text) -> new Completed(state.task(), text);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.AppChosen _,
          Event.CallsProposed _,
          Event.ParametersRead _,
          Event.Checked _,
          Event.Asked _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onFillingParameters(FillingParameters state, Event event) {
    return switch (event) {
      case Event.ParametersRead(JsonObject values) ->
          new CheckingParameters(
              state.task(), state.action(), state.account(), state.known().merged(values), null);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.Answered _,
          Event.AppChosen _,
          Event.CallsProposed _,
          Event.ActionChosen _,
          Event.Checked _,
          Event.Asked _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onCheckingParameters(CheckingParameters state, Event event) {
    return switch (event) {
      case Event.CallPrepared(PreparedCall call) ->
          new Prepared(state.task(), call, new Authority.NotNeeded());
      case Event.CallGranted(PreparedCall call, var grant, String token) ->
          new Prepared(state.task(), call, new Authority.Granted(grant, token));
      case Event.ParametersAsked(InteractionId interaction) ->
          new AwaitingParameters(
              state.task(), state.action(), state.account(), state.known(), interaction);
      case Event.ConsentAsked(PreparedCall call, InteractionId interaction) ->
          new AwaitingConsent(state.task(), call, interaction);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.ConnectionFound _,
          Event.Authorised _,
          Event.ConsentOutdated _,
          Event.ConnectionAsked _,
          Event.VerdictAsked _,
          Event.Thought _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onAwaitingParameters(AwaitingParameters state, Event event) {
    return switch (event) {
      case Event.ParametersGiven(JsonObject values) ->
          new CheckingParameters(
              state.task(), state.action(), state.account(), state.known().merged(values), null);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.Connected _,
          Event.ConnectionRefused _,
          Event.ConsentGiven _,
          Event.ConsentEdited _,
          Event.ConsentDenied _,
          Event.VerdictGiven _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onAwaitingConsent(AwaitingConsent state, Event event) {
    return switch (event) {
      case Event.ConsentGiven(String token, JsonObject arguments, GrantTerms standing) ->
          new Prepared(
              state.task(),
              withArguments(state.call(), arguments),
              new Authority.Agreed(state.interaction(), token, standing));
      case Event.ConsentEdited(JsonObject arguments) ->
          again(state.task(), withArguments(state.call(), arguments), "Changed as you said.");
      case Event.ConsentDenied() -> onDenied(state);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.Connected _,
          Event.ConnectionRefused _,
          Event.ParametersGiven _,
          Event.VerdictGiven _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Acted _ ->
          state;
    };
  }

  /** A no ends the task, unless there are calls that do not depend on this one. */
  private static State onDenied(AwaitingConsent state) {
    Task task =
        state
            .task()
            .with(
                new DoneCall(
                    state.call().call(), Consent.DENIED, new Result.Failed("the person said no")));
    boolean untouched = task.done().stream().noneMatch(call -> call.result() instanceof Result.Ok);
    return task.next().isEmpty()
        ? new Completed(
            task,
            "All right, I did not do it: "
                + state.call().title()
                + ". "
                + (untouched ? "Nothing was changed." : balance(task)))
        : onward(task);
  }

  private static State onPrepared(Prepared state, Event event, Instant now) {
    return switch (event) {
      case Event.Authorised() ->
          new Dispatched(state.task(), state.call(), consent(state.authority()), 1, now);
      case Event.ConsentOutdated(String why) -> again(state.task(), state.call(), why);
      case Event.Stopped stopped -> stopped(state, stopped);
      case Event.ConnectionFound _,
          Event.CallPrepared _,
          Event.CallGranted _,
          Event.Thought _,
          Event.Asked _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onDispatched(Dispatched state, Event event, Instant now) {
    return switch (event) {
      case Event.Returned(ToolOutcome outcome) -> onOutcome(state, outcome, now);
      case Event.TakenOver() -> afterLoss(state, "the answer was lost", now);
      case Event.Reconciled _,
          // A call on its way cannot be called back: the wish is heard once its fate is known.
          Event.Stopped _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Replied _ ->
          state;
    };
  }

  private static State onOutcome(Dispatched state, ToolOutcome outcome, Instant now) {
    return switch (outcome) {
      case ToolOutcome.Succeeded(JsonObject data) ->
          through(state.task(), state.call(), state.consent(), new Result.Ok(data));
      case ToolOutcome.NotNow(String problem) when mayHaveHappened(state) ->
          afterLoss(state, problem, now);
      case ToolOutcome.Rejected(String problem) when mayHaveHappened(state) ->
          uncertain(state, problem);
      case ToolOutcome.NotConnected(String problem) when mayHaveHappened(state) ->
          uncertain(state, problem);
      case ToolOutcome.Rejected(String problem) ->
          through(state.task(), state.call(), state.consent(), new Result.Failed(problem));
      case ToolOutcome.NotNow(String problem) ->
          through(state.task(), state.call(), state.consent(), new Result.Failed(problem));
      case ToolOutcome.NotConnected(String problem)
          when state.call().account() instanceof Account.None ->
          // There is no account to connect: asking again would go round in circles.
          through(state.task(), state.call(), state.consent(), new Result.Failed(problem));
      case ToolOutcome.NotConnected(_) ->
          // Consent named the broken connection, so with another one it is asked for again.
          new CheckingConnection(
              state.task(),
              state.call().call().action().app(),
              new Plan.Chosen(state.call().call().action(), state.call().call().arguments()),
              null);
      case ToolOutcome.Unknown(String problem) -> afterLoss(state, problem, now);
    };
  }

  /** A no to what is simply repeated says nothing of the attempts before it, with answers lost. */
  private static boolean mayHaveHappened(Dispatched state) {
    return state.attempt() > 1
        && state.call().repetition() == Repetition.SAFE
        && state.call().risk() != Risk.READ;
  }

  private static State uncertain(Dispatched state, String problem) {
    return new Uncertain(
        state.task(),
        state.call(),
        state.consent(),
        state.attempt(),
        "the answer was lost, and when it was tried again: " + problem,
        state.sentAt());
  }

  private static State afterLoss(Dispatched state, String problem, Instant now) {
    return recovered(
        Recovery.afterLoss(state.call().repetition(), state.call().risk(), state.attempt(), now),
        new Sent(
            state.task(),
            state.call(),
            state.consent(),
            state.attempt(),
            problem,
            state.sentAt(),
            0),
        now);
  }

  private static State onReconciling(Reconciling state, Event event, Instant now) {
    return switch (event) {
      case Event.Reconciled(Finding finding) ->
          recovered(
              Recovery.afterLook(finding, state.attempt(), state.looks(), state.sentAt(), now),
              new Sent(
                  state.task(),
                  state.call(),
                  state.consent(),
                  state.attempt(),
                  problem(finding).orElse(state.problem()),
                  state.sentAt(),
                  state.looks() + 1),
              now);
      case Event.Returned _,
          Event.TakenOver _,
          Event.Stopped _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Replied _ ->
          state;
    };
  }

  private static Optional<String> problem(Finding finding) {
    return switch (finding) {
      case Finding.StillUnknown(String problem) -> Optional.of(problem);
      case Finding.CannotTell(String problem) -> Optional.of(problem);
      case Finding.Happened _, Finding.DidNotHappen _ -> Optional.empty();
    };
  }

  private static State recovered(Recovery.Next next, Sent sent, Instant now) {
    return switch (next) {
      case Recovery.Next.SendAgain() ->
          new Dispatched(sent.task, sent.call, sent.consent, sent.attempt + 1, now);
      case Recovery.Next.Look(Instant notBefore) ->
          new Reconciling(
              sent.task,
              sent.call,
              sent.consent,
              sent.attempt,
              sent.problem,
              sent.sentAt,
              sent.looks,
              notBefore);
      case Recovery.Next.Happened(JsonObject data) ->
          through(sent.task, sent.call, sent.consent, new Result.Ok(data));
      case Recovery.Next.GiveUp() ->
          through(sent.task, sent.call, sent.consent, new Result.Failed(sent.problem));
      case Recovery.Next.AskPerson() ->
          new Uncertain(
              sent.task, sent.call, sent.consent, sent.attempt, sent.problem, sent.sentAt);
    };
  }

  private static State onUncertain(Uncertain state, Event event) {
    return switch (event) {
      case Event.VerdictAsked(InteractionId interaction) ->
          new AwaitingVerdict(
              state.task(),
              state.call(),
              state.consent(),
              state.attempt(),
              state.problem(),
              interaction);
      case Event.ConnectionAsked _,
          Event.ParametersAsked _,
          Event.ConsentAsked _,
          Event.Stopped _,
          Event.Thought _,
          Event.Checked _,
          Event.Replied _,
          Event.Acted _ ->
          state;
    };
  }

  private static State onAwaitingVerdict(AwaitingVerdict state, Event event, Instant now) {
    return switch (event) {
      case Event.VerdictGiven(Event.Verdict verdict) ->
          switch (verdict) {
            case HAPPENED ->
                through(
                    state.task(),
                    state.call(),
                    state.consent(),
                    new Result.Ok(JsonObject.of("confirmed_by", "person")));
            case REPEAT ->
                new Dispatched(
                    state.task(), state.call(), state.consent(), state.attempt() + 1, now);
            case LEAVE ->
                through(
                    state.task(),
                    state.call(),
                    state.consent(),
                    new Result.Uncertain(state.problem()));
          };
      case Event.Stopped stopped ->
          // Whether it happened stays unknown, and that is not to be forgotten.
          stopped(
              state,
              state
                  .task()
                  .with(
                      new DoneCall(
                          state.call().call(),
                          state.consent(),
                          new Result.Uncertain(state.problem()))),
              stopped);
      case Event.Connected _,
          Event.ConnectionRefused _,
          Event.ParametersGiven _,
          Event.ConsentGiven _,
          Event.ConsentEdited _,
          Event.ConsentDenied _,
          Event.Thought _,
          Event.Checked _,
          Event.Asked _,
          Event.Acted _ ->
          state;
    };
  }

  private static State stopped(State state, Event.Stopped event) {
    return stopped(state, state.task(), event);
  }

  private static State stopped(State state, Task task, Event.Stopped event) {
    return switch (event) {
      case Event.GaveUp(String error, String answer) -> new Failed(task, error, answer);
      case Event.CancelRequested() -> new Cancelled(task, "Cancelled. " + balance(task));
      case Event.TimedOut() -> state instanceof State.Waiting ? new Expired(task) : state;
    };
  }

  /** What was done when a task ends before its time, in a sentence or two. */
  static String balance(Task task) {
    long sent = task.done().stream().filter(call -> call.result() instanceof Result.Ok).count();
    long unknown =
        task.done().stream().filter(call -> call.result() instanceof Result.Uncertain).count();
    String done =
        switch ((int) Math.min(sent, 2)) {
          case 0 -> unknown == 0 ? "Nothing was done." : "";
          case 1 -> "One action had already been done and stays done.";
          default -> sent + " actions had already been done and stay done.";
        };
    String open =
        switch ((int) Math.min(unknown, 2)) {
          case 0 -> "";
          case 1 -> "Of one action it is not known whether it happened.";
          default -> "Of " + unknown + " actions it is not known whether they happened.";
        };
    String left =
        switch (Math.min(task.next().size(), 2)) {
          case 0 -> "";
          case 1 -> "One action was not begun.";
          default -> task.next().size() + " actions were not begun.";
        };
    return (done + " " + open).strip().concat(left.isEmpty() ? "" : " " + left).strip();
  }

  private static State through(Task task, PreparedCall call, Consent consent, Result result) {
    return onward(task.with(new DoneCall(call.call(), consent, result)));
  }

  /** To the next call that was proposed, or to the model. */
  private static State onward(Task task) {
    if (task.next().isEmpty()) {
      return new Deciding(task);
    }
    Planned first = task.next().getFirst();
    return new CheckingConnection(
        task.with(task.next().subList(1, task.next().size())),
        first.action().app(),
        new Plan.Proposed(first.action(), first.arguments()),
        null);
  }

  private static Consent consent(Authority authority) {
    return switch (authority) {
      case Authority.NotNeeded() -> Consent.NOT_NEEDED;
      case Authority.Agreed _, Authority.Granted _ -> Consent.GRANTED;
    };
  }

  /** Back to where it is seen what the call needs, with what is known of it. */
  private static CheckingParameters again(Task task, PreparedCall call, String note) {
    return new CheckingParameters(
        task, call.call().action(), call.account(), call.call().arguments(), note);
  }

  private static PreparedCall withArguments(PreparedCall call, JsonObject arguments) {
    if (arguments.equals(call.call().arguments())) {
      return call;
    }
    return new PreparedCall(
        new Call(call.call().key(), call.call().action(), arguments),
        call.account(),
        call.schemaVersion(),
        call.risk(),
        call.repetition(),
        // The words that were asked for name the old arguments.
        call.call().action() + " with " + PlainWords.shown(arguments.values()),
        call.organisation(),
        call.policy());
  }

  /** A call whose fate is not known, and how often its source was asked for it. */
  private record Sent(
      Task task,
      PreparedCall call,
      Consent consent,
      int attempt,
      String problem,
      Instant sentAt,
      int looks) {}
}
