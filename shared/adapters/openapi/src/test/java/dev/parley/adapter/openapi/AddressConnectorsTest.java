package dev.parley.adapter.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.parley.infra.sandbox.provider.SandboxApis;
import dev.parley.infra.sandbox.provider.SandboxApis.Api;
import dev.parley.infra.sandbox.provider.SandboxApis.Delivery;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connectors without accounts: a workflow of Teams, a webhook, the search of the web. */
final class AddressConnectorsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final SandboxApis sandbox = SandboxApis.start(InstantSource.system());

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private OpenApiTools app(
      String id, @Nullable URI base, @Nullable String address, @Nullable String secret) {
    return new OpenApiTools(
        List.of(new AppSettings(id, null, base, address, null, null, secret)),
        Outbound.guarded(Set.of()),
        InstantSource.system());
  }

  private OpenApiTools teams() {
    return app("teams", null, sandbox.workflow().toString(), null);
  }

  private OpenApiTools webhook(String secret) {
    return app("webhook", null, sandbox.base(Api.WEBHOOK) + "/in", secret);
  }

  private OpenApiTools search(String key) {
    return app("websearch", sandbox.base(Api.WEBSEARCH), null, key);
  }

  private static ToolOutcome run(OpenApiTools tools, String action, JsonObject arguments) {
    try (tools) {
      return tools.execute(
          new Call(
              new CallKey("call-1"), new ActionId(tools.apps().getFirst().id(), action), arguments),
          new Credential.None(),
          Instant.now().plusSeconds(10));
    }
  }

  private static Action only(OpenApiTools tools) {
    try (tools) {
      return tools.actions(tools.apps().getFirst().id()).getFirst();
    }
  }

  @Test
  void none_is_offered_without_its_credential() {
    for (OpenApiTools tools :
        List.of(
            app("teams", null, null, null),
            app("teams", null, " ", "whatever"),
            app("webhook", null, null, SECRET),
            app("webhook", null, "https://hooks.example/in", null),
            app("websearch", null, null, null),
            app("websearch", null, null, ""),
            app("notion", null, null, null),
            app("calendar", null, null, "whatever"),
            app("gitlab", null, null, null))) {
      try (tools) {
        assertThat(tools.apps()).isEmpty();
      }
    }
  }

  @Test
  void a_message_to_teams_is_a_card() throws Exception {
    assertThat(
            run(
                teams(),
                "post_message",
                JsonObject.of("title", "Deploy", "text", "Done: \"{title}\" & **more**")))
        .isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("done", true)));

    JsonNode card = Json.MAPPER.readTree(sandbox.cards().getFirst().body());
    assertThat(card.at("/attachments/0/content/body/0/text").asText()).isEqualTo("Deploy");
    assertThat(card.at("/attachments/0/content/body/1/text").asText())
        .isEqualTo("Done: \"{title}\" & **more**");
    assertThat(only(teams()).risk()).isEqualTo(Risk.WRITE);
    assertThat(only(teams()).repetition()).isEqualTo(Repetition.UNSAFE);
  }

  @Test
  void the_address_of_a_workflow_is_told_to_nobody() {
    sandbox.failNext(404);
    ToolOutcome gone = run(teams(), "post_message", JsonObject.of("title", "a", "text", "b"));
    OpenApiTools wrong =
        app(
            "teams",
            null,
            sandbox.workflow().toString().replace(SandboxApis.TOKEN, "other-secret"),
            null);

    assertThat(gone).isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(run(wrong, "post_message", JsonObject.of("title", "a", "text", "b")))
        .isInstanceOf(ToolOutcome.NotConnected.class)
        .asString()
        .doesNotContain("other-secret");
    assertThat(
            new AppSettings("teams", null, null, "https://a/?sig=s", null, null, null).toString())
        .doesNotContain("sig");
    assertThat(new AppSettings("teams", null, null, "https://a/?sig=s", null, null, null).use())
        .asString()
        .doesNotContain("sig");
  }

  @Test
  void an_event_is_signed_as_the_library_of_standard_webhooks_verifies_it() throws Exception {
    assertThat(
            run(
                webhook(SECRET),
                "send_event",
                JsonObject.of("type", "invoice.paid", "data", Map.of("amount", 12, "von", "Ä"))))
        .isEqualTo(new ToolOutcome.Succeeded(JsonObject.of("done", true)));

    Delivery delivery = sandbox.deliveries().getFirst();
    assertThat(delivery.headers()).containsEntry("webhook-id", "call-1");
    new Webhook(SECRET).verify(delivery.body(), headers(delivery));
    JsonNode body = Json.MAPPER.readTree(delivery.body());
    assertThat(body.path("type").asText()).isEqualTo("invoice.paid");
    assertThat(Instant.parse(body.path("timestamp").asText())).isBefore(Instant.now());
    assertThat(body.at("/data/amount").asInt()).isEqualTo(12);
    assertThatExceptionOfType(WebhookVerificationException.class)
        .isThrownBy(() -> new Webhook(SECRET).verify(delivery.body() + " ", headers(delivery)));
    assertThat(only(webhook(SECRET)).repetition()).isEqualTo(Repetition.SAFE);
  }

  private static HttpHeaders headers(Delivery delivery) {
    return HttpHeaders.of(
        delivery.headers().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> List.of(each.getValue()))),
        (_, _) -> true);
  }

  @Test
  void the_signature_is_that_of_the_specification() throws Unfit {
    assertThat(
            StandardWebhooks.signature(
                SECRET,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThatExceptionOfType(Unfit.class)
        .isThrownBy(() -> StandardWebhooks.signature("whsec_%%", "i", "1", new byte[0]));
  }

  @Test
  void the_web_is_searched_with_a_key_that_is_told_to_nobody() {
    assertThat(run(search(SandboxApis.TOKEN), "search_web", JsonObject.of("query", "Micronaut")))
        .asString()
        .contains("About Micronaut", "All there is to know.")
        .doesNotContain("search_metadata");
    assertThat(run(search(SandboxApis.TOKEN), "search_web", JsonObject.of("query", "zzxxqq")))
        .asString()
        .contains("hasn't returned any results");
    assertThat(run(search("my-own-key"), "search_web", JsonObject.of("query", "Micronaut")))
        .isInstanceOf(ToolOutcome.NotConnected.class)
        .asString()
        .doesNotContain("my-own-key");
    sandbox.failNext(429);
    assertThat(run(search(SandboxApis.TOKEN), "search_web", JsonObject.of("query", "x")))
        .isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(
            run(
                app("websearch", URI.create("http://127.0.0.1:1"), null, "my-own-key"),
                "search_web",
                JsonObject.of("query", "x")))
        .isEqualTo(new ToolOutcome.NotNow("no connection could be made"));
    assertThat(only(search(SandboxApis.TOKEN)).risk()).isEqualTo(Risk.READ);
    assertThat(only(search(SandboxApis.TOKEN)).id().app()).isEqualTo(new AppId("websearch"));
  }
}
