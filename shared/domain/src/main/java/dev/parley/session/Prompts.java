package dev.parley.session;

import dev.parley.model.ModelFunction;
import dev.parley.model.Prompt;
import dev.parley.model.Reading;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.ArgumentSchema;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instructions a model is given, and the functions it is offered. */
final class Prompts {

  /** How many apps a model is told the names of. */
  private static final int MOST_APPS = 60;

  /** How long a summary may get, in characters. */
  static final int LONGEST_SUMMARY = 4_000;

  static final Prompt<Deciding> DECIDE = Prompt.of("decide", Deciding.class);
  static final Prompt<DecidingAtOnce> DECIDE_AT_ONCE =
      Prompt.of("decide-at-once", DecidingAtOnce.class);
  static final Prompt<ChoosingAction> CHOOSE_ACTION =
      Prompt.of("choose-action", ChoosingAction.class);
  static final Prompt<FillingParameters> FILL_PARAMETERS =
      Prompt.of("fill-parameters", FillingParameters.class);
  static final Prompt<ReadingEdit> READ_EDIT = Prompt.of("read-edit", ReadingEdit.class);
  static final Prompt<Summarising> SUMMARISE = Prompt.of("summarise", Summarising.class);
  static final Prompt<Earlier> EARLIER = Prompt.of("earlier", Earlier.class);

  /** The way out for a model that is offered actions, and wants others. */
  static final Reading<OtherApps> OTHER_APPS =
      Reading.of(
          "other_apps",
          "None of the other functions does what the person wants: look for it among the apps.",
          OtherApps.class);

  /** The way out for a model that has to choose. */
  static final Reading<NoneOfThese> NONE_OF_THESE =
      Reading.of("none_of_these", "Nothing on offer fits the request.", NoneOfThese.class);

  private Prompts() {}

  /**
   * The choice among apps.
   *
   * @param guidance what those who offer the assistant want of it
   * @param pending what other sessions of the conversation wait for
   */
  record Deciding(LocalDate today, @Nullable String guidance, List<String> pending) {}

  /** The choice among actions of all apps, with their arguments. */
  record DecidingAtOnce(
      LocalDate today, @Nullable String guidance, List<String> pending, String apps) {}

  /** The choice among the actions of an app. */
  record ChoosingAction(LocalDate today, @Nullable String guidance, String app) {}

  /** The arguments of an action; those that are known need not be told again. */
  record FillingParameters(
      LocalDate today, @Nullable String guidance, String action, String known) {}

  /** What somebody wants changed who was asked for consent. */
  record ReadingEdit(LocalDate today, @Nullable String guidance, String deed, String arguments) {}

  record Summarising(LocalDate today, @Nullable String guidance) {}

  record Earlier(String summary) {}

  /** That something else is wanted than what is on offer. */
  record OtherApps(
      @Reading.Meaning("What the function to look for does, in a few words of English.")
          @Nullable String wanted) {}

  /** That nothing on offer fits. */
  record NoneOfThese() {}

  /** The names of the apps, as many as a model is told. */
  static String names(List<App> apps) {
    return apps.stream().limit(MOST_APPS).map(App::name).collect(Collectors.joining(", "))
        + (apps.size() > MOST_APPS ? " and more" : "");
  }

  static ModelFunction app(App app) {
    return new ModelFunction(
        app.id().value(), app.name() + ": " + app.description(), ArgumentSchema.NONE.json());
  }

  static ModelFunction choice(Action action) {
    return new ModelFunction(
        action.id().name(),
        action.title() + ". " + action.description(),
        ArgumentSchema.NONE.json());
  }

  /**
   * The action with all its parameters, none of them required: a model must be able to leave out.
   */
  static ModelFunction filling(Action action) {
    return new ModelFunction(
        action.id().name(),
        action.title() + ". " + action.description(),
        optional(action.schema()).json());
  }

  /** The schema with nothing required at its top. */
  static ArgumentSchema optional(ArgumentSchema schema) {
    return new ArgumentSchema(schema.json().with("required", List.of()));
  }
}
