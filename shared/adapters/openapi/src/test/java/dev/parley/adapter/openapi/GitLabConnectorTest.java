package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.SandboxApis.Api;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class GitLabConnectorTest extends ApiConnectorContract {

  GitLabConnectorTest() {
    super(Api.GITLAB, "gitlab");
  }

  private static JsonObject site() {
    return JsonObject.of("project", "acme/site");
  }

  @Override
  protected Call call(CallKey key) {
    return call(key.value(), "create_issue", site().with("title", "Blurred logo"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(key.value(), "create_issue", site().with("title", " "));
  }

  @Test
  void issues_are_opened_with_a_mark_listed_and_closed() {
    assertThat(
            run("create_issue", site().with("title", "Blurred").with("description", "On phones")))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> {
              assertThat(done.data().get("iid")).contains(1L);
              assertThat(done.data().text("description"))
                  .contains("On phones\n\n<!-- parley:k -->");
            });
    assertThat(run("close_issue", site().with("number", 1)))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().text("state")).contains("closed"));
    assertThat(run("list_issues", site().with("state", "closed")))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat((List<?>) done.data().get("items").orElseThrow()).hasSize(1));
  }

  @Test
  void its_errors_are_told_in_its_own_words() {
    assertThat(run("create_issue", site().with("title", " ")))
        .isEqualTo(new ToolOutcome.Rejected("title can't be blank"));
    assertThat(run("list_issues", JsonObject.of("project", "umbrella/ledger")))
        .isEqualTo(new ToolOutcome.Rejected("404 Project Not Found"));
  }

  @Test
  void what_its_actions_do_to_the_world_is_said() {
    assertThat(tools.actions(app))
        .extracting(action -> action.id().name(), Action::risk, Action::repetition)
        .containsExactlyInAnyOrder(
            Tuple.tuple("list_issues", Risk.READ, Repetition.SAFE),
            Tuple.tuple("create_issue", Risk.WRITE, Repetition.RECONCILABLE),
            Tuple.tuple("close_issue", Risk.WRITE, Repetition.SAFE));
    assertThat(((App.Access.OAuth) tools.apps().getFirst().access()).scopes())
        .containsExactly("api");
  }
}
