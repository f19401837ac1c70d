package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.mcp.ReferenceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MCP server is an app like any other. */
class McpTurnTest {

  @TempDir Path folder;

  @Test
  void a_chat_turn_calls_a_tool_of_a_real_server_beside_one_that_never_answers()
      throws IOException {
    Optional<ReferenceServer> reference = ReferenceServer.start(Path.of("target", "npm"));
    assumeTrue(
        reference.isPresent(), "the MCP reference server cannot be had: npm is not installed");
    LocalSettings settings = new LocalSettings(Running.freePort(), 0, 0, folder, true);
    try (ReferenceServer server = reference.get();
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalParley parley =
            LocalParley.start(
                settings,
                Map.of(
                    "parley.mcp.servers[0].name",
                    "everything",
                    "parley.mcp.servers[0].url",
                    server.address().toString(),
                    "parley.mcp.servers[1].name",
                    "silent",
                    "parley.mcp.servers[1].url",
                    "http://127.0.0.1:" + silent.getLocalPort()))) {
      Person person = Person.registered(parley.address());
      Answer answer = person.says("Echo the message \"good morning\" with everything");
      if (answer.body().hasNonNull("requires_consent")) {
        assertThat(answer.body().at("/requires_consent/arguments").toString())
            .isEqualTo("{\"message\":\"good morning\"}");
        answer = person.says("yes", answer.text("/conversation_id"));
      }
      assertThat(answer.text("/tool_calls/0/app")).as("%s", answer).isEqualTo("everything");
      assertThat(answer.text("/tool_calls/0/action")).isEqualTo("echo");
      assertThat(answer.text("/tool_calls/0/arguments/message")).isEqualTo("good morning");
      assertThat(answer.body().at("/results/0/ok").asBoolean()).isTrue();
      assertThat(answer.body().at("/results/0/data").toString()).contains("good morning");

      Answer health = person.get("/health");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.text("/status")).isEqualTo("degraded");
      assertThat(health.text("/tool_servers/silent")).isEqualTo("down");
    }
  }
}
