package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.SandboxApis;
import dev.parley.infra.sandbox.provider.SandboxApis.Api;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class NotionConnectorTest extends ApiConnectorContract {
  private static final String ROOM = "59833787-2cf9-4fdf-8782-e53db20768a5";

  NotionConnectorTest() {
    super(Api.NOTION, "notion");
  }

  @Override
  String secret() {
    return SandboxApis.TOKEN;
  }

  private static JsonObject note(String below) {
    return JsonObject.of("parent_page_id", below).with("title", "A {note}").with("text", "{key}");
  }

  @Override
  protected Call call(CallKey key) {
    return call(key.value(), "create_page", note(ROOM));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(key.value(), "create_page", note("elsewhere"));
  }

  @Test
  void pages_are_found_read_and_made_with_the_key_of_the_house() {
    Credential none = new Credential.None();
    assertThat(tools.apps().getFirst().access()).isEqualTo(new App.Access.Free());

    assertThat(
            tools.execute(call("k", "search_pages", JsonObject.of("query", "Team")), none, soon()))
        .asString()
        .contains(ROOM);
    assertThat(tools.execute(call("k", "read_page", JsonObject.of("page_id", ROOM)), none, soon()))
        .asString()
        .contains("paragraph");
    assertThat(tools.execute(call("k", "create_page", note(ROOM)), none, soon()))
        .asString()
        .contains("A {note}");
  }

  @Test
  void what_its_actions_do_to_the_world_is_said() {
    assertThat(tools.actions(app))
        .extracting(action -> action.id().name(), Action::risk, Action::repetition)
        .containsExactlyInAnyOrder(
            Tuple.tuple("search_pages", Risk.READ, Repetition.SAFE),
            Tuple.tuple("read_page", Risk.READ, Repetition.SAFE),
            Tuple.tuple("create_page", Risk.WRITE, Repetition.UNSAFE));
  }

  @Test
  void its_errors_are_told_in_its_own_words() {
    assertThat(run("create_page", note("elsewhere")))
        .isInstanceOfSatisfying(
            ToolOutcome.Rejected.class,
            no -> assertThat(no.problem()).startsWith("Could not find page with ID: elsewhere"));
    assertThat(run("create_page", note(ROOM).with("text", "x".repeat(2001))))
        .isInstanceOf(ToolOutcome.Rejected.class);
    sandbox.failNext(429);
    assertThat(run("search_pages", JsonObject.EMPTY)).isInstanceOf(ToolOutcome.NotNow.class);
  }
}
