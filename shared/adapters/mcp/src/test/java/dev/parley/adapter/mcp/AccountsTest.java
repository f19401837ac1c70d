package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.account.UserId;
import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.connection.Accounts;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.InMemoryAuthorizationServer;
import dev.parley.connection.InMemoryConnections;
import dev.parley.connection.Tokens;
import dev.parley.failure.Transient;
import dev.parley.health.HealthProbe.Condition;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that people have accounts with, as MCP's authorization has it. */
final class AccountsTest {

  private static final ActionId ADD = new ActionId(new AppId("notes"), "add_note");
  private static final String WELL_KNOWN = "/.well-known/oauth-authorization-server/tenant";

  private SmallMcpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = SmallMcpServer.start();
    base = "http://127.0.0.1:" + server.port();
    server.tokens.addAll(List.of("lists", "of-ann"));
    server.challenge =
        "Bearer error=\"invalid_token\", resource_metadata=\""
            + base
            + "/about-me\", scope=\"notes:read notes:write\"";
    server.descriptions.put("/about-me", resource(base + "/some/mcp"));
    server.descriptions.put(WELL_KNOWN, authorization(base + "/tenant", "S256"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String resource(String resource) {
    return """
    {"resource":"%s","authorization_servers":["%s/tenant"],"scopes_supported":["all"]}
    """
        .formatted(resource, base);
  }

  private String authorization(String issuer, String pkce) {
    return """
    {"issuer":"%s","authorization_endpoint":"%s/authorize?a=b","token_endpoint":"%s/token",
     "code_challenge_methods_supported":["%s"]}
    """
        .formatted(issuer, base, base, pkce);
  }

  private App.Access.OAuth discovered(Set<String> allowed) {
    try (Outbound trusting = Outbound.trusting();
        Outbound guarded = Outbound.guarded(allowed)) {
      return new Discovery(trusting, guarded).of(server.url()).access();
    }
  }

  private App.Access.OAuth discovered() {
    return discovered(Set.of("127.0.0.1"));
  }

  private App.Access.OAuth expected(String... scopes) {
    return new App.Access.OAuth(
        URI.create(
            base
                + "/authorize?a=b&resource=http%3A%2F%2F127.0.0.1%3A"
                + server.port()
                + "%2Fsome%2Fmcp"),
        URI.create(base + "/token"),
        null,
        List.of(scopes));
  }

  @Test
  void where_people_agree_is_found_from_the_refusal() {
    assertThat(discovered()).isEqualTo(expected("notes:read", "notes:write"));
  }

  @Test
  void without_a_word_in_the_refusal_it_is_found_where_it_should_be() {
    server.challenge = "Bearer";
    server.descriptions.remove("/about-me");
    server.descriptions.put(
        "/.well-known/oauth-protected-resource/some/mcp", resource(base + "/some/mcp"));
    server.descriptions.remove(WELL_KNOWN);
    server.descriptions.put(
        "/tenant/.well-known/openid-configuration", authorization(base + "/tenant", "S256"));

    assertThat(discovered()).isEqualTo(expected("all"));
  }

  @Test
  void what_is_not_as_it_must_be_is_not_used() {
    server.descriptions.put("/about-me", resource("https://other.example/some/mcp"));
    assertTrouble("another resource");
    server.descriptions.put("/about-me", resource(base + "/some"));
    discovered();

    server.descriptions.put(WELL_KNOWN, authorization("https://other.example", "S256"));
    assertTrouble("does not describe itself");
    server.descriptions.put(WELL_KNOWN, authorization(base + "/tenant", "plain"));
    assertTrouble("PKCE");
    server.descriptions.put(WELL_KNOWN, "[no json");
    assertTrouble("does not describe itself");
    server.descriptions.remove("/about-me");
    assertTrouble("who lets people in");
  }

  @Test
  void a_server_leads_nobody_inside() {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(() -> discovered(Set.of()))
        .withMessageContaining("may not be used");
  }

  private void assertTrouble(String what) {
    assertThatExceptionOfType(Transient.class)
        .isThrownBy(this::discovered)
        .withMessageContaining(what);
  }

  @Test
  void tools_are_called_with_the_account_of_the_person_and_never_with_ours() {
    try (McpTools tools =
        new McpTools(
            List.of(new McpServer("Notes", server.url(), "lists", Callers.EACH_FOR_THEMSELVES)),
            Set.of("127.0.0.1"),
            null,
            InstantSource.system(),
            new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1)))) {
      assertThat(tools.actions(ADD.app())).hasSize(4);
      assertThat(tools.apps())
          .extracting(App::access)
          .containsExactly(expected("notes:read", "notes:write"));

      assertThat(executed(tools, new Credential.None()))
          .isInstanceOf(ToolOutcome.NotConnected.class);
      assertThat(executed(tools, new Credential.Bearer("of-nobody")))
          .isInstanceOf(ToolOutcome.NotConnected.class);
      assertThat(server.effects).isEmpty();
      assertThat(executed(tools, new Credential.Bearer("of-ann")))
          .isInstanceOf(ToolOutcome.Succeeded.class);
      assertThat(server.shown).containsExactly("Bearer of-ann");
    }
  }

