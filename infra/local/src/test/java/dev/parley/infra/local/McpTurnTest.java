package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.mcp.ReferenceServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MCP server is an app like any other. */
class McpTurnTest {

  @TempDir Path folder;

  @Test
  void a_chat_turn_calls_a_tool_of_a_real_server_with_arguments() {
    Optional<ReferenceServer> reference = ReferenceServer.start(Path.of("target", "npm"));
    assumeTrue(
        reference.isPresent(), "the MCP reference server cannot be had: npm is not installed");
    LocalSettings settings = new LocalSettings(Running.freePort(), 0, 0, folder, true);
    try (ReferenceServer server = reference.get();
        LocalParley parley =
            LocalParley.start(
                settings,
                Map.of(
                    "parley.mcp.servers[0].name",
                    "everything",
                    "parley.mcp.servers[0].url",
                    server.address().toString()))) {
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
    }
  }
}
