package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.infra.local.Person.Answer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a new user does, and sees. Promised wherever Parley runs. */
public abstract class ScenesContract {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Installation parley;
  private final URI api;
  private final Person person;

  /** On one that runs. */
  protected ScenesContract(Installation parley) {
    this.parley = parley;
    this.api = parley.address();
    this.person = Person.registered(api);
  }

  @Test
  void a_mail_is_sent_by_itself_once_the_account_is_connected() {
    String john = address("john");
    Answer asked = person.says("Send an email to " + john + " saying hello");

    assertThat(asked.status()).as("%s", asked).isEqualTo(200);
    assertThat(asked.text("/response/type")).isEqualTo("interaction");
    assertThat(asked.text("/response/interaction/type")).isEqualTo("oauth");
    assertThat(asked.text("/content")).contains("connect your Gmail account");

    HttpResponse<String> page =
        Person.decides(asked.text("/response/interaction/oauth_url"), "agree");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("close this window");

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Mail.of(john, parley.imapPort()))
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.text()).isEqualTo("hello")));
    await().atMost(SOON).until(() -> status(asked).equals("completed"));
    assertThat(lastMessage(asked)).contains("Done");
    assertThat(steps(asked)).containsSubsequence("1", "2", "2.5", "3", "4", "5", "6", "7");
  }

  @Test
  void what_is_missing_is_asked_for_and_may_simply_be_typed() {
    connect("gmail");
    String ann = address("ann");
    Answer asked = person.says("Send an email");

    assertThat(asked.text("/response/interaction/type")).as("%s", asked).isEqualTo("clarification");
    assertThat(names(asked.body().at("/response/interaction/missing_parameters")))
        .contains("to", "body");

    Answer done =
        person.says(
            "to " + ann + ", subject Lunch, say see you at noon", asked.text("/conversation_id"));

    assertThat(done.text("/content")).as("%s", done).contains("Done");
    assertThat(Mail.of(ann, parley.imapPort()))
        .containsExactly(new Mail.Letter("Lunch", "see you at noon"));
  }

  @Test
  void what_is_missing_may_be_answered_in_a_form() {
    connect("gmail");
    String ann = address("ann");
    Answer asked = person.says("Send an email");
    String respond =
        "/api/v1/chat/interactions/" + asked.text("/response/interaction/id") + "/respond";

    Answer misfit = person.post(respond, Map.of("values", Map.of("to", "not an address")));
    assertThat(misfit.status()).as("%s", misfit).isEqualTo(422);
    assertThat(misfit.text("/fields/0/field")).isEqualTo("to");

    Answer done =
        person.post(respond, Map.of("values", Map.of("to", ann, "body", "see you at noon")));
    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(Mail.of(ann, parley.imapPort()))
        .singleElement()
        .satisfies(mail -> assertThat(mail.text()).isEqualTo("see you at noon"));

    Answer late = person.post(respond, Map.of("values", Map.of("to", ann, "body", "again")));
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text("/detail")).contains("via api");
    assertThat(Mail.of(ann, parley.imapPort())).hasSize(1);
  }

  @Test
  void a_deletion_happens_once_after_a_yes_and_never_without() {
    connect("github");
    Answer asked = person.says("Delete the repository acme/old-site on GitHub");

    assertThat(asked.text("/requires_consent/type")).as("%s", asked).isEqualTo("consent");
    assertThat(asked.body().at("/requires_consent/arguments").toString())
        .isEqualTo("{\"owner\":\"acme\",\"repo\":\"old-site\"}");
    assertThat(asked.text("/requires_consent/summary")).contains("acme/old-site");
    String request = asked.text("/requires_consent/consent_request_id");
    assertThat(person.get("/api/v1/chat/interactions?status=open").body().findValuesAsText("id"))
        .contains(request);

    assertThat(consent(request, "perhaps").status()).isEqualTo(422);
    assertThat(consent(request, "true").status()).isEqualTo(422);
    assertThat(status(asked)).isEqualTo("waiting");

    Answer approved = consent(request, true);
    assertThat(approved.text("/status")).as("%s", approved).isEqualTo("approved");
    assertThat(approved.text("/consent_token").split("\\.")).hasSize(3);
    await().atMost(SOON).until(() -> status(asked).equals("completed"));
    assertThat(lastMessage(asked)).contains("Done");

    Answer again = consent(request, true);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("/detail")).contains("approved");
    assertThat(person.get("/api/v1/chat/interactions?status=open").body()).isEmpty();
  }

  @Test
  void a_no_is_a_no() {
    connect("github");
    Answer asked = person.says("Delete the repository acme/site on GitHub");
    Answer denied = consent(asked.text("/requires_consent/consent_request_id"), false);

    assertThat(denied.text("/status")).isEqualTo("denied");
    await().atMost(SOON).until(() -> status(asked).equals("completed"));
    assertThat(lastMessage(asked)).contains("did not do it");
    assertThat(steps(asked)).doesNotContain("7");
  }

  @Test
  void a_standing_consent_covers_calls_of_its_shape_until_it_is_taken_back() {
    connect("github");
    Answer first = person.says("Delete the repository acme/one on GitHub");
    Answer approved =
        person.post(
            "/api/v1/chat/consent",
            Map.of(
                "consent_request_id",
                first.text("/requires_consent/consent_request_id"),
                "approved",
                true,
                "grant",
                Map.of("any", List.of("repo"), "uses", 5, "expires_in_hours", 1)));
    assertThat(approved.status()).as("%s", approved).isEqualTo(200);
    await().atMost(SOON).until(() -> status(first).equals("completed"));

    Answer second = person.says("Delete the repository acme/two on GitHub");
    assertThat(second.text("/response/type")).as("%s", second).isEqualTo("message");
    assertThat(second.text("/tool_calls/0/consent")).isEqualTo("granted");
    Answer other = person.says("Delete the repository elsewhere/two on GitHub");
    assertThat(other.text("/response/interaction/type")).as("%s", other).isEqualTo("consent");

    Answer grants = person.get("/api/v1/chat/grants");
    assertThat(grants.body()).hasSize(1);
    assertThat(grants.text("/0/arguments/owner")).isEqualTo("acme");
    assertThat(grants.text("/0/used")).isEqualTo("2");
    String grant = "/api/v1/chat/grants/" + grants.text("/0/id");
    assertThat(Person.registered(api).delete(grant).status()).isEqualTo(404);
    assertThat(person.delete(grant).status()).isEqualTo(204);
    assertThat(person.get("/api/v1/chat/grants").body()).isEmpty();

    Answer third = person.says("Delete the repository acme/three on GitHub");
    assertThat(third.text("/response/interaction/type")).as("%s", third).isEqualTo("consent");
  }

  @Test
  void a_yes_with_a_change_is_asked_again_and_the_change_is_what_happens() {
    connect("gmail");
    Answer policy = person.put("/api/v1/chat/policies", Map.of("policy", "always", "app", "gmail"));
    assertThat(policy.status()).as("%s", policy).isEqualTo(200);
    String bob = address("bob");
    String alice = address("alice");
    Answer asked = person.says("Send an email to " + bob + " saying hello");
    assertThat(asked.text("/requires_consent/arguments/to")).as("%s", asked).isEqualTo(bob);
    String conversation = asked.text("/conversation_id");

    Answer edited = person.says("yes, but to " + alice, conversation);
    assertThat(edited.text("/requires_consent/arguments/to")).as("%s", edited).isEqualTo(alice);
    assertThat(Mail.of(bob, parley.imapPort())).isEmpty();
    assertThat(Mail.of(alice, parley.imapPort())).isEmpty();

    Answer aside = person.says("What can you do?", conversation);
    assertThat(aside.text("/response/type")).as("%s", aside).isEqualTo("message");
    assertThat(status(edited)).isEqualTo("waiting");

    Answer approved = consent(edited.text("/requires_consent/consent_request_id"), true);
    assertThat(approved.status()).as("%s", approved).isEqualTo(200);
    await().atMost(SOON).until(() -> status(edited).equals("completed"));
    assertThat(Mail.of(alice, parley.imapPort())).containsExactly(new Mail.Letter("", "hello"));
    assertThat(Mail.of(bob, parley.imapPort())).isEmpty();
  }

  @Test
  void small_talk_is_simply_answered() {
    for (String words : List.of("What can you do?", "Hello!", "Thank you very much")) {
      Answer answer = person.says(words);
      assertThat(answer.text("/response/type")).as("%s", answer).isEqualTo("message");
      assertThat(answer.text("/content")).isNotBlank();
      assertThat(answer.body().at("/tool_calls")).isEmpty();
      assertThat(steps(answer)).containsExactly("1", "2");
    }
  }

  @Test
  void a_declined_connection_is_told_and_offered_again() {
    String john = address("john");
    Answer asked = person.says("Send an email to " + john + " saying hello");
    String first = asked.text("/response/interaction/id");
    HttpResponse<String> page =
        Person.decides(asked.text("/response/interaction/oauth_url"), "deny");
    assertThat(page.body()).contains("Not connected");

    await().atMost(SOON).until(() -> !pending(asked).path("id").asText(first).equals(first));
    assertThat(lastMessage(asked)).contains("declined", "try again");

    Person.decides(pending(asked).get("oauth_url").asText(), "agree");
    await().atMost(SOON).until(() -> status(asked).equals("completed"));
    assertThat(Mail.of(john, parley.imapPort())).hasSize(1);
  }

  private Answer consent(String request, Object approved) {
    return person.post(
        "/api/v1/chat/consent", Map.of("consent_request_id", request, "approved", approved));
  }

  /** Connects an account as a side effect of wanting something. */
  private void connect(String app) {
    Answer asked =
        person.says(
            app.equals("gmail")
                ? "List my emails with Gmail"
                : "List the issues of acme/site on GitHub");
    assertThat(asked.text("/response/interaction/type")).as("%s", asked).isEqualTo("oauth");
    assertThat(asked.text("/response/interaction/app")).isEqualTo(app);
    Person.decides(asked.text("/response/interaction/oauth_url"), "agree");
    await().atMost(SOON).until(() -> status(asked).equals("completed"));
  }

  private String status(Answer turn) {
    return session(turn).path("status").asText();
  }

  private JsonNode pending(Answer turn) {
    return session(turn).path("pending_interaction");
  }

  private JsonNode session(Answer turn) {
    return person.get("/api/v1/chat/sessions/" + turn.text("/session_id")).body();
  }

  private List<String> steps(Answer turn) {
    return session(turn).path("step_results").findValuesAsText("step");
  }

  private String lastMessage(Answer turn) {
    JsonNode messages =
        person
            .get("/api/v1/chat/conversations/" + turn.text("/conversation_id"))
            .body()
            .get("messages");
    return messages.get(messages.size() - 1).get("content").asText();
  }

  private static List<String> names(JsonNode parameters) {
    List<String> names = new ArrayList<>();
    parameters.forEach(parameter -> names.add(parameter.get("name").asText()));
    return names;
  }

  private static String address(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8) + "@example.com";
  }
}
