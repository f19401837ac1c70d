package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.mcp.NotesServer;
import dev.parley.infra.sandbox.mcp.NotesServer.Admission;
import dev.parley.infra.sandbox.mcp.NotesServer.Newcomers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An MCP server that an organisation adds while we run is talked to by it alone. */
class OwnServerTurnTest {

  private static final String PATH = "/api/v1/integrations";
  private static final String LEAF = "Leaf through the notepad";
  private static final String JOT = "Jot down the note \"buy quinces\" on the notepad";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final LocalParley parley = Running.parley();
  private final URI api = parley.address();
  private final Person owner = Person.registered(api);
  private final NotesServer server = NotesServer.start(Running.OWN_SERVER, new Admission.Free());

  @AfterEach
  void stop() {
    server.close();
  }

  private Map<String, Object> notes() {
    return Map.of("handle", "notes", "type", "mcp", "url", server.address().toString());
  }

  private Map<String, Object> notes(Map<String, Object> auth) {
    return Map.of(
        "handle", "notes", "type", "mcp", "url", server.address().toString(), "auth", auth);
  }

  private Answer added(Map<String, Object> request) {
    Answer added = owner.post(PATH, request);
    assertThat(added.status()).as(added.toString()).isEqualTo(201);
    assertThat(added.text("/data/type")).isEqualTo("mcp");
    assertThat(added.text("/data/base_url")).isEqualTo(server.address().toString());
    return added;
  }

  /** The link of a turn that asks for an account. */
  private static String link(Answer answer) {
    assertThat(answer.text("/response/interaction/type")).as("%s", answer).isEqualTo("oauth");
    return answer.text("/response/interaction/oauth_url");
  }

  private void connects(Answer asked, String account) {
    server.signedIn(account);
    assertThat(Person.decides(link(asked), "allow").statusCode()).isEqualTo(200);
  }

  @Test
  void it_is_found_at_once_and_called_by_who_added_it_and_by_nobody_else() {
    owner.says(LEAF);
    Answer added = added(notes());
    assertThat(added.text("/data/name")).isEqualTo("Notepads");
    assertThat(added.text("/data/auth/type")).isEqualTo("none");
    assertThat(added.body().at("/data/operations").toString())
        .contains("\"action\":\"jot\"")
        .contains("\"risk\":\"read\"")
        .contains("\"risk\":\"destructive\"");

    Answer answer = owner.says(LEAF);
    assertThat(answer.text("/tool_calls/0/app"))
        .as("%s", answer)
        .isEqualTo(added.text("/data/app"));
    assertThat(answer.text("/tool_calls/0/action")).isEqualTo("leaf");
    assertThat(server.uses()).containsExactly("nobody leaf");

    Answer stranger = Person.registered(api).says(LEAF);
    assertThat(stranger.toString()).doesNotContain(added.text("/data/app"));
    assertThat(server.uses()).hasSize(1);

    String path = PATH + "/" + added.text("/data/id");
    assertThat(owner.get(path).text("/data/operations/1/action")).isEqualTo("leaf");
    assertThat(owner.delete(path).status()).isEqualTo(204);
    owner.says(LEAF);
    assertThat(server.uses()).as("taken away, and not called any more").hasSize(1);
  }

  @Test
  void what_its_tools_say_of_themselves_decides_whether_the_person_is_asked() {
    server.admit(new Admission.Token("token-of-the-house"));
    Answer added = added(notes(Map.of("type", "bearer", "secret", "token-of-the-house")));
    assertThat(added.toString()).doesNotContain("token-of-the-house");

    Answer asked = owner.says("Shred the notepad");
    assertThat(asked.text("/requires_consent/risk")).as("%s", asked).isEqualTo("destructive");
    assertThat(server.uses()).isEmpty();

    Answer done = owner.says("yes", asked.text("/conversation_id"));
    assertThat(done.text("/tool_calls/0/action")).as("%s", done).isEqualTo("shred");
    assertThat(server.uses()).containsExactly("nobody shred");
    assertThat(done.toString()).doesNotContain("token-of-the-house");
  }

