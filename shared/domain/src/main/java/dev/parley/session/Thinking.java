package dev.parley.session;

import dev.parley.conversation.Message;
import dev.parley.conversation.Usage;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.Guidance;
import dev.parley.model.Guidances;
import dev.parley.model.LanguageModel;
import dev.parley.model.LanguageModel.Listener;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import dev.parley.model.ModelRequest.Choice;
import dev.parley.session.Step.Kind;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ArgumentCheck.Problem;
import dev.parley.tool.Catalogue;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The work that a model does: choosing, and reading arguments out of what was said. */
final class Thinking {

  private static final ModelName NOBODY = new ModelName("", "");

  private final LanguageModel model;
  private final Guidances guidances;
  private final Catalogue catalogue;
  private final ArgumentCheck check;
  private final InstantSource clock;
  private final TurnSettings settings;

  Thinking(
      LanguageModel model,
      Guidances guidances,
      Catalogue catalogue,
      ArgumentCheck check,
      InstantSource clock,
      TurnSettings settings) {
    this.model = model;
    this.guidances = guidances;
    this.catalogue = catalogue;
    this.check = check;
    this.clock = clock;
    this.settings = settings;
  }

  /** Steps 1 and 2; and 3 to 6 with them, where an action on the shortlist is meant. */
  Performed decideNext(
      Session session, List<Message> history, Shortlisting shortlisting, Listener listener) {
    Stopwatch watch = new Stopwatch(clock);
    List<App> apps = catalogue.apps();
    List<Step> steps = new ArrayList<>();
    steps.add(
        watch.done(
            Kind.FETCH_APPS,
            JsonObject.of("apps", apps.stream().map(app -> app.id().value()).toList())));
    int actionsLeft = settings.maxActions() - session.state().task().done().size();
    if (actionsLeft <= 0) {
      return chooseApp(session, history, List.of(), steps, watch, Usage.NONE, listener);
    }
    Guidance guidance = guidance(session);
    Shortlist shortlist =
        settings.shortlist() == 0 ? Shortlist.none() : shortlisting.shortlist(history, null);
    if (shortlist.isEmpty()) {
      return chooseApp(session, history, apps, steps, watch, Usage.NONE, listener);
    }
    List<App> closed = apps.stream().filter(this::isClosed).toList();
    Thought thought = chooseAmong(shortlist, closed, session, guidance, history, apps, listener);
    Usage spent = Usage.NONE;
    Optional<String> wanted = wanted(thought);
    if (wanted.isPresent()) {
      Shortlist other = shortlisting.shortlist(history, wanted.get()).without(shortlist);
      if (!other.isEmpty()) {
        spent = thought.usage();
        shortlist = other;
        thought = chooseAmong(shortlist, closed, session, guidance, history, apps, listener);
      }
    }
    if (!(thought instanceof Thought.Chosen(List<FunctionCall> calls, var _, Usage usage))) {
      return decided(session, thought, steps, watch).costing(spent);
    }
    if (calls.stream().anyMatch(call -> call.name().equals(Prompts.OTHER_APPS.name()))) {
      return chooseApp(session, history, apps, steps, watch, spent.plus(usage), listener);
    }
    Optional<AppId> opened = isOneOf(closed, calls.getFirst().name());
    if (opened.isPresent()) {
      steps.add(watch.done(Kind.SELECT_APP, JsonObject.of("app", opened.get().value())));
      return thought.performed(new Event.AppChosen(opened.get()), steps).costing(spent);
    }
    List<Planned> planned = new ArrayList<>();
    List<Pinned> versions = new ArrayList<>();
    for (FunctionCall call : calls.subList(0, Math.min(calls.size(), actionsLeft))) {
      if (isOneOf(closed, call.name()).isPresent()) {
        // Its turn comes when these are done.
        break;
      }
      Action action = shortlist.action(call.name()).orElseThrow();
      planned.add(new Planned(action.id(), given(call)));
      versions.add(new Pinned(action.id(), action.schemaVersion()));
    }
    steps.add(
        watch.done(
            Kind.SELECT_APP, JsonObject.of("app", planned.getFirst().action().app().value())));
    return thought.performed(new Event.CallsProposed(planned, versions), steps).costing(spent);
  }

