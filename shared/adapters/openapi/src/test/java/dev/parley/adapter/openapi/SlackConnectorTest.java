package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.json.JsonObject;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource.Finding;
import org.junit.jupiter.api.Test;

final class SlackConnectorTest extends ConnectorContract {

  SlackConnectorTest() {
    super(Provider.SLACK, "demo", "chat:write", "channels:read", "channels:history");
  }

  @Override
  protected Call call(CallKey key) {
    return call(
        key.value(), "post_message", JsonObject.of("channel", "#launch", "text", "We are live <3"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(
        key.value(), "post_message", JsonObject.of("channel", "nowhere", "text", "Anyone?"));
  }

  @Override
  protected int effects() {
    return count(Effect.Kind.MESSAGE_POSTED);
  }

  @Test
  void asks_for_a_channel_and_a_text() {
    assertThat(
            tools
                .action(new ActionId(new AppId("slack"), "post_message"))
                .orElseThrow()
                .schema()
                .names())
        .containsExactly("channel", "text");
    assertThat(tools.actions(new AppId("slack"))).hasSize(2);
  }

  @Test
  void channels_are_listed_with_what_matters() {
    ToolOutcome listed =
        tools.execute(call("k", "list_channels", JsonObject.EMPTY), credential(), soon());

    assertThat(listed)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done ->
                assertThat(done.data().values().toString())
                    .contains("launch", "The next release")
                    .doesNotContain("old-project", "context_team_id"));
  }

  @Test
  void what_slack_says_no_to_with_a_good_status_is_told_apart() {
    sandbox.expireAccessTokens(Provider.SLACK);
    assertThat(tools.execute(call(new CallKey("k")), credential(), soon()))
        .isInstanceOf(ToolOutcome.Succeeded.class);
    var expired = credential();
    sandbox.expireAccessTokens(Provider.SLACK);
    assertThat(tools.execute(call(new CallKey("k")), expired, soon()))
        .isEqualTo(new ToolOutcome.NotConnected("token_expired"));
    assertThat(tools.execute(call(new CallKey("k")), with("channels:read"), soon()))
        .isEqualTo(new ToolOutcome.NotConnected("missing_scope"));
    assertThat(tools.execute(rejectedCall(new CallKey("k")), credential(), soon()))
        .isEqualTo(new ToolOutcome.Rejected("channel not found"));
    plan("POST", tooMany());
    assertThat(tools.execute(call(new CallKey("k")), credential(), soon()))
        .isInstanceOf(ToolOutcome.NotNow.class);
    plan("POST", new Fault.FailAfter(500));
    assertThat(tools.execute(call(new CallKey("k")), credential(), soon()))
        .isInstanceOf(ToolOutcome.Unknown.class);
  }

  @Test
  void a_channel_that_cannot_be_looked_through_leaves_it_unknown() {
    Call elsewhere =
        call("k", "post_message", JsonObject.of("channel", "#design", "text", "Hello"));

    assertThat(tools.reconcile(elsewhere, credential(), soon()))
        .isEqualTo(new Finding.CannotTell("not in channel"));
  }
}