  @Test
  void where_nobody_is_let_in_without_an_account_each_person_connects_their_own() {
    server.admit(new Admission.Accounts(Newcomers.WELCOME));
    Answer added = added(notes());
    assertThat(added.text("/data/name")).isEqualTo("The notepads");
    assertThat(added.text("/data/auth/type")).isEqualTo("oauth2");
    assertThat(added.body().at("/data/operations")).isEmpty();
    assertThat(server.clients()).as("we have made ourselves known, once").isEqualTo(1);

    // Nobody knows yet what it can do: the app itself is chosen, then connected, then asked.
    Answer asked = owner.says(LEAF + " with the notepads");
    assertThat(URI.create(link(asked)).getRawQuery())
        .contains("code_challenge_method=S256", "resource=", "scope=notes");
    connects(asked, "ann");
    await().atMost(LONG).untilAsserted(() -> assertThat(server.uses()).containsExactly("ann leaf"));

    // Now it is known, to her and with her account.
    Answer answer = owner.says(JOT);
    assertThat(answer.text("/tool_calls/0/action")).as("%s", answer).isEqualTo("jot");
    assertThat(server.notes("ann")).containsExactly("buy quinces");

    // Her access ends: she is asked again, and the call is made when she has agreed.
    server.end("ann");
    Answer again = owner.says(JOT);
    assertThat(server.uses()).hasSize(2);
    connects(again, "bob");
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(server.notes("bob")).containsExactly("buy quinces"));
    assertThat(server.notes("ann")).hasSize(1);
    assertThat(server.clients()).isEqualTo(1);
  }

  @Test
  void tokens_are_renewed_with_the_client_that_we_are_and_for_the_server_that_they_are_for() {
    server.admit(new Admission.Accounts(Newcomers.UNWANTED));
    Answer unknown = owner.post(PATH, notes());
    assertThat(unknown.status()).as("%s", unknown).isEqualTo(422);
    assertThat(unknown.toString()).contains("client_id");

    URI callback = URI.create("http://localhost:" + api.getPort() + "/api/v1/auth/callback");
    server.register("parley-of-ann", "s3cret-of-ann", callback);
    Answer added =
        added(
            notes(
                Map.of(
                    "type",
                    "oauth2",
                    "client_id",
                    "parley-of-ann",
                    "client_secret",
                    "s3cret-of-ann")));
    assertThat(added.toString()).doesNotContain("s3cret-of-ann");
    server.giveTokensFor(1);
    connects(owner.says(LEAF + " with the notepads"), "ann");
    await().atMost(LONG).untilAsserted(() -> assertThat(server.uses()).containsExactly("ann leaf"));

    Answer answer = owner.says(JOT);
    assertThat(answer.text("/tool_calls/0/action")).as("%s", answer).isEqualTo("jot");
    assertThat(server.notes("ann")).containsExactly("buy quinces");
  }

  @Test
  void nothing_that_a_person_names_leads_inside_and_what_is_no_server_is_told_so() {
    server.admit(new Admission.Token("token-of-the-house"));
    List<Map<String, Object>> all =
        List.of(
            Map.of("handle", "a", "type", "mcp", "url", "http://127.0.0.1:1/mcp"),
            Map.of("handle", "a", "type", "mcp", "url", "https://169.254.169.254/mcp"),
            Map.of("handle", "a", "type", "mcp", "url", "https://localhost/mcp"),
            Map.of("handle", "a", "type", "mcp", "url", "no address"),
            Map.of("handle", "a", "type", "mcp", "url", api.resolve("/health").toString()),
            Map.of("handle", "a", "type", "mcp"),
            Map.of("handle", "a", "type", "mcp", "document", "openapi: 3.0.3"),
            notes(),
            notes(Map.of("type", "none")),
            notes(Map.of("type", "bearer")),
            notes(Map.of("type", "bearer", "secret", "another token")),
            notes(Map.of("type", "basic", "username", "ann", "password", "jam")),
            notes(Map.of("type", "api_key", "secret", "key")));
    for (Map<String, Object> each : all) {
      Answer refused = owner.post(PATH, each);
      assertThat(refused.status()).as(each + " " + refused).isEqualTo(422);
      assertThat(refused.toString()).doesNotContain("connection", "another token");
    }
    assertThat(
            owner
                .post(PATH, Map.of("handle", "a", "type", "soap", "url", "https://a.example"))
                .status())
        .isEqualTo(400);
    assertThat(server.uses()).isEmpty();
  }
}