  /** Whether the app tells what it can do only to who has an account. */
  private boolean isClosed(App app) {
    if (app.access() instanceof App.Access.Free) {
      return false;
    }
    try {
      return catalogue.listed(app.id()).isEmpty();
    } catch (Transient unreachable) {
      return false;
    }
  }

  private static Optional<AppId> isOneOf(List<App> apps, String name) {
    return apps.stream().map(App::id).filter(id -> id.value().equals(name)).findFirst();
  }

  /**
   * Offers the actions at once, with all they take; and of apps whose actions nobody knows yet the
   * apps themselves.
   */
  private Thought chooseAmong(
      Shortlist shortlist,
      List<App> closed,
      Session session,
      Guidance guidance,
      List<Message> history,
      List<App> apps,
      Listener listener) {
    return think(
        guidance,
        Prompts.DECIDE_AT_ONCE.text(
            new Prompts.DecidingAtOnce(
                today(),
                guidance.instructions(),
                session.state().task().pending(),
                Prompts.names(apps))),
        Transcript.of(session, history),
        Stream.of(
                shortlist.functions().stream(),
                closed.stream().map(Prompts::app),
                Stream.of(Prompts.OTHER_APPS.function()))
            .flatMap(functions -> functions)
            .toList(),
        Choice.MAY_CALL,
        call ->
            call.name().equals(Prompts.OTHER_APPS.name())
                    || isOneOf(closed, call.name()).isPresent()
                ? Optional.empty()
                : shortlist
                    .action(call.name())
                    .map(action -> unfit(action, call))
                    .orElseGet(() -> Optional.of("there is no function " + call.name())),
        listener);
  }

  /** What the model looks for, where it wants other actions and says which. */
  private static Optional<String> wanted(Thought thought) {
    return thought instanceof Thought.Chosen(List<FunctionCall> calls, var _, var _)
        ? calls.stream()
            .filter(call -> call.name().equals(Prompts.OTHER_APPS.name()))
            .flatMap(call -> Stream.ofNullable(Prompts.OTHER_APPS.read(call).wanted()))
            .filter(wanted -> !wanted.isBlank())
            .findFirst()
        : Optional.empty();
  }

  private Guidance guidance(Session session) {
    return guidances.of(session.userId(), session.agent());
  }

  /** Step 2 by itself: the model is offered the apps. */
  private Performed chooseApp(
      Session session,
      List<Message> history,
      List<App> apps,
      List<Step> steps,
      Stopwatch watch,
      Usage spent,
      Listener listener) {
    Guidance guidance = guidance(session);
    Thought thought =
        think(
            guidance,
            Prompts.DECIDE.text(
                new Prompts.Deciding(
                    today(), guidance.instructions(), session.state().task().pending())),
            Transcript.of(session, history),
            apps.stream().map(Prompts::app).toList(),
            apps.isEmpty() ? Choice.TEXT_ONLY : Choice.MAY_CALL,
            call ->
                apps.stream().anyMatch(app -> app.id().value().equals(call.name()))
                    ? Optional.empty()
                    : Optional.of("there is no function " + call.name()),
            listener);
    Performed performed;
    if (thought instanceof Thought.Chosen(List<FunctionCall> calls, var _, var _)) {
      String app = calls.getFirst().name();
      steps.add(watch.done(Kind.SELECT_APP, JsonObject.of("app", app)));
      performed = thought.performed(new Event.AppChosen(new AppId(app)), steps);
    } else {
      performed = decided(session, thought, steps, watch);
    }
    return performed.costing(spent);
  }

  /** That no app is needed, or that the model is of no use. */
  private Performed decided(Session session, Thought thought, List<Step> steps, Stopwatch watch) {
    return switch (thought) {
      case Thought.Words(String text, var _, var _) -> {
        steps.add(watch.done(Kind.SELECT_APP, JsonObject.of("app", null)));
        // Telling what was done takes no app: only the first look for one is a step.
        yield thought.performed(
            new Event.Answered(text), session.state().task().done().isEmpty() ? steps : List.of());
      }
      case Thought.Unusable(String problem, var _, var _) -> {
        steps.add(
            watch.step(Kind.SELECT_APP, Step.Status.FAILED, JsonObject.of("problem", problem)));
        yield thought.performed(gaveUp(session), steps);
      }
      case Thought.Chosen _ -> throw new IllegalStateException("a choice is taken elsewhere");
    };
  }