  private final InMemoryConnections connections = new InMemoryConnections();

  private McpTools closed() {
    return new McpTools(
        List.of(new McpServer("Notes", server.url(), null, Callers.EACH_FOR_THEMSELVES)),
        Set.of("127.0.0.1"),
        new Accounts(
            connections,
            new InMemoryAuthorizationServer(InstantSource.system(), Set.of()),
            InstantSource.system()),
        InstantSource.system(),
        new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1)));
  }

  private UserId connected(String token) {
    UserId user = new UserId(UUID.randomUUID());
    connections.add(
        new Connection(
            new ConnectionId(UUID.randomUUID()),
            user,
            ADD.app(),
            null,
            List.of(),
            Connection.Status.ACTIVE,
            Instant.now(),
            null),
        new Tokens(token, null, null, List.of()));
    return user;
  }

  @Test
  void tools_that_are_told_to_nobody_without_an_account_are_listed_with_that_of_the_person() {
    server.tokens.remove("lists");
    UserId ann = connected("of-ann");
    UserId nobody = new UserId(UUID.randomUUID());
    try (McpTools tools = closed()) {
      assertThat(tools.of(nobody).apps())
          .singleElement()
          .satisfies(
              app -> {
                assertThat(app.description()).contains("once an account is connected");
                assertThat(app.access()).isEqualTo(expected("notes:read", "notes:write"));
              });
      assertThat(tools.of(nobody).listed(ADD.app())).isEmpty();
      assertThatExceptionOfType(Transient.class)
          .isThrownBy(() -> tools.of(nobody).actions(ADD.app()));
      assertThat(tools.conditions().values()).containsExactly(Condition.UP);

      assertThat(tools.of(ann).apps().getFirst().description()).contains("Add a note");
      assertThat(tools.of(ann).actions(ADD.app())).hasSize(4);
      assertThat(tools.of(ann).listed(ADD.app())).hasSize(4);
      assertThat(tools.of(nobody).listed(ADD.app())).as("told to her alone").isEmpty();
      assertThat(executed(tools.of(ann), new Credential.Bearer("of-ann")))
          .isInstanceOf(ToolOutcome.Succeeded.class);
      assertThat(server.listings).as("two pages, once").hasValue(2);
    }
  }

  @Test
  void an_account_that_is_not_accepted_any_more_is_to_be_connected_again() {
    UserId ann = connected("ended");
    try (McpTools tools = closed()) {
      assertThat(connections.active(ann, ADD.app())).isPresent();

      assertThat(tools.of(ann).apps()).hasSize(1);

      assertThat(connections.active(ann, ADD.app())).isEmpty();
      assertThat(tools.of(ann).listed(ADD.app())).isEmpty();
    }
  }

  private static ToolOutcome executed(ToolSource tools, Credential credential) {
    return tools.execute(
        new Call(new CallKey("key-1"), ADD, JsonObject.of("text", "Buy milk")),
        credential,
        Instant.now().plusSeconds(10));
  }
}
