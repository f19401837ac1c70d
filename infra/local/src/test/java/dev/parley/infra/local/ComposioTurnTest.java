package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.provider.SandboxComposio;
import dev.parley.infra.sandbox.provider.SandboxComposio.Execution;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A toolkit of Composio is an app like any other, and keeps the account itself. */
class ComposioTurnTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String REQUEST = "Create a Notion page with title \"Weekly report\"";

  @TempDir Path folder;

  private final SandboxComposio composio = SandboxComposio.start("ak_local");
  private LocalParley parley;
  private Person person;

  @BeforeEach
  void start() {
    parley =
        LocalParley.start(
            new LocalSettings(Running.freePort(), 0, 0, folder, true),
            Map.of(
                "parley.composio.api-key",
                "ak_local",
                "parley.composio.base-url",
                composio.base().toString(),
                "parley.composio.toolkits",
                "notion,gmail"));
    person = Person.registered(parley.address());
  }

  @AfterEach
  void stop() {
    parley.close();
    composio.close();
  }

  @Test
  void connecting_at_composio_lets_the_action_go_on_by_itself() {
    Answer asked = person.says(REQUEST);
    assertThat(asked.text("/response/interaction/type")).as("%s", asked).isEqualTo("oauth");
    assertThat(asked.text("/response/interaction/app")).isEqualTo("notion");
    String link = asked.text("/response/interaction/oauth_url");
    assertThat(link).startsWith(composio.base() + "/link/lk_");
    assertThat(composio.executions()).isEmpty();

    HttpResponse<String> page = Person.decides(link, "agree");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("is connected");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        person
                            .get("/api/v1/chat/sessions/" + asked.text("/session_id"))
                            .text("/status"))
                    .isEqualTo("completed"));
    assertThat(composio.executions())
        .singleElement()
        .satisfies(
            done -> {
              assertThat(done.tool()).isEqualTo("NOTION_CREATE_NOTION_PAGE");
              assertThat(done.version()).isEqualTo("20260301_00");
              assertThat(done.account()).startsWith("ca_");
              assertThat(done.arguments()).containsEntry("title", "Weekly report");
            });
  }

  @Test
  void what_the_browser_says_of_the_account_is_not_believed() {
    Answer asked = person.says(REQUEST);
    String link = asked.text("/response/interaction/oauth_url");

    // The browser is sent on with "success", but the account does not stand like that.
    URI back = Person.redirected(link, "agree");
    String account = back.getQuery().replaceAll(".*connected_account_id=(ca_[\\w-]+).*", "$1");
    composio.let(account, "INITIATED");
    assertThat(back.getQuery()).contains("status=success");
    assertThat(Person.opened(back).body()).contains("Not connected yet");
    assertThat(question(asked)).isEqualTo("open");
    assertThat(composio.executions()).isEmpty();

    composio.let(account, "ACTIVE");
    assertThat(Person.opened(back).body()).contains("is connected");
    await().atMost(SOON).untilAsserted(() -> assertThat(composio.executions()).hasSize(1));
    assertThat(Person.opened(back).statusCode()).isEqualTo(400);
  }

  @Test
  void an_account_that_ended_at_composio_is_asked_for_again() {
    Answer asked = person.says(REQUEST);
    Person.decides(asked.text("/response/interaction/oauth_url"), "agree");
    await().atMost(SOON).untilAsserted(() -> assertThat(composio.executions()).hasSize(1));
    Execution first = composio.executions().getFirst();
    composio.let(first.account(), "EXPIRED");

    Answer again = person.says(REQUEST);

    assertThat(again.text("/response/interaction/type")).as("%s", again).isEqualTo("oauth");
    Person.decides(again.text("/response/interaction/oauth_url"), "agree");
    await().atMost(SOON).untilAsserted(() -> assertThat(composio.executions()).hasSize(2));
    assertThat(composio.executions().getLast().account()).isNotEqualTo(first.account());
  }

  @Test
  void an_app_that_we_have_a_connector_for_stays_that_connectors() {
    Answer asked = person.says("Send an email to john@example.com saying hello");

    assertThat(asked.text("/response/interaction/oauth_url"))
        .as("%s", asked)
        .doesNotStartWith(composio.base().toString());
  }

  private String question(Answer asked) {
    return person
        .get("/api/v1/chat/interactions/" + asked.text("/response/interaction/id"))
        .text("/status");
  }
}
