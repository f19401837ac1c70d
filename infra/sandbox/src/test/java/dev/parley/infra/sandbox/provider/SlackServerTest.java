package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsClient;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.methods.response.conversations.ConversationsHistoryResponse;
import com.slack.api.methods.response.conversations.ConversationsListResponse;
import com.slack.api.model.Conversation;
import com.slack.api.model.ConversationType;
import com.slack.api.model.Message;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slack, driven by Slack's own client. */
final class SlackServerTest {
  private static final String[] SCOPES = {
    "chat:write", "channels:read", "groups:read", "channels:history"
  };

  private final SandboxProviders sandbox =
      SandboxProviders.start(0, "127.0.0.1", 1, null, Apps.SLACK);
  private final Slack slack = Slack.getInstance(config(sandbox));

  private static SlackConfig config(SandboxProviders sandbox) {
    SlackConfig config = new SlackConfig();
    config.setMethodsEndpointUrlPrefix(sandbox.base(Provider.SLACK) + "/api/");
    // Unknown fields in our answers are faults of ours.
    config.setFailOnUnknownProperties(true);
    config.setStatsEnabled(false);
    return config;
  }

  private MethodsClient client = slack.methods("");

  @BeforeEach
  void signIn() {
    client = with(SCOPES);
  }

  private MethodsClient with(String... scopes) {
    return slack.methods(sandbox.accessToken(Apps.SLACK, "demo", scopes));
  }

  @AfterEach
  void stop() throws Exception {
    slack.close();
    sandbox.close();
  }

  private ChatPostMessageResponse post(String channel, String text) throws Exception {
    return client.chatPostMessage(r -> r.channel(channel).text(text));
  }

  @Test
  void a_message_posted_carries_its_metadata() throws Exception {
    ChatPostMessageResponse posted =
        client.chatPostMessage(
            r ->
                r.channel("#general")
                    .text("Hello everyone")
                    .metadata(
                        Message.Metadata.builder()
                            .eventType("parley_call")
                            .eventPayload(Map.of("key", "mark-1"))
                            .build()));

    assertThat(posted.getError()).isNull();
    assertThat(posted.isOk()).isTrue();
    assertThat(posted.getTs()).matches("\\d+\\.\\d{6}");
    assertThat(posted.getMessage().getText()).isEqualTo("Hello everyone");
    ConversationsHistoryResponse history =
        client.conversationsHistory(r -> r.channel(posted.getChannel()).includeAllMetadata(true));
    assertThat(history.getMessages()).hasSize(1);
    assertThat(history.getMessages().getFirst().getMetadata().getEventPayload())
        .containsEntry("key", "mark-1");
    assertThat(sandbox.count(Provider.SLACK, Effect.Kind.MESSAGE_POSTED, "mark-1")).isEqualTo(1);
    assertThat(
            client
                .conversationsHistory(r -> r.channel(posted.getChannel()))
                .getMessages()
                .getFirst()
                .getMetadata())
        .isNull();
  }

  @Test
  void history_is_newest_first_and_paged() throws Exception {
    String channel = post("general", "one").getChannel();
    String second = post("general", "two").getTs();
    post("general", "three");

    ConversationsHistoryResponse first =
        client.conversationsHistory(r -> r.channel(channel).limit(2));
    assertThat(first.getMessages()).extracting(Message::getText).containsExactly("three", "two");
    assertThat(first.isHasMore()).isTrue();
    ConversationsHistoryResponse rest =
        client.conversationsHistory(
            r -> r.channel(channel).cursor(first.getResponseMetadata().getNextCursor()));
    assertThat(rest.getMessages()).extracting(Message::getText).containsExactly("one");
    assertThat(client.conversationsHistory(r -> r.channel(channel).oldest(second)).getMessages())
        .extracting(Message::getText)
        .containsExactly("three");
  }

  @Test
  void channels_are_listed_by_kind() throws Exception {
    ConversationsListResponse all =
        client.conversationsList(
            r ->
                r.types(List.of(ConversationType.PUBLIC_CHANNEL, ConversationType.PRIVATE_CHANNEL))
                    .excludeArchived(true));

    assertThat(all.getError()).isNull();
    assertThat(all.getChannels())
        .extracting(Conversation::getName)
        .containsExactlyInAnyOrder("general", "random", "launch", "design", "team-leads");
    assertThat(client.conversationsList(r -> r).getChannels())
        .extracting(Conversation::getName)
        .contains("old-project")
        .doesNotContain("team-leads");
  }

  @Test
  void what_cannot_be_posted_is_told_by_name() throws Exception {
    assertThat(post("#nowhere", "x").getError()).isEqualTo("channel_not_found");
    assertThat(post("#old-project", "x").getError()).isEqualTo("is_archived");
    assertThat(post("#design", "x").getError()).isEqualTo("not_in_channel");
    assertThat(post("#general", "").getError()).isEqualTo("no_text");
    assertThat(post("#general", "x".repeat(40_001)).getError()).isEqualTo("msg_too_long");
    assertThat(sandbox.effects(Provider.SLACK)).isEmpty();
  }

  @Test
  void a_token_goes_as_far_as_its_scopes() throws Exception {
    ChatPostMessageResponse refused =
        with("channels:read").chatPostMessage(r -> r.channel("#general").text("x"));

    assertThat(refused.getError()).isEqualTo("missing_scope");
    assertThat(refused.getNeeded()).isEqualTo("chat:write");
    assertThat(refused.getProvided()).isEqualTo("channels:read");
    assertThat(slack.methods("xoxb-invented").authTest(r -> r).getError())
        .isEqualTo("invalid_auth");
    assertThat(client.authTest(r -> r).getTeam()).isEqualTo("Acme");
  }

  @Test
  void a_token_that_ran_out_or_was_taken_back_is_told_apart() throws IOException, Exception {
    sandbox.expireAccessTokens(Provider.SLACK);
    assertThat(client.authTest(r -> r).getError()).isEqualTo("token_expired");
    sandbox.revokeGrants(Provider.SLACK);
    assertThat(client.authTest(r -> r).getError()).isEqualTo("token_revoked");
  }
}