  /** Sums up messages, and what was summed up before them. */
  Summary summarise(Session session, @Nullable String before, List<Message> messages) {
    Guidance guidance = guidance(session);
    StringBuilder said = new StringBuilder();
    if (before != null) {
      said.append("Earlier summary: ").append(before).append("\n\n");
    }
    for (Message message : messages) {
      said.append(
              switch (message.speaker()) {
                case USER -> "Person: ";
                case ASSISTANT -> "Assistant: ";
                case SYSTEM -> "System: ";
              })
          .append(message.content())
          .append('\n');
    }
    ModelReply reply =
        model.reply(
            new ModelRequest(
                List.of(
                    new ModelMessage.Instructions(
                        Prompts.SUMMARISE.text(
                            new Prompts.Summarising(today(), guidance.instructions()))),
                    new ModelMessage.FromUser(said.toString())),
                List.of(),
                Choice.TEXT_ONLY,
                clock.instant().plus(settings.modelTimeout()),
                guidance.preference()));
    if (!(reply instanceof ModelReply.Said(String text, var _, Usage usage)) || text.isBlank()) {
      throw new Permanent(FailureCode.MODEL_INVALID, "the model gave no summary");
    }
    return new Summary(
        text.length() <= Prompts.LONGEST_SUMMARY
            ? text
            : text.substring(0, Prompts.LONGEST_SUMMARY),
        usage);
  }

  /** What was said in short, and what that cost. */
  record Summary(String text, Usage usage) {}

  /** Makes the shortlist, where one is wanted. */
  @FunctionalInterface
  interface Shortlisting {
    Shortlist shortlist(List<Message> history, @Nullable String wanted);
  }

  /** Steps 3 and 4. */
  Performed chooseAction(Session session, AppId appId, List<Message> history) {
    Stopwatch watch = new Stopwatch(clock);
    Optional<App> app = catalogue.app(appId);
    List<Action> actions = catalogue.actions(appId);
    List<Step> steps = new ArrayList<>();
    steps.add(
        watch.done(
            Kind.FETCH_ACTIONS,
            JsonObject.of("actions", actions.stream().map(action -> action.id().name()).toList())));
    if (app.isEmpty() || actions.isEmpty()) {
      return new Performed(
          new Event.GaveUp("unknown_app", "The app " + appId + " is not there any more."),
          steps,
          Usage.NONE,
          null,
          null,
          null);
    }
    Guidance guidance = guidance(session);
    Thought thought =
        think(
            guidance,
            Prompts.CHOOSE_ACTION.text(
                new Prompts.ChoosingAction(today(), guidance.instructions(), app.get().name())),
            Transcript.of(session, history),
            Stream.concat(
                    actions.stream().map(Prompts::choice),
                    Stream.of(Prompts.NONE_OF_THESE.function()))
                .toList(),
            Choice.MUST_CALL,
            call ->
                call.name().equals(Prompts.NONE_OF_THESE.name())
                        || actions.stream()
                            .anyMatch(action -> action.id().name().equals(call.name()))
                    ? Optional.empty()
                    : Optional.of("there is no function " + call.name()));
    return switch (thought) {
      case Thought.Chosen(List<FunctionCall> calls, var _, var _)
          when calls.getFirst().name().equals(Prompts.NONE_OF_THESE.name()) -> {
        steps.add(watch.done(Kind.SELECT_ACTION, JsonObject.of("action", null)));
        yield thought.performed(new Event.Answered(cannot(app.get(), actions)), steps);
      }
      case Thought.Chosen(List<FunctionCall> calls, var _, var _) -> {
        FunctionCall call = calls.getFirst();
        steps.add(watch.done(Kind.SELECT_ACTION, JsonObject.of("action", call.name())));
        yield thought.performed(
            new Event.ActionChosen(
                actions.stream()
                    .filter(action -> action.id().name().equals(call.name()))
                    .map(action -> new Pinned(action.id(), action.schemaVersion()))
                    .findFirst()
                    .orElseThrow()),
            steps);
      }
      case Thought.Words(String problem, var _, var _) -> {
        steps.add(
            watch.step(Kind.SELECT_ACTION, Step.Status.FAILED, JsonObject.of("problem", problem)));
        yield thought.performed(gaveUp(session), steps);
      }
      case Thought.Unusable(String problem, var _, var _) -> {
        steps.add(
            watch.step(Kind.SELECT_ACTION, Step.Status.FAILED, JsonObject.of("problem", problem)));
        yield thought.performed(gaveUp(session), steps);
      }
    };
  }

