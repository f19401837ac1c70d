package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.sandbox.mcp.NotesServer;
import dev.parley.infra.sandbox.mcp.NotesServer.Admission;
import dev.parley.infra.sandbox.mcp.NotesServer.Newcomers;
import dev.parley.integration.Auth;
import dev.parley.integration.Secret;
import dev.parley.integration.ToolServers;
import dev.parley.integration.ToolServers.Meeting;
import dev.parley.integration.ToolServersContract;
import dev.parley.outbound.Outbound;
import dev.parley.tool.AppId;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NamedServersTest extends ToolServersContract {

  private static final AppId NOTES = new AppId("notes");
  private static final URI CALLBACK = URI.create("https://parley.example/callback");

  private final NotesServer server = NotesServer.start(0, new Admission.Free());
  private final NamedServers servers = servers(CALLBACK);

  private NamedServers servers(@Nullable URI callback) {
    return new NamedServers(
        Outbound.guarded(Set.of("127.0.0.1:" + server.address().getPort())),
        callback,
        Set.of(new AppId("of-all")));
  }

  @AfterEach
  void stop() {
    servers.close();
    server.close();
  }

  @Override
  protected ToolServers servers() {
    return servers;
  }

  @Override
  protected URI open() {
    return server.address();
  }

  private Meeting meet(Auth.@Nullable Kind kind, Secret secret) {
    return servers.meet(NOTES, server.address(), kind == null ? null : Auth.by(kind), secret);
  }

  private static void assertUnusable(Meeting meeting, String why) {
    assertThat(meeting)
        .isInstanceOfSatisfying(
            Meeting.Unusable.class, unusable -> assertThat(unusable.problem()).contains(why));
  }

  @Test
  void who_is_let_in_decides_how_it_is_called() {
    server.admit(new Admission.Token("of-the-house"));
    assertUnusable(meet(Auth.Kind.NONE, Secret.NONE), "wants a token");
    assertUnusable(meet(Auth.Kind.BEARER, new Secret("of-another", null, null)), "does not accept");
    assertUnusable(meet(null, Secret.NONE), "does not say who lets people in");
    assertThat(meet(Auth.Kind.BEARER, new Secret("of-the-house", null, null)))
        .isInstanceOfSatisfying(
            Meeting.Met.class,
            met -> {
              assertThat(met.actions()).hasSize(3);
              assertThat(met.contents().secret().value()).isEqualTo("of-the-house");
            });
    assertThat(servers.isTaken(new AppId("of-all"))).isTrue();
    assertThat(servers.isTaken(NOTES)).isFalse();
  }

  @Test
  void makes_itself_known_where_that_is_welcome_and_not_where_a_client_is_given() {
    server.admit(new Admission.Accounts(Newcomers.WELCOME));

    assertThat(meet(null, Secret.NONE))
        .isInstanceOfSatisfying(
            Meeting.Met.class,
            met -> {
              assertThat(met.title()).isEqualTo("The notepads");
              assertThat(met.auth()).isEqualTo(Auth.by(Auth.Kind.OAUTH2));
              assertThat(met.actions()).isEmpty();
              assertThat(met.contents().secret().clientId()).startsWith("client-");
              assertThat(met.contents().secret().clientSecret()).startsWith("secret-");
              assertThat(met.contents().document()).contains("/authorize?resource=", "/token");
            });
    assertThat(server.clients()).isEqualTo(1);

    assertThat(meet(Auth.Kind.OAUTH2, new Secret(null, "us", null)))
        .isInstanceOfSatisfying(
            Meeting.Met.class,
            met -> assertThat(met.contents().secret()).isEqualTo(new Secret(null, "us", null)));
    assertThat(server.clients()).isEqualTo(1);
  }

  @Test
  void where_newcomers_are_unwanted_or_nobody_could_come_back_a_client_is_asked_for() {
    server.admit(new Admission.Accounts(Newcomers.UNWANTED));
    assertUnusable(meet(null, Secret.NONE), "give a client_id");

    server.admit(new Admission.Accounts(Newcomers.WELCOME));
    try (NamedServers homeless = servers(null)) {
      assertUnusable(homeless.meet(NOTES, server.address(), null, Secret.NONE), "give a client_id");
    }
    assertThat(server.clients()).isZero();
  }

  @Test
  void an_authorization_server_leads_nobody_inside() throws IOException {
    try (SmallMcpServer bad = SmallMcpServer.start();
        NamedServers named =
            new NamedServers(
                Outbound.guarded(Set.of("127.0.0.1:" + bad.port())), CALLBACK, Set.of())) {
      String base = "http://127.0.0.1:" + bad.port();
      bad.tokens.add("of-ann");
      bad.descriptions.put(
          "/.well-known/oauth-protected-resource/some/mcp",
          "{\"resource\":\"" + base + "/some/mcp\",\"authorization_servers\":[\"" + base + "\"]}");
      for (String part :
          new String[] {"authorization_endpoint", "token_endpoint", "registration_endpoint"}) {
        String metadata =
            """
            {"issuer":"BASE","authorization_endpoint":"BASE/a","token_endpoint":"BASE/t",
             "registration_endpoint":"BASE/r","code_challenge_methods_supported":["S256"]}
            """
                .replace("\"" + part + "\":\"BASE", "\"" + part + "\":\"http://127.0.0.1:1")
                .replace("BASE", base);
        bad.descriptions.put("/.well-known/oauth-authorization-server", metadata);

        assertUnusable(named.meet(NOTES, bad.url(), null, Secret.NONE), "may not be used");
      }
    }
  }

  @Test
  void an_authorization_server_that_wants_more_than_we_give_is_told_so() throws IOException {
    try (SmallMcpServer odd = SmallMcpServer.start();
        NamedServers named =
            new NamedServers(
                Outbound.guarded(Set.of("127.0.0.1:" + odd.port())), CALLBACK, Set.of())) {
      String base = "http://127.0.0.1:" + odd.port();
      odd.tokens.add("of-ann");
      odd.descriptions.put(
          "/.well-known/oauth-protected-resource/some/mcp",
          "{\"resource\":\"" + base + "/some/mcp\",\"authorization_servers\":[\"" + base + "\"]}");
      odd.descriptions.put(
          "/.well-known/oauth-authorization-server",
          """
          {"issuer":"BASE","authorization_endpoint":"BASE/a","token_endpoint":"BASE/t",
           "registration_endpoint":"BASE/r","code_challenge_methods_supported":["S256"]}
          """
              .replace("BASE", base));

      for (String answer :
          new String[] {
            "{\"client_id\":\"us\",\"token_endpoint_auth_method\":\"private_key_jwt\"}",
            "{\"client_name\":\"Parley\"}",
            "[no json"
          }) {
        odd.descriptions.put("/r", answer);
        assertUnusable(named.meet(NOTES, odd.url(), null, Secret.NONE), "its authorization server");
      }
      odd.descriptions.put("/r", "{\"client_id\":\"us\"}");
      assertThat(named.meet(NOTES, odd.url(), null, Secret.NONE)).isInstanceOf(Meeting.Met.class);
    }
  }
}
