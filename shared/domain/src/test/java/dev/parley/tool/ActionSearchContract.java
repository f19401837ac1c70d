package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionSearch.Fit;
import dev.parley.tool.ActionSearch.Found;
import dev.parley.tool.ActionSearch.Match;
import dev.parley.tool.ActionSearch.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link ActionSearch} promises, as far as all of them go. */
public abstract class ActionSearchContract {

  private static final App MAIL = app("mail", "Mail", "Letters, sent and received");
  private static final App POST = app("post", "Post", "Letters, sent and received");
  private static final App CODE = app("code", "Code", "Repositories of source code");
  private static final App SKY = app("sky", "Sky", "What the sky does");

  private static final IndexedAction SEND =
      action(MAIL, "send_letter", "Send a letter", "Sends a letter to somebody.");
  private static final IndexedAction SEND_BY_POST =
      action(POST, "send_letter", "Send a letter", "Sends a letter to somebody.");
  private static final IndexedAction BRANCH =
      action(CODE, "createBranch", "Create a branch", "Makes a new branch in a repository.");
  private static final IndexedAction FORECAST =
      action(SKY, "get_forecast", "Forecast the weather", "The weather of the next days.");

  /** What is to be tested. */
  protected abstract ActionSearch.Maker maker();

  @Test
  void finds_an_action_by_its_words() {
    assertThat(best("What will the weather be tomorrow?")).isEqualTo(FORECAST.action().id());
    assertThat(best("make a new branch in the repository")).isEqualTo(BRANCH.action().id());
  }

  @Test
  void finds_an_action_by_the_words_within_its_name() {
    assertThat(
            maker()
                .over(List.of(FORECAST, action(CODE, "mergePullRequest", "", "")))
                .find(query("merge the pull request", 1))
                .matches())
        .extracting(Match::action)
        .containsExactly(new ActionId(CODE.id(), "mergePullRequest"));
  }

  @Test
  void finds_an_action_by_its_parameters() {
    IndexedAction plain = action(CODE, "create_one", "Create", "Creates.");
    IndexedAction detailed =
        new IndexedAction(
            CODE,
            withSchema(
                action(CODE, "create_two", "Create", "Creates.").action(),
                new ArgumentSchema(
                    JsonObject.of(
                        "type",
                        "object",
                        "properties",
                        JsonObject.of(
                            "milestone",
                            JsonObject.of("type", "string", "description", "The due stage"))))));

    assertThat(
            maker()
                .over(List.of(plain, detailed))
                .find(query("create it with a milestone", 1))
                .matches())
        .extracting(Match::action)
        .containsExactly(detailed.action().id());
  }

  @Test
  void finds_an_action_by_its_app() {
    IndexedAction one = action(CODE, "list", "List", "Lists.");
    IndexedAction other = action(SKY, "list", "List", "Lists.");

    assertThat(best(List.of(one, other), "list the source repositories"))
        .isEqualTo(one.action().id());
    assertThat(best(List.of(one, other), "list what the sky does")).isEqualTo(other.action().id());
  }

  @Test
  void gives_the_best_first_and_no_more_than_wanted() {
    ActionSearch search = maker().over(all());

    Found found = search.find(query("send a letter about the weather", 2));

    assertThat(found.matches()).hasSize(2);
    assertThat(found.matches())
        .isSortedAccordingTo((one, other) -> Double.compare(other.score(), one.score()));
    assertThat(search.find(query("send a letter", 0)).matches()).isEmpty();
  }

  @Test
  void finds_each_action_once() {
    List<ActionId> found =
        maker().over(all()).find(query("letter weather branch repository", 50)).matches().stream()
            .map(Match::action)
            .toList();

    assertThat(found)
        .doesNotHaveDuplicates()
        .contains(FORECAST.action().id(), BRANCH.action().id());
  }

  @Test
  void an_app_that_is_connected_comes_first_where_others_fit_as_well() {
    ActionSearch search = maker().over(all());

    for (App connected : List.of(MAIL, POST)) {
      Query query = new Query("send a letter", () -> Set.of(connected.id()), List.of(), 5);
      assertThat(search.find(query).matches().getFirst().action().app()).isEqualTo(connected.id());
    }
  }

