package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
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
import dev.parley.tool.ToolSource.Finding;
import jakarta.mail.internet.MimeMessage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GmailConnectorTest extends ConnectorContract {
  private static final AppId GMAIL = new AppId("gmail");

  GmailConnectorTest() {
    super(
        Provider.GMAIL,
        "demo@example.com",
        "https://www.googleapis.com/auth/gmail.send",
        "https://www.googleapis.com/auth/gmail.readonly",
        "https://mail.google.com/");
  }

  @Override
  protected Call call(CallKey key) {
    return call(
        key.value(),
        "send_email",
        JsonObject.of("to", "john@example.com", "body", "Hello John")
            .with("subject", "Grüße aus München"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    return call(
        key.value(), "send_email", JsonObject.of("to", "a@b.c, d@e.f", "body", "Hello all"));
  }

  @Override
  protected int effects() {
    return count(Effect.Kind.MAIL_SENT);
  }

  private Action action(String name) {
    return tools.action(new ActionId(GMAIL, name)).orElseThrow();
  }

  @Test
  void asks_for_what_a_person_would_say() {
    Action send = action("send_email");

    assertThat(send.schema().names()).containsExactly("to", "subject", "body");
    assertThat(send.schema().required()).containsExactly("to", "body");
    assertThat(send.schema().parameter("to").text("format")).contains("email");
    assertThat(send.risk()).isEqualTo(Risk.WRITE);
    assertThat(send.repetition()).isEqualTo(Repetition.RECONCILABLE);
    assertThat(action("list_emails").schema().names()).containsExactly("query", "limit");
    assertThat(action("list_emails").risk()).isEqualTo(Risk.READ);
    assertThat(action("delete_email").risk()).isEqualTo(Risk.DESTRUCTIVE);
    assertThat(tools.actions(GMAIL)).hasSize(4);
  }

  @Test
  void says_where_an_account_is_connected() {
    assertThat(tools.apps().getFirst().access())
        .isInstanceOfSatisfying(
            App.Access.OAuth.class,
            oauth -> {
              String base = sandbox.base(Provider.GMAIL).toString();
              assertThat(oauth.authorizationUri())
                  .hasToString(base + "/o/oauth2/v2/auth?access_type=offline&prompt=consent");
              assertThat(oauth.tokenUri()).hasToString(base + "/token");
              assertThat(oauth.revocationUri()).hasToString(base + "/revoke");
              assertThat(oauth.scopes())
                  .contains("https://www.googleapis.com/auth/gmail.send", "openid", "email")
                  .doesNotHaveDuplicates();
            });
  }

  @Test
  void without_a_base_url_it_speaks_to_google_itself() {
    try (OpenApiTools real =
        new OpenApiTools(
            List.of(new AppSettings("gmail", null, null, null, "id", List.of("openid"), null)),
            Outbound.guarded(Set.of()),
            InstantSource.system())) {
      assertThat(real.apps().getFirst().access())
          .isInstanceOfSatisfying(
              App.Access.OAuth.class,
              oauth -> {
                assertThat(oauth.tokenUri()).hasToString("https://oauth2.googleapis.com/token");
                assertThat(oauth.scopes()).containsExactly("openid");
              });
    }
  }

  @Test
  void a_mail_arrives_as_it_was_said() throws Exception {
    ToolOutcome sent = tools.execute(call(new CallKey("key-7")), credential(), soon());

    assertThat(sent)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().values()).containsKeys("id", "threadId"));
    MimeMessage[] arrived = mail().getReceivedMessages();
    assertThat(arrived).hasSize(1);
    assertThat(arrived[0].getSubject()).isEqualTo("Grüße aus München");
    assertThat(arrived[0].getContent()).asString().startsWith("Hello John");
    assertThat(arrived[0].getMessageID()).isEqualTo("<key-7@calls.parley.dev>");
    assertThat(arrived[0].getFrom()[0]).hasToString("demo@example.com");
  }

  @Test
  void mails_are_listed_read_and_deleted() {
    ToolOutcome listed =
        tools.execute(
            call("k1", "list_emails", JsonObject.of("query", "from:ann")), credential(), soon());
    assertThat(listed).isInstanceOf(ToolOutcome.Succeeded.class);
    Object first =
        ((List<?>) ((ToolOutcome.Succeeded) listed).data().get("messages").orElseThrow())
            .getFirst();
    String id = String.valueOf(((Map<?, ?>) first).get("id"));
    JsonObject which = JsonObject.of("message_id", id);

    ToolOutcome read = tools.execute(call("k2", "get_email", which), credential(), soon());
    assertThat(read)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().text("snippet").orElse("")).contains("noon"));

    Call delete = call("k3", "delete_email", which);
    assertThat(tools.reconcile(delete, credential(), soon()))
        .isInstanceOf(Finding.DidNotHappen.class);
    assertThat(tools.execute(delete, credential(), soon()))
        .isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("done", true)));
    assertThat(tools.reconcile(delete, credential(), soon())).isInstanceOf(Finding.Happened.class);
    assertThat(tools.execute(delete, credential(), soon()))
        .isEqualTo(new ToolOutcome.Rejected("Requested entity was not found."));
  }

  @Test
  void a_token_without_the_scope_is_not_good_enough() {
    assertThat(
            tools.execute(
                call(new CallKey("k")),
                with("https://www.googleapis.com/auth/gmail.readonly"),
                soon()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(tools.execute(call(new CallKey("k")), new Credential.None(), soon()))
        .isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(effects()).isZero();
  }
}
