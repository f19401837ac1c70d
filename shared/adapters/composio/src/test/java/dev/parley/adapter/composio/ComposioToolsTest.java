package dev.parley.adapter.composio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.account.UserId;
import dev.parley.failure.Transient;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.SandboxComposio.Execution;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import dev.parley.tool.ToolSourceContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComposioToolsTest extends ToolSourceContract {

  private static final UserId USER = new UserId(new UUID(1, 2));
  private static final AppId NOTION = new AppId("notion");
  private static final ActionId CREATE_PAGE = new ActionId(NOTION, "NOTION_CREATE_NOTION_PAGE");
  private static final String OLD = "20250905_00";
  private static final String LATEST = "20260301_00";

  private final Rig rig = new Rig();
  private final ComposioTools tools = rig.tools(rig.wanted());
  private final String account = rig.composio.connected("notion", USER.value().toString());

  @AfterEach
  void stop() {
    rig.close();
  }

  @Override
  protected ToolSource source() {
    return tools;
  }

  @Override
  protected ToolSource unreachableSource() {
    return rig.tools(rig.wanted().at(Rig.nowhere()));
  }

  @Override
  protected Call call(CallKey key) {
    return new Call(key, CREATE_PAGE, JsonObject.of("title", "Report"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return new Call(key, CREATE_PAGE, JsonObject.EMPTY);
  }

  @Override
  protected Credential credential() {
    return new Credential.Account(USER, account);
  }

  @Override
  protected Credential refusedCredential() {
    return new Credential.Account(USER, "ca_unknown");
  }

  @Override
  protected int effects() {
    return rig.composio.executions().size();
  }

  @Override
  protected void loseNextAnswer() {
    rig.composio.plan("POST", "/tools/execute/", new Fault.DropAnswer());
  }

  @Override
  protected InstantSource clock() {
    return rig.clock;
  }

  @Test
  void executes_with_the_arguments_the_user_the_account_and_the_version_that_was_prepared() {
    assertThat(tools.action(CREATE_PAGE)).map(Action::schemaVersion).contains(LATEST);
    rig.composio.release("notion", "20260801_00");
    rig.clock.move(Duration.ofHours(1));
    assertThat(tools.action(CREATE_PAGE)).map(Action::schemaVersion).contains("20260801_00");

    ToolOutcome outcome = tools.execute(call(), credential(), soon(), LATEST);

    assertThat(outcome).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(rig.composio.executions())
        .containsExactly(
            new Execution(
                "NOTION_CREATE_NOTION_PAGE",
                USER.value().toString(),
                account,
                LATEST,
                JsonObject.of("title", "Report").values()));
  }

  @Test
  void an_older_version_is_found_once_and_one_that_is_not_kept_is_as_it_is_listed() {
    rig.composio.release("notion", "20260801_00");

    assertThat(version("")).isEqualTo("20260801_00");
    assertThat(version(LATEST)).isEqualTo(LATEST);
    assertThat(version(LATEST)).isEqualTo(LATEST);
    assertThat(version("19990101_00")).isEqualTo("20260801_00");
    assertThat(version("19990101_00")).isEqualTo("20260801_00");
    assertThat(rig.composio.arrivals("GET", "/tools/")).isEqualTo(2);
  }

  @Test
  void an_older_version_that_cannot_be_asked_for_just_now_is_not_taken_for_gone() {
    rig.composio.release("notion", "20260801_00");
    tools.actions(NOTION);
    rig.composio.plan("GET", "/tools/", new Fault.FailBefore(503));

    assertThatExceptionOfType(Transient.class).isThrownBy(() -> version(LATEST));
    assertThat(version(LATEST)).isEqualTo(LATEST);
  }

  @Test
  void a_tool_that_is_not_listed_any_more_is_executed_by_the_version_that_had_it() {
    tools.actions(NOTION);
    rig.composio.unlist("NOTION_CREATE_NOTION_PAGE");
    rig.composio.release("notion", "20260801_00");
    rig.clock.move(Duration.ofHours(1));
    assertThat(tools.action(CREATE_PAGE)).isEmpty();

    assertThat(version(LATEST)).isEqualTo(LATEST);
    assertThat(tools.execute(call(), credential(), soon(), LATEST))
        .isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(rig.composio.executions()).extracting(Execution::version).containsExactly(LATEST);
  }

  private String version(String wanted) {
    return tools.action(CREATE_PAGE, wanted).map(Action::schemaVersion).orElse("none");
  }

  @Test
  void a_version_that_is_configured_is_the_one_that_is_listed_and_executed() {
    ComposioTools pinned = rig.tools(rig.wanted().versions("notion=" + OLD));

    assertThat(pinned.actions(NOTION)).extracting(Action::schemaVersion).containsOnly(OLD);
    pinned.execute(call(), credential(), soon());

    assertThat(rig.composio.executions()).extracting(Execution::version).containsExactly(OLD);
  }

  @Test
  void lists_cost_three_requests_however_many_turns_look_into_every_toolkit() {
    for (int turn = 0; turn < 20; turn++) {
      assertThat(tools.apps()).hasSize(3);
      assertThat(tools.apps()).noneMatch(app -> tools.actions(app.id()).isEmpty());
      assertThat(tools.action(CREATE_PAGE)).isPresent();
    }
    tools.execute(call(), credential(), soon());

    assertThat(rig.composio.arrivals("GET", "")).isEqualTo(3);
    assertThat(rig.composio.arrivals("GET", "/tools?")).isEqualTo(1);
  }

  @Test
  void offers_what_is_named_or_everything_or_else_what_the_project_has_configured() {
    rig.composio.customAuthConfig("stripe");

    assertThat(rig.tools(rig.wanted().toolkits()).apps())
        .extracting(app -> app.id().value())
        .containsExactlyInAnyOrder("notion", "stripe");
    assertThat(rig.tools(rig.wanted().toolkits("Linear")).apps())
        .extracting(app -> app.id().value())
        .containsExactly("linear");
    assertThat(rig.tools(rig.wanted().toolkits("*")).apps()).hasSize(6);
  }

  @Test
  void follows_the_pages_of_every_list() {
    try (Rig pages = new Rig(2)) {
      for (String toolkit : new String[] {"stripe", "_2chat", "linear"}) {
        pages.composio.customAuthConfig(toolkit);
      }
      ComposioTools paged = pages.tools(pages.wanted().toolkits("*"));

      assertThat(paged.apps()).hasSize(7);
      assertThat(paged.actions(NOTION)).hasSize(6);
    }
  }

  @Test
  void an_app_that_nobody_could_connect_is_not_offered() {
    AppId stripe = new AppId("stripe");
    assertThat(rig.tools(rig.wanted().toolkits("*")).apps())
        .extracting(App::id)
        .contains(NOTION)
        .doesNotContain(stripe);

    rig.composio.customAuthConfig("stripe");

    assertThat(rig.tools(rig.wanted().toolkits("*")).apps()).extracting(App::id).contains(stripe);
  }

  @Test
  void what_was_listed_is_offered_while_composio_is_down_and_renewed_when_it_is_back() {
    tools.apps();
    tools.actions(NOTION);
    rig.composio.withdraw("linear");
    rig.clock.move(Duration.ofHours(1));
    rig.composio.plan("GET", "/auth_configs", new Fault.FailBefore(503));
    rig.composio.plan("GET", "/tools", new Fault.DropRequest());

    assertThat(tools.apps()).hasSize(3);
    assertThat(tools.actions(NOTION)).hasSize(6);

    rig.clock.move(Duration.ofMinutes(1));
    assertThat(tools.apps()).hasSize(2);
  }

  @Test
  void a_source_that_was_never_heard_is_asked_again_after_a_while_only() {
    rig.composio.plan("GET", "/auth_configs", new Fault.FailBefore(500));
    assertThatExceptionOfType(Transient.class).isThrownBy(tools::apps);
    assertThatExceptionOfType(Transient.class).isThrownBy(tools::apps);
    assertThat(rig.composio.arrivals("GET", "")).isEqualTo(1);

    rig.clock.move(Duration.ofMinutes(1));

    assertThat(tools.apps()).hasSize(3);
  }

  @Test
  void hints_tell_the_risk_and_whether_it_may_be_repeated() {
    assertThat(kind("NOTION_SEARCH_NOTION_PAGE")).isEqualTo(Risk.READ + " " + Repetition.SAFE);
    assertThat(kind("NOTION_DELETE_BLOCK")).isEqualTo(Risk.DESTRUCTIVE + " " + Repetition.UNSAFE);
    assertThat(kind("NOTION_UPDATE_PAGE")).isEqualTo(Risk.WRITE + " " + Repetition.SAFE);
    assertThat(kind("NOTION_CREATE_NOTION_PAGE")).isEqualTo(Risk.WRITE + " " + Repetition.UNSAFE);
  }

  private String kind(String tool) {
    return tools
        .action(new ActionId(NOTION, tool))
        .map(action -> action.risk() + " " + action.repetition())
        .orElse("none");
  }

  @Test
  void a_slug_that_is_too_long_for_a_name_gets_one_of_its_own_and_is_executed() {
    Action rows =
        tools.actions(NOTION).stream()
            .filter(action -> action.title().equals("Append rows"))
            .findFirst()
            .orElseThrow();
    assertThat(rows.id().name())
        .hasSize(64)
        .startsWith("NOTION_APPEND_A_VERY_LONG_LIST_OF_CONTENT_BLOCKS_TO_THE-");
    assertThat(tools.actions(NOTION)).extracting(Action::id).doesNotHaveDuplicates();

    tools.execute(
        new Call(
            new CallKey("key-1"), rows.id(), JsonObject.of("database_id", "d", "content", "a row")),
        credential(),
        soon());

    assertThat(rig.composio.executions())
        .extracting(Execution::tool)
        .containsExactly(
            "NOTION_APPEND_A_VERY_LONG_LIST_OF_CONTENT_BLOCKS_TO_THE_END_OF_AN_EXISTING_DATABASE");
  }

  @Test
  void a_toolkit_whose_slug_is_no_name_of_an_app_gets_one_of_its_own() {
    rig.composio.customAuthConfig("_2chat");

    assertThat(rig.tools(rig.wanted().toolkits("_2chat")).apps())
        .singleElement()
        .satisfies(app -> assertThat(app.id().value()).matches("2chat-[0-9a-f]{8}"));
  }

  @Test
  void a_toolkit_that_takes_no_account_is_free() {
    AppId news = new AppId("hackernews");
    assertThat(tools.apps())
        .filteredOn(app -> app.id().equals(news))
        .extracting(App::access)
        .containsExactly(new App.Access.Free());

    ToolOutcome outcome =
        tools.execute(
            new Call(
                new CallKey("key-1"),
                new ActionId(news, "HACKERNEWS_SEARCH_POSTS"),
                JsonObject.of("query", "java")),
            new Credential.None(),
            soon());

    assertThat(outcome).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(rig.composio.executions()).extracting(Execution::account).containsExactly("");
  }

  @Test
  void an_account_that_has_ended_is_to_be_connected_again() {
    rig.composio.let(account, "EXPIRED");

    assertThat(executed())
        .isEqualTo(
            new ToolOutcome.NotConnected("the account cannot be used: its access has expired"));
    assertThat(effects()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 422})
  void what_an_account_that_stands_may_not_do_takes_another_one(int status) {
    rig.composio.plan("POST", "/tools/execute/", new Fault.FailBefore(status));

    assertThat(executed()).isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(rig.composio.arrivals("GET", "/connected_accounts/" + account)).isEqualTo(1);
    assertThat(effects()).isZero();
  }

  @Test
  void an_account_of_somebody_else_is_no_account() {
    Credential ofAnother = new Credential.Account(new UserId(new UUID(3, 4)), account);

    assertThat(tools.execute(call(), ofAnother, soon()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(effects()).isZero();
  }

  @Test
  void an_account_that_cannot_be_looked_at_is_not_ended() {
    rig.composio.let(account, "EXPIRED");
    rig.composio.plan("GET", "/connected_accounts/", new Fault.FailBefore(503));

    assertThat(executed()).isInstanceOf(ToolOutcome.NotNow.class);
  }

  @Test
  void our_own_key_that_is_not_accepted_is_nobodys_account() {
    tools.actions(NOTION);
    rig.composio.changeKey("ak_another");

    assertThat(executed())
        .isEqualTo(new ToolOutcome.Rejected("Composio does not accept the key of this service"));
  }

  @Test
  void no_token_of_another_source_is_ever_sent_for_an_account() {
    assertThat(
            tools.execute(call(), new Credential.Account(USER, "ya29.a-token-of-google"), soon()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(tools.execute(call(), new Credential.Bearer("ya29.a-token-of-google"), soon()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(rig.composio.arrivals("POST", "")).isZero();
  }

  @Test
  void too_many_requests_are_to_be_tried_again_later() {
    rig.composio.plan("POST", "/tools/execute/", new Fault.TooManyRequests(Duration.ofSeconds(42)));

    assertThat(executed())
        .isInstanceOfSatisfying(
            ToolOutcome.NotNow.class,
            later -> assertThat(later.problem()).containsPattern("for \\d+ s"));
    assertThat(effects()).isZero();
    assertThat(executed()).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(rig.composio.arrivals("POST", "/tools/execute/")).isEqualTo(1);

    rig.clock.move(Duration.ofSeconds(43));

    assertThat(executed()).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void too_many_requests_that_are_soon_over_are_waited_for_once() {
    rig.composio.plan("POST", "/tools/execute/", new Fault.TooManyRequests(Duration.ZERO));

    assertThat(executed()).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(rig.composio.arrivals("POST", "/tools/execute/")).isEqualTo(2);

    rig.composio.plan("POST", "/tools/execute/", new Fault.TooManyRequests(Duration.ZERO));
    rig.composio.plan("POST", "/tools/execute/", new Fault.TooManyRequests(Duration.ZERO));

    assertThat(executed()).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(rig.composio.arrivals("POST", "/tools/execute/")).isEqualTo(4);
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void a_list_goes_on_after_one_request_too_many() {
    rig.composio.plan("GET", "/toolkits", new Fault.TooManyRequests(Duration.ZERO));

    assertThat(tools.apps()).hasSize(3);
  }

  @Test
  void a_failure_of_composio_may_have_happened_and_is_not_repeated() {
    rig.composio.plan("POST", "/tools/execute/", new Fault.FailAfter(502));

    assertThat(executed()).isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(rig.composio.arrivals("POST", "/tools/execute/")).isEqualTo(1);
  }

  @Test
  void an_answer_that_is_late_is_not_known() {
    tools.actions(NOTION);
    rig.composio.plan("POST", "/tools/execute/", new Fault.Delay(Duration.ofMinutes(1)));

    ToolOutcome outcome =
        tools.execute(call(), credential(), rig.clock.instant().plus(Duration.ofMillis(300)));

    assertThat(outcome).isInstanceOf(ToolOutcome.Unknown.class);
  }

  @Test
  void a_tool_that_failed_is_told_in_its_own_words_and_not_at_length() {
    rig.composio.refuse("NOTION_CREATE_NOTION_PAGE", "No such\nparent. " + "x".repeat(5_000));

    assertThat(executed())
        .isInstanceOfSatisfying(
            ToolOutcome.Rejected.class,
            no -> assertThat(no.problem()).startsWith("No such parent. x").hasSizeLessThan(400));
  }

  @Test
  void nothing_that_is_told_holds_the_key() {
    ComposioTools stranger = rig.tools(rig.wanted().key("ak_secret-of-ours"));

    assertThatExceptionOfType(Transient.class)
        .isThrownBy(stranger::apps)
        .satisfies(told -> assertThat(told.toString()).doesNotContain("ak_", "http"));
    assertThat(rig.wanted().settings().toString()).doesNotContain("ak_");
  }

  private ToolOutcome executed() {
    return tools.execute(call(), credential(), soon());
  }

  private static Call call() {
    return new Call(new CallKey("key-1"), CREATE_PAGE, JsonObject.of("title", "Report"));
  }

  private Instant soon() {
    return rig.clock.instant().plus(Duration.ofSeconds(10));
  }
}