  @Test
  void what_was_done_lately_comes_first_where_others_fit_as_well() {
    ActionSearch search = maker().over(all());

    for (IndexedAction recent : List.of(SEND, SEND_BY_POST)) {
      Query query = new Query("send a letter", Set::of, List.of(recent.action().id()), 5);
      assertThat(search.find(query).matches().getFirst().action()).isEqualTo(recent.action().id());
    }
  }

  @Test
  void looks_up_accounts_once() {
    AtomicInteger lookups = new AtomicInteger();
    Supplier<Set<AppId>> connected =
        () -> {
          lookups.incrementAndGet();
          return Set.of(MAIL.id());
        };
    ActionSearch search = maker().over(all());

    search.find(new Query("send a letter", connected, List.of(), 5));
    assertThat(lookups).hasValue(1);
  }

  @Test
  void neither_hides_what_clearly_fits_better() {
    Query query =
        new Query(
            "what is the weather forecast of the next days",
            () -> Set.of(MAIL.id(), CODE.id()),
            List.of(SEND.action().id(), BRANCH.action().id()),
            5);

    assertThat(maker().over(all()).find(query).matches().getFirst().action())
        .isEqualTo(FORECAST.action().id());
  }

  @Test
  void says_when_nothing_seems_to_fit() {
    ActionSearch search = maker().over(all());

    assertThat(search.find(query("Make a new branch in the repository", 5)).fit())
        .isEqualTo(Fit.LIKELY);
    assertThat(search.find(query("How tall is Mount Everest?", 5)).fit()).isEqualTo(Fit.UNLIKELY);
  }

  @Test
  void takes_whatever_a_person_may_type() {
    ActionSearch search = maker().over(all());

    for (String text :
        List.of(
            "",
            "   ",
            "?!",
            "AND OR NOT",
            "title:(\"x~^2 [a TO",
            "天気は",
            "🙂",
            "a".repeat(20_000))) {
      assertThat(search.find(query(text, 5)).matches()).hasSizeLessThanOrEqualTo(5);
    }
    assertThat(search.find(query("send a letter ".repeat(5_000), 1)).matches())
        .extracting(match -> match.action().name())
        .containsExactly("send_letter");
  }

  @Test
  void over_no_actions_finds_nothing() {
    Found found = maker().over(List.of()).find(query("send a letter", 5));

    assertThat(found.matches()).isEmpty();
    assertThat(found.fit()).isEqualTo(Fit.UNLIKELY);
  }

  @Test
  void finds_the_same_in_whatever_order_the_actions_come() {
    List<IndexedAction> reversed = new ArrayList<>(all());
    Collections.reverse(reversed);
    Query query = query("send a letter about the weather", 5);

    assertThat(maker().over(reversed).find(query)).isEqualTo(maker().over(all()).find(query));
  }

  @Test
  void many_may_ask_at_once() {
    ActionSearch search = maker().over(all());
    Found alone = search.find(query("send a letter", 5));

    assertThat(Race.of(16, _ -> search.find(query("send a letter", 5)))).containsOnly(alone);
  }

  private ActionId best(String text) {
    return best(all(), text);
  }

  private ActionId best(List<IndexedAction> actions, String text) {
    return maker().over(actions).find(query(text, 5)).matches().getFirst().action();
  }

  /** The actions of these tests. */
  protected static List<IndexedAction> all() {
    return List.of(SEND, SEND_BY_POST, BRANCH, FORECAST);
  }

  /** A query of somebody new. */
  protected static Query query(String text, int limit) {
    return new Query(text, Set::of, List.of(), limit);
  }

  /** An app that anybody may use. */
  protected static App app(String id, String name, String description) {
    return new App(new AppId(id), name, description, new App.Access.Free());
  }

  /** An action without parameters. */
  protected static IndexedAction action(App app, String name, String title, String description) {
    return new IndexedAction(
        app,
        new Action(
            new ActionId(app.id(), name),
            title,
            description,
            ArgumentSchema.NONE,
            "1",
            Risk.READ,
            Repetition.SAFE,
            title));
  }

  private static Action withSchema(Action action, ArgumentSchema schema) {
    return new Action(
        action.id(),
        action.title(),
        action.description(),
        schema,
        action.schemaVersion(),
        action.risk(),
        action.repetition(),
        action.summary());
  }
}
