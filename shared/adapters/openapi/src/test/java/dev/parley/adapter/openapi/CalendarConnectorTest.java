package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.SandboxApis.Api;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

final class CalendarConnectorTest extends ApiConnectorContract {

  CalendarConnectorTest() {
    super(Api.CALENDAR, "calendar");
  }

  private static JsonObject review() {
    return JsonObject.of("summary", "Review")
        .with("start", "2026-11-23T15:00:00+01:00")
        .with("end", "2026-11-23T16:00:00+01:00");
  }

  @Override
  protected Call call(CallKey key) {
    return call(key.value(), "create_event", review());
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(key.value(), "create_event", review().with("end", "2026-11-22T16:00:00+01:00"));
  }

  @Test
  void events_are_made_listed_and_deleted() {
    List<Object> guests = List.of(JsonObject.of("email", "ann@example.com").values());
    ToolOutcome made = run("create_event", review().with("attendees", guests));

    assertThat(made)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> {
              assertThat(done.data().text("status")).contains("confirmed");
              assertThat(done.data().object("start").text("dateTime"))
                  .contains("2026-11-23T15:00:00+01:00");
              assertThat(done.data().values()).doesNotContainKey("iCalUID");
            });
    String id = ((ToolOutcome.Succeeded) made).data().text("id").orElseThrow();
    assertThat(run("list_events", JsonObject.of("query", "Review")))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat((List<?>) done.data().get("items").orElseThrow()).hasSize(1));
    Call delete = call("d", "delete_event", JsonObject.of("event_id", id));
    assertThat(tools.reconcile(delete, credential(), soon()))
        .isInstanceOf(Finding.DidNotHappen.class);
    loseNextAnswer();
    assertThat(tools.execute(delete, credential(), soon())).isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(tools.reconcile(delete, credential(), soon())).isInstanceOf(Finding.Happened.class);
    assertThat(tools.execute(delete, credential(), soon()))
        .isEqualTo(new ToolOutcome.Rejected("Resource has been deleted"));
  }

  @Test
  void the_same_call_makes_one_event_however_often_it_is_sent() {
    assertThat(run("create_event", review())).isInstanceOf(ToolOutcome.Succeeded.class);
    assertThat(run("create_event", review()))
        .isEqualTo(new ToolOutcome.Rejected("The requested identifier already exists."));
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void what_its_actions_do_to_the_world_is_said() {
    assertThat(tools.actions(app))
        .extracting(action -> action.id().name(), Action::risk, Action::repetition)
        .containsExactlyInAnyOrder(
            Tuple.tuple("list_events", Risk.READ, Repetition.SAFE),
            Tuple.tuple("create_event", Risk.WRITE, Repetition.RECONCILABLE),
            Tuple.tuple("delete_event", Risk.DESTRUCTIVE, Repetition.RECONCILABLE));
    assertThat(tools.action(new ActionId(app, "create_event")).orElseThrow().schema().required())
        .containsExactlyInAnyOrder("summary", "start", "end");
  }

  @Test
  void its_errors_are_told_in_its_own_words() {
    sandbox.failNext(429);
    assertThat(run("list_events", JsonObject.EMPTY))
        .isEqualTo(new ToolOutcome.NotNow("Too many requests"));
    sandbox.failNext(503);
    assertThat(run("list_events", JsonObject.EMPTY)).isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(run("delete_event", JsonObject.of("event_id", "abcde")))
        .isEqualTo(new ToolOutcome.Rejected("Not Found"));
  }
}
