package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GitHubConnectorTest extends ConnectorContract {
  private static final AppId GITHUB = new AppId("github");

  GitHubConnectorTest() {
    super(Provider.GITHUB, "acme", "repo", "delete_repo");
  }

  private static JsonObject site() {
    return JsonObject.of("owner", "acme", "repo", "site");
  }

  @Override
  protected Call call(CallKey key) {
    return call(key.value(), "create_issue", site().with("title", "Blurred logo"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(key.value(), "create_issue", site().with("title", " "));
  }

  @Override
  protected int effects() {
    return count(Effect.Kind.ISSUE_CREATED);
  }

  private ToolOutcome run(String action, JsonObject arguments) {
    return tools.execute(call("k", action, arguments), credential(), soon());
  }

  @Test
  void deleting_a_repository_is_destructive_and_can_be_looked_up() {
    Action delete = tools.action(new ActionId(GITHUB, "delete_repository")).orElseThrow();

    assertThat(delete.schema().required()).containsExactly("owner", "repo");
    assertThat(delete.risk()).isEqualTo(Risk.DESTRUCTIVE);
    assertThat(delete.repetition()).isEqualTo(Repetition.RECONCILABLE);
    assertThat(delete.summary()).contains("{owner}/{repo}");
    assertThat(tools.actions(GITHUB))
        .extracting(a -> a.id().name())
        .containsExactlyInAnyOrder(
            "list_issues", "create_issue", "close_issue", "delete_repository");
  }

  @Test
  void a_repository_is_deleted_and_that_is_found_out_later() {
    JsonObject old = JsonObject.of("owner", "acme", "repo", "old-site");
    Call delete = call("k", "delete_repository", old);
    assertThat(tools.reconcile(delete, credential(), soon()))
        .isInstanceOf(Finding.DidNotHappen.class);
    plan("DELETE");

    assertThat(tools.execute(delete, credential(), soon())).isInstanceOf(ToolOutcome.Unknown.class);

    assertThat(tools.reconcile(delete, credential(), soon())).isInstanceOf(Finding.Happened.class);
    assertThat(count(Effect.Kind.REPOSITORY_DELETED)).isEqualTo(1);
    assertThat(run("delete_repository", JsonObject.of("owner", "umbrella", "repo", "press-kit")))
        .isEqualTo(new ToolOutcome.Rejected("Must have admin rights to Repository."));
  }

  @Test
  void issues_are_opened_listed_and_closed() {
    ToolOutcome opened =
        run("create_issue", site().with("title", "Blurred").with("body", "On phones"));
    assertThat(opened)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> {
              assertThat(done.data().get("number")).contains(3L);
              assertThat(done.data().text("body")).contains("On phones\n\n<!-- parley:k -->");
              assertThat(done.data().values()).doesNotContainKey("user");
            });

    assertThat(run("close_issue", site().with("issue_number", 3)))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().text("state")).contains("closed"));
    assertThat(run("list_issues", site().with("limit", 1)))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat((List<?>) done.data().get("items").orElseThrow()).hasSize(1));
  }

  @Test
  void an_argument_cannot_lead_to_another_path() {
    for (String repo : List.of("..", ".", "")) {
      assertThat(run("delete_repository", JsonObject.of("owner", "acme", "repo", repo)))
          .isInstanceOf(ToolOutcome.Rejected.class);
    }
    assertThat(run("delete_repository", JsonObject.of("owner", "acme", "repo", "site/issues/1")))
        .isEqualTo(new ToolOutcome.Rejected("Not Found"));
    assertThat(count(Effect.Kind.REPOSITORY_DELETED)).isZero();
  }
}