  private static String cannot(App app, List<Action> actions) {
    return "I cannot do this with "
        + app.name()
        + ". What I can do there: "
        + actions.stream().map(Action::title).collect(Collectors.joining("; "))
        + ".";
  }

  /** Steps 5 and 6. */
  Performed fillParameters(
      Session session, Action action, JsonObject known, List<Message> history) {
    Stopwatch watch = new Stopwatch(clock);
    List<Step> steps = new ArrayList<>();
    steps.add(watch.done(Kind.FETCH_SCHEMA, JsonObject.of("parameters", action.schema().names())));
    if (action.schema().names().isEmpty()) {
      steps.add(watch.done(Kind.NORMALISE_PARAMETERS, JsonObject.of("arguments", known)));
      return new Performed(
          new Event.ParametersRead(JsonObject.EMPTY), steps, Usage.NONE, null, null, null);
    }
    Guidance guidance = guidance(session);
    Thought thought =
        think(
            guidance,
            filling(guidance, action, known),
            Transcript.of(session, history),
            List.of(Prompts.filling(action)),
            Choice.MUST_CALL,
            call -> misfit(action, call));
    return switch (thought) {
      case Thought.Words _, Thought.Unusable _ -> {
        steps.add(
            watch.step(
                Kind.NORMALISE_PARAMETERS, Step.Status.FAILED, JsonObject.of("arguments", known)));
        yield thought.performed(gaveUp(session), steps);
      }
      case Thought.Chosen(List<FunctionCall> calls, var _, var _) -> {
        JsonObject read = given(calls.getFirst());
        steps.add(
            watch.done(Kind.NORMALISE_PARAMETERS, JsonObject.of("arguments", known.merged(read))));
        yield thought.performed(new Event.ParametersRead(read), steps);
      }
    };
  }

  /** The parameters that a reply to a clarification gives; none where it gives none. */
  ReadReply readReply(
      Session session, Action action, JsonObject known, List<Message> history, String reply) {
    Guidance guidance = guidance(session);
    return read(session, guidance, action, filling(guidance, action, known), history, reply);
  }

  private String filling(Guidance guidance, Action action, JsonObject known) {
    return Prompts.FILL_PARAMETERS.text(
        new Prompts.FillingParameters(
            today(),
            guidance.instructions(),
            action.title(),
            String.join(", ", known.values().keySet())));
  }

  /** What a reply to a consent request wants to be other than asked; nothing where it does not. */
  ReadReply readEdit(
      Session session, Action action, PreparedCall call, List<Message> history, String reply) {
    Guidance guidance = guidance(session);
    String instructions =
        Prompts.READ_EDIT.text(
            new Prompts.ReadingEdit(
                today(),
                guidance.instructions(),
                call.title(),
                PlainWords.shown(call.call().arguments().values())));
    ReadReply read = read(session, guidance, action, instructions, history, reply);
    JsonObject asked = call.call().arguments();
    JsonObject changed = JsonObject.EMPTY;
    for (Map.Entry<String, @Nullable Object> value : read.values().values().entrySet()) {
      if (!Objects.equals(asked.values().get(value.getKey()), value.getValue())) {
        changed = changed.with(value.getKey(), value.getValue());
      }
    }
    return new ReadReply(changed, read.usage());
  }

  private ReadReply read(
      Session session,
      Guidance guidance,
      Action action,
      String instructions,
      List<Message> history,
      String reply) {
    List<ModelMessage> transcript = Transcript.of(session, history);
    transcript.add(new ModelMessage.FromUser(reply));
    Thought thought =
        think(
            guidance,
            instructions,
            transcript,
            List.of(Prompts.filling(action)),
            Choice.MAY_CALL,
            call -> misfit(action, call));
    return switch (thought) {
      case Thought.Chosen(List<FunctionCall> calls, var _, Usage usage) ->
          new ReadReply(given(calls.getFirst()), usage);
      case Thought.Words(var _, var _, Usage usage) -> new ReadReply(JsonObject.EMPTY, usage);
      case Thought.Unusable(var _, var _, Usage usage) -> new ReadReply(JsonObject.EMPTY, usage);
    };
  }

