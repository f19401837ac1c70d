package dev.parley.session;

import static dev.parley.session.WorkflowSamples.ACCOUNT;
import static dev.parley.session.WorkflowSamples.ARGUMENTS;
import static dev.parley.session.WorkflowSamples.GMAIL;
import static dev.parley.session.WorkflowSamples.GRANT;
import static dev.parley.session.WorkflowSamples.NOW;
import static dev.parley.session.WorkflowSamples.PROBLEM;
import static dev.parley.session.WorkflowSamples.QUESTION;
import static dev.parley.session.WorkflowSamples.SEND;
import static dev.parley.session.WorkflowSamples.SETTLED;
import static dev.parley.session.WorkflowSamples.TASK;
import static dev.parley.session.WorkflowSamples.VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.effect.Recovery;
import dev.parley.json.JsonObject;
import dev.parley.session.DoneCall.Consent;
import dev.parley.session.DoneCall.Result;
import dev.parley.session.Event.Verdict;
import dev.parley.session.StateTable.Transition;
import dev.parley.session.WorkflowSamples.EventSample;
import dev.parley.session.WorkflowSamples.StateSample;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowTest {

  private static final State DECIDING = new State.Deciding(TASK);
  private static final PreparedCall CALL = call(Repetition.RECONCILABLE);
  private static final Authority FREELY = new Authority.NotNeeded();
  private static final JsonObject DATA = JsonObject.of("id", "m1");

  @Test
  void every_kind_of_state_and_event_has_a_sample() {
    assertThat(kindsOf(WorkflowSamples.states().stream().map(StateSample::state)))
        .isEqualTo(StateTable.kinds(State.class));
    assertThat(kindsOf(events())).isEqualTo(StateTable.kinds(Event.class));
    assertThat(
            kindsOf(
                events()
                    .filter(Event.Returned.class::isInstance)
                    .map(event -> ((Event.Returned) event).outcome())))
        .isEqualTo(StateTable.kinds(ToolOutcome.class));
    assertThat(
            kindsOf(
                events()
                    .filter(Event.Reconciled.class::isInstance)
                    .map(event -> ((Event.Reconciled) event).finding())))
        .isEqualTo(StateTable.kinds(Finding.class));
  }

  @Test
  void the_readme_shows_where_every_event_leads() throws IOException {
    String readme = Files.readString(readme());
    String shown = readme.replaceAll("(?s)^.*<!-- states -->\n|<!-- /states -->.*$", "");

    assertThat(shown.strip()).isEqualTo(StateTable.markdown().strip());
  }

  @ParameterizedTest
  @MethodSource("walks")
  void walks_as_told(Walk walk) {
    State state = walk.start;
    for (Walk.Step step : walk.steps) {
      state = Workflow.on(state, step.event, NOW);
      assertThat(state).isEqualTo(step.next);
    }
  }

  @Test
  void no_change_of_state_is_without_a_walk_that_takes_it() {
    Set<Transition> taken = new LinkedHashSet<>();
    walks().forEach(walk -> taken.addAll(walk.transitions()));

    assertThat(taken).containsAll(StateTable.transitions());
  }

  @Test
  void nothing_leads_out_of_an_end() {
    for (StateSample sample : WorkflowSamples.states()) {
      if (sample.state() instanceof State.Final) {
        assertThat(events())
            .allMatch(event -> Workflow.on(sample.state(), event, NOW).equals(sample.state()));
      }
    }
  }

  @Test
  void only_ends_and_waits_have_nothing_due() {
    for (StateSample sample : WorkflowSamples.states()) {
      assertThat(Workflow.due(sample.state()) instanceof Work.Rest)
          .as(sample.name())
          .isEqualTo(
              sample.state() instanceof State.Final || sample.state() instanceof State.Waiting);
    }
  }

  @Test
  void every_state_but_an_end_can_be_left() {
    Set<String> left =
        StateTable.transitions().stream().map(Transition::from).collect(Collectors.toSet());
    Set<String> goingOn =
        StateTable.kinds(State.class).stream()
            .filter(kind -> !State.Final.class.isAssignableFrom(kind))
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    assertThat(left).isEqualTo(goingOn);
  }

  @Test
  void whatever_may_have_had_an_effect_is_saved_before_and_after() {
    for (StateSample from : WorkflowSamples.states()) {
      for (EventSample event : WorkflowSamples.events()) {
        State to = Workflow.on(from.state(), event.event(), NOW);
        boolean sends = to instanceof State.Dispatched && !to.equals(from.state());
        boolean learns =
            from.state() instanceof State.Dispatched || from.state() instanceof State.Reconciling;
        boolean pauses = to instanceof State.Waiting || to instanceof State.Final;
        assertThat(Workflow.mustBeSaved(from.state(), to))
            .as("%s on %s", from.name(), event.name())
            .isEqualTo(sends || learns || pauses);
      }
    }
  }

  @Test
  void the_arguments_a_person_agreed_to_take_the_place_of_those_that_were_asked() {
    JsonObject edited = JsonObject.of("to", "bob@example.com");

    State next =
        Workflow.on(
            new State.AwaitingConsent(TASK, CALL, QUESTION),
            new Event.ConsentGiven("token", edited, null),
            NOW);

    assertThat(next).isInstanceOf(State.Prepared.class);
    assertThat(((State.Prepared) next).call().call().arguments()).isEqualTo(edited);
    assertThat(((State.Prepared) next).call().call().key()).isEqualTo(CALL.call().key());
  }

  static Stream<Walk> walks() {
    State checking = new State.CheckingConnection(TASK, GMAIL, new Plan.Open(), null);
    State connecting = new State.AwaitingConnection(TASK, GMAIL, new Plan.Open(), QUESTION);
    State choosing = new State.ChoosingAction(TASK, GMAIL, ACCOUNT);
    State filling = new State.FillingParameters(TASK, SEND, ACCOUNT, JsonObject.EMPTY);
    State checkingNothing =
        new State.CheckingParameters(TASK, SEND, ACCOUNT, JsonObject.EMPTY, null);
    State checkingAll = new State.CheckingParameters(TASK, SEND, ACCOUNT, ARGUMENTS, null);
    State clarifying =
        new State.AwaitingParameters(TASK, SEND, ACCOUNT, JsonObject.EMPTY, QUESTION);
    State asking = new State.AwaitingConsent(TASK, CALL, QUESTION);
    State prepared = new State.Prepared(TASK, CALL, FREELY);
    State sent = dispatched(Repetition.RECONCILABLE, 1);
    State reconciling = reconciling(1, 0, SETTLED, NOW);
    State lastReconciling = reconciling(Recovery.MAX_ATTEMPTS, 0, SETTLED, NOW);
    State uncertain = new State.Uncertain(TASK, CALL, Consent.NOT_NEEDED, 1, PROBLEM, SETTLED);
    State judging = new State.AwaitingVerdict(TASK, CALL, Consent.NOT_NEEDED, 1, PROBLEM, QUESTION);
    Event lost = new Event.Returned(new ToolOutcome.Unknown(PROBLEM));
    Task unknown = through(Consent.NOT_NEEDED, new Result.Uncertain(PROBLEM)).task();
    String farewell = "Cancelled. Nothing was done.";

    List<Walk> walks = new ArrayList<>();
    walks.add(
        new Walk("small talk", DECIDING)
            .on(new Event.Answered("Hi"), new State.Completed(TASK, "Hi")));
    walks.add(
        new Walk("a mail, through the connection of an account", DECIDING)
            .on(new Event.AppChosen(GMAIL), checking)
            .on(new Event.ConnectionAsked(QUESTION), connecting)
            .on(
                new Event.ConnectionRefused("the request was declined"),
                new State.CheckingConnection(
                    TASK, GMAIL, new Plan.Open(), "the request was declined"))
            .on(new Event.ConnectionAsked(QUESTION), connecting)
            .on(new Event.Connected(), checking)
            .on(new Event.ConnectionFound(ACCOUNT), choosing)
            .on(new Event.ActionChosen(VERSION), filling)
            .on(new Event.ParametersRead(ARGUMENTS), checkingAll)
            .on(new Event.CallPrepared(CALL), prepared)
            .on(new Event.Authorised(), sent)
            .on(
                new Event.Returned(new ToolOutcome.Succeeded(DATA)),
                through(Consent.NOT_NEEDED, new Result.Ok(DATA))));
    Planned mail = new Planned(SEND, ARGUMENTS);
    Task more = TASK.with(List.of(mail));
    State.CheckingConnection second =
        new State.CheckingConnection(
            TASK.with(new DoneCall(CALL.call(), Consent.NOT_NEEDED, new Result.Ok(DATA))),
            GMAIL,
            new Plan.Proposed(SEND, ARGUMENTS),
            null);
    walks.add(
        new Walk("two calls by one answer", DECIDING)
            .on(
                new Event.CallsProposed(List.of(mail, mail), List.of(VERSION)),
                new State.CheckingConnection(more, GMAIL, new Plan.Proposed(SEND, ARGUMENTS), null))
            .on(
                new Event.ConnectionFound(ACCOUNT),
                new State.CheckingParameters(more, SEND, ACCOUNT, ARGUMENTS, null))
            .on(
                new Event.CallPrepared(CALL),
                new State.Prepared(more, CALL, new Authority.NotNeeded()))
            .on(
                new Event.Authorised(),
                new State.Dispatched(more, CALL, Consent.NOT_NEEDED, 1, NOW))
            .on(new Event.Returned(new ToolOutcome.Succeeded(DATA)), second));
    walks.add(
        new Walk("a no to one of two calls", new State.AwaitingConsent(more, CALL, QUESTION))
            .on(
                new Event.ConsentDenied(),
                new State.CheckingConnection(
                    TASK.with(
                        new DoneCall(
                            CALL.call(), Consent.DENIED, new Result.Failed("the person said no"))),
                    GMAIL,
                    new Plan.Proposed(SEND, ARGUMENTS),
                    null)));
    walks.add(
        new Walk("an app none of whose actions fits", choosing)
            .on(new Event.Answered("It cannot"), new State.Completed(TASK, "It cannot")));
    walks.add(
        new Walk("what was missing is given", filling)
            .on(new Event.ParametersRead(JsonObject.EMPTY), checkingNothing)
            .on(new Event.ParametersAsked(QUESTION), clarifying)
            .on(new Event.ParametersGiven(ARGUMENTS), checkingAll));
    walks.add(
        new Walk("a yes", checkingAll)
            .on(new Event.ConsentAsked(CALL, QUESTION), asking)
            .on(
                new Event.ConsentGiven("token", ARGUMENTS, null),
                new State.Prepared(TASK, CALL, new Authority.Agreed(QUESTION, "token", null)))
            .on(new Event.Authorised(), new State.Dispatched(TASK, CALL, Consent.GRANTED, 1, NOW)));
    walks.add(
        new Walk("a yes given beforehand", checkingAll)
            .on(
                new Event.CallGranted(CALL, GRANT, "token"),
                new State.Prepared(TASK, CALL, new Authority.Granted(GRANT, "token")))
            .on(new Event.Authorised(), new State.Dispatched(TASK, CALL, Consent.GRANTED, 1, NOW)));
    walks.add(
        new Walk("other arguments, and asked again", asking)
            .on(
                new Event.ConsentEdited(JsonObject.of("to", "bob@example.com")),
                new State.CheckingParameters(
                    TASK,
                    SEND,
                    ACCOUNT,
                    JsonObject.of("to", "bob@example.com"),
                    "Changed as you said.")));
    walks.add(
        new Walk("what was agreed to is not as it was", prepared)
            .on(
                new Event.ConsentOutdated("The rules have changed."),
                new State.CheckingParameters(
                    TASK, SEND, ACCOUNT, ARGUMENTS, "The rules have changed.")));
    walks.add(
        new Walk("a no", asking)
            .on(
                new Event.ConsentDenied(),
                new State.Completed(
                    TASK.with(
                        new DoneCall(
                            CALL.call(), Consent.DENIED, new Result.Failed("the person said no"))),
                    "All right, I did not do it: Send an email to john@example.com. Nothing was"
                        + " changed.")));
    walks.add(
        new Walk("the provider says no", sent)
            .on(
                new Event.Returned(new ToolOutcome.Rejected("no such address")),
                through(Consent.NOT_NEEDED, new Result.Failed("no such address"))));
    walks.add(
        new Walk("the provider says not now", sent)
            .on(
                new Event.Returned(new ToolOutcome.NotNow("too many requests")),
                through(Consent.NOT_NEEDED, new Result.Failed("too many requests"))));
    walks.add(
        new Walk("the provider no longer knows the account", sent)
            .on(
                new Event.Returned(new ToolOutcome.NotConnected("invalid token")),
                new State.CheckingConnection(TASK, GMAIL, new Plan.Chosen(SEND, ARGUMENTS), null))
            .on(new Event.ConnectionFound(ACCOUNT), checkingAll));
    walks.add(
        new Walk(
                "no account is known, and none can be connected",
                new State.Dispatched(
                    TASK,
                    WorkflowSamples.call(Repetition.SAFE, new Account.None()),
                    Consent.NOT_NEEDED,
                    1,
                    SETTLED))
            .on(
                new Event.Returned(new ToolOutcome.NotConnected("log in first")),
                through(Consent.NOT_NEEDED, new Result.Failed("log in first"))));
    for (Event fate : List.of(lost, new Event.TakenOver())) {
      walks.add(
          new Walk("a lost answer to what may be repeated", dispatched(Repetition.SAFE, 1))
              .on(fate, dispatched(Repetition.SAFE, 2))
              .on(fate, dispatched(Repetition.SAFE, 3))
              .on(
                  fate,
                  new State.Uncertain(
                      TASK, call(Repetition.SAFE), Consent.NOT_NEEDED, 3, PROBLEM, NOW)));
      walks.add(
          new Walk(
                  "a lost answer to the last attempt at what only reads",
                  new State.Dispatched(
                      TASK,
                      WorkflowSamples.call(Repetition.SAFE, Risk.READ, ACCOUNT),
                      Consent.NOT_NEEDED,
                      Recovery.MAX_ATTEMPTS,
                      SETTLED))
              .on(fate, through(Consent.NOT_NEEDED, new Result.Failed(PROBLEM))));
      walks.add(
          new Walk("a lost answer that can be found out", sent)
              .on(fate, reconciling(1, 0, NOW, NOW)));
      walks.add(
          new Walk("a lost answer that only the person knows", dispatched(Repetition.UNSAFE, 1))
              .on(
                  fate,
                  new State.Uncertain(
                      TASK, call(Repetition.UNSAFE), Consent.NOT_NEEDED, 1, PROBLEM, NOW)));
    }
    walks.add(
        new Walk("not now, after a lost answer", dispatched(Repetition.SAFE, 2))
            .on(
                new Event.Returned(new ToolOutcome.NotNow("too many requests")),
                dispatched(Repetition.SAFE, 3)));
    for (ToolOutcome no :
        List.of(
            new ToolOutcome.Rejected("no such address"),
            new ToolOutcome.NotConnected("no such address"),
            new ToolOutcome.NotNow("no such address"))) {
      boolean isLater = no instanceof ToolOutcome.NotNow;
      walks.add(
          new Walk(
                  "a no to the last attempt, after lost answers",
                  dispatched(Repetition.SAFE, Recovery.MAX_ATTEMPTS))
              .on(
                  new Event.Returned(no),
                  new State.Uncertain(
                      TASK,
                      call(Repetition.SAFE),
                      Consent.NOT_NEEDED,
                      Recovery.MAX_ATTEMPTS,
                      isLater
                          ? "no such address"
                          : "the answer was lost, and when it was tried again: no such address",
                      NOW)));
    }
    walks.add(
        new Walk("it had happened", reconciling)
            .on(
                new Event.Reconciled(new Finding.Happened(DATA)),
                through(Consent.NOT_NEEDED, new Result.Ok(DATA))));
    walks.add(
        new Walk("it had not happened", reconciling)
            .on(
                new Event.Reconciled(new Finding.DidNotHappen()),
                dispatched(Repetition.RECONCILABLE, 2)));
    walks.add(
        new Walk("it never happens", lastReconciling)
            .on(
                new Event.Reconciled(new Finding.DidNotHappen()),
                through(Consent.NOT_NEEDED, new Result.Failed(PROBLEM))));
    walks.add(
        new Walk("it is not found, but may still come", reconciling(1, 0, NOW, NOW))
            .on(
                new Event.Reconciled(new Finding.DidNotHappen()),
                reconciling(1, 1, NOW, NOW.plus(Recovery.SETTLING))));
    walks.add(
        new Walk("the provider cannot tell, and is asked again", reconciling)
            .on(
                new Event.Reconciled(new Finding.StillUnknown(PROBLEM)),
                reconciling(1, 1, SETTLED, NOW.plusSeconds(5)))
            .on(
                new Event.Reconciled(new Finding.StillUnknown(PROBLEM)),
                reconciling(1, 2, SETTLED, NOW.plusSeconds(30))));
    walks.add(
        new Walk("the provider will never tell", reconciling)
            .on(
                new Event.Reconciled(new Finding.CannotTell(PROBLEM)),
                new State.Uncertain(TASK, CALL, Consent.NOT_NEEDED, 1, PROBLEM, SETTLED)));
    walks.add(
        new Walk("nobody knows whether it happened", reconciling(1, 5, SETTLED, NOW))
            .on(new Event.Reconciled(new Finding.StillUnknown(PROBLEM)), uncertain)
            .on(new Event.VerdictAsked(QUESTION), judging));
    walks.add(
        new Walk("the person says it happened", judging)
            .on(
                new Event.VerdictGiven(Verdict.HAPPENED),
                through(
                    Consent.NOT_NEEDED, new Result.Ok(JsonObject.of("confirmed_by", "person")))));
    walks.add(
        new Walk("the person wants it repeated", judging)
            .on(new Event.VerdictGiven(Verdict.REPEAT), dispatched(Repetition.RECONCILABLE, 2)));
    walks.add(
        new Walk("the person leaves it", judging)
            .on(
                new Event.VerdictGiven(Verdict.LEAVE),
                through(Consent.NOT_NEEDED, new Result.Uncertain(PROBLEM))));
    for (State state :
        List.of(
            DECIDING,
            checking,
            connecting,
            choosing,
            filling,
            checkingAll,
            clarifying,
            asking,
            prepared)) {
      walks.add(
          new Walk("it cannot go on", state)
              .on(new Event.GaveUp("no", "Sorry"), new State.Failed(TASK, "no", "Sorry")));
      walks.add(
          new Walk("the person wants it stopped", state)
              .on(new Event.CancelRequested(), new State.Cancelled(TASK, farewell)));
    }
    for (State waiting : List.of(connecting, clarifying, asking)) {
      walks.add(
          new Walk("nobody answers", waiting).on(new Event.TimedOut(), new State.Expired(TASK)));
    }
    walks.add(
        new Walk("it cannot go on and nobody knows what happened", judging)
            .on(new Event.GaveUp("no", "Sorry"), new State.Failed(unknown, "no", "Sorry")));
    walks.add(
        new Walk("it is stopped and nobody knows what happened", judging)
            .on(
                new Event.CancelRequested(),
                new State.Cancelled(
                    unknown, "Cancelled. Of one action it is not known whether it happened.")));
    walks.add(
        new Walk("nobody says what happened", judging)
            .on(new Event.TimedOut(), new State.Expired(unknown)));
    return walks.stream();
  }

  private static State through(Consent consent, Result result) {
    return new State.Deciding(TASK.with(new DoneCall(CALL.call(), consent, result)));
  }

  private static PreparedCall call(Repetition repetition) {
    return WorkflowSamples.call(repetition, ACCOUNT);
  }

  private static State dispatched(Repetition repetition, int attempt) {
    return dispatched(repetition, attempt, NOW);
  }

  private static State dispatched(Repetition repetition, int attempt, Instant sentAt) {
    return new State.Dispatched(TASK, call(repetition), Consent.NOT_NEEDED, attempt, sentAt);
  }

  private static State reconciling(int attempt, int looks, Instant sentAt, Instant notBefore) {
    return new State.Reconciling(
        TASK, CALL, Consent.NOT_NEEDED, attempt, PROBLEM, sentAt, looks, notBefore);
  }

  private static Stream<Event> events() {
    return WorkflowSamples.events().stream().map(EventSample::event);
  }

  private static Set<Class<?>> kindsOf(Stream<?> samples) {
    return samples.map(Object::getClass).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Path readme() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("README.md"))) {
      folder = folder.getParent();
    }
    assertThat(folder).as("the folder that holds README.md").isNotNull();
    return folder.resolve("README.md");
  }

  /** A way through states, as it is to be. */
  record Walk(String name, State start, List<Step> steps) {

    Walk(String name, State start) {
      this(name, start, List.of());
    }

    Walk on(Event event, State next) {
      List<Step> longer = new ArrayList<>(steps);
      longer.add(new Step(event, next));
      return new Walk(name, start, List.copyOf(longer));
    }

    Set<Transition> transitions() {
      Set<Transition> taken = new LinkedHashSet<>();
      State from = start;
      for (Step step : steps) {
        if (!step.next.equals(from)) {
          taken.add(new Transition(kind(from), nameOf(step.event), kind(step.next)));
        }
        from = step.next;
      }
      return taken;
    }

    private static String kind(State state) {
      return state.getClass().getSimpleName();
    }

    private static String nameOf(Event event) {
      return switch (event) {
        case Event.Returned(ToolOutcome outcome) -> new EventSample(event, outcome).name();
        case Event.Reconciled(Finding finding) -> new EventSample(event, finding).name();
        case Event.VerdictGiven(Verdict verdict) -> new EventSample(event, verdict).name();
        default -> new EventSample(event).name();
      };
    }

    @Override
    public String toString() {
      return name + ", from " + kind(start);
    }

    record Step(Event event, State next) {}
  }
}