  /** What a reply gave, and what reading it cost. */
  record ReadReply(JsonObject values, Usage usage) {}

  private Optional<String> misfit(Action action, FunctionCall call) {
    return call.name().equals(action.id().name())
        ? unfit(action, call)
        : Optional.of("there is no function " + call.name());
  }

  /** What is wrong with the arguments of a call of the action. */
  private Optional<String> unfit(Action action, FunctionCall call) {
    if (!(call.input() instanceof FunctionCall.Input.Parsed)) {
      return Optional.of("invalid arguments: they are not a JSON object");
    }
    List<Problem> problems = check.problems(Prompts.optional(action.schema()), given(call));
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "invalid arguments: "
                + problems.stream()
                    .map(problem -> problem.field() + " " + problem.problem())
                    .collect(Collectors.joining("; ")));
  }

  /** The arguments of a call without nulls and blanks, which models give for what was not said. */
  private static JsonObject given(FunctionCall call) {
    if (!(call.input() instanceof FunctionCall.Input.Parsed(JsonObject arguments))) {
      return JsonObject.EMPTY;
    }
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    arguments
        .values()
        .forEach(
            (name, value) -> {
              if (value != null && !(value instanceof String text && text.isBlank())) {
                given.put(name, value);
              }
            });
    return new JsonObject(given);
  }

  /** Asks the model; what does not fit is sent back to it once. */
  private Thought think(
      Guidance guidance,
      String instructions,
      List<ModelMessage> transcript,
      List<ModelFunction> functions,
      Choice choice,
      Fit fit) {
    return think(guidance, instructions, transcript, functions, choice, fit, Listener.NONE);
  }

  private Thought think(
      Guidance guidance,
      String instructions,
      List<ModelMessage> transcript,
      List<ModelFunction> functions,
      Choice choice,
      Fit fit,
      Listener listener) {
    List<ModelMessage> messages = new ArrayList<>();
    messages.add(new ModelMessage.Instructions(instructions));
    messages.addAll(transcript);
    Usage usage = Usage.NONE;
    String problem = "";
    ModelName answering = NOBODY;
    for (int round = 0; round < 2; round++) {
      Instant deadline = clock.instant().plus(settings.modelTimeout());
      ModelReply reply =
          model.reply(
              new ModelRequest(messages, functions, choice, deadline, guidance.preference()),
              listener);
      usage = usage.plus(reply.usage());
      answering = reply.by();
      switch (reply) {
        case ModelReply.Said(String text, var _, var _) -> {
          if (choice != Choice.MUST_CALL && !text.isBlank()) {
            return new Thought.Words(text, answering, usage);
          }
          problem = "a function must be called";
          messages.add(new ModelMessage.Instructions(problem));
        }
        case ModelReply.Called(List<FunctionCall> calls, var _, var _) -> {
          Map<String, String> problems = new LinkedHashMap<>();
          calls.forEach(
              call -> fit.problem(call).ifPresent(found -> problems.put(call.id(), found)));
          if (problems.isEmpty()) {
            return new Thought.Chosen(calls, answering, usage);
          }
          problem = String.join("; ", problems.values());
          messages.add(new ModelMessage.Calls(calls));
          for (FunctionCall call : calls) {
            messages.add(
                new ModelMessage.Result(
                    call.id(),
                    JsonObject.of(
                        "error",
                        problems.getOrDefault(
                            call.id(), "not called, because of the others: call it again"))));
          }
        }
      }
    }
    return new Thought.Unusable(problem, answering, usage);
  }

  private static Event gaveUp(Session session) {
    return new Event.GaveUp(
        "model_invalid",
        Apology.after(
            session.state().task(),
            "I could not work out how to do this: the model's answer made no sense, twice. Please"
                + " say it in other words."));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /** What is wrong with a call, if anything is. */
  private interface Fit {
    Optional<String> problem(FunctionCall call);
  }

  private sealed interface Thought {
    ModelName model();

    Usage usage();

    record Words(String text, ModelName model, Usage usage) implements Thought {}

    /** All of them fit, and there is one at least. */
    record Chosen(List<FunctionCall> calls, ModelName model, Usage usage) implements Thought {}

    record Unusable(String problem, ModelName model, Usage usage) implements Thought {}

    default Performed performed(Event event, List<Step> steps) {
      return new Performed(event, steps, usage(), model(), null, null);
    }
  }
}
