package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.infra.sandbox.mcp.ReferenceServer;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference implementation's server, from npm. */
final class ReferenceServerTest {

  private static final AppId EVERYTHING = new AppId("everything");

  private static @Nullable ReferenceServer server;
  private static McpTools tools;

  @BeforeAll
  static void start() {
    Optional<ReferenceServer> started = ReferenceServer.start(Path.of("target", "npm"));
    assumeTrue(started.isPresent(), "the MCP reference server cannot be had: npm is not installed");
    server = started.get();
    tools =
        new McpTools(
            List.of(
                new McpServer(
                    "Everything", started.get().address(), null, McpServer.Callers.ALL_AS_ONE)),
            Set.of(),
            null,
            InstantSource.system(),
            Patience.STANDARD);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void lists_its_tools() {
    assertThat(tools.apps())
        .singleElement()
        .satisfies(app -> assertThat(app.description()).contains("Echo"));
    assertThat(tools.actions(EVERYTHING))
        .extracting(action -> action.id().name())
        .contains("echo", "get-sum", "get-tiny-image");
  }

  @Test
  void echoes() {
    assertThat(call("echo", JsonObject.of("message", "Grüße")))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().text("text").orElse("")).contains("Grüße"));
  }

  @Test
  void adds_numbers() {
    Action sum = tools.action(new ActionId(EVERYTHING, "get-sum")).orElseThrow();

    assertThat(sum.schema().required()).containsExactlyInAnyOrder("a", "b");
    assertThat(call("get-sum", JsonObject.of("a", 40, "b", 2)))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().text("text").orElse("")).contains("42"));
  }

  @Test
  void shows_an_image_by_its_kind_and_size() {
    assertThat(call("get-tiny-image", JsonObject.EMPTY))
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class,
            done -> assertThat(done.data().values()).containsKeys("text", "media"));
  }

  @Test
  void says_what_does_not_fit() {
    assertThat(call("get-sum", JsonObject.of("a", "many")))
        .isInstanceOf(ToolOutcome.Rejected.class);
  }

  private static ToolOutcome call(String action, JsonObject arguments) {
    return tools.execute(
        new Call(new CallKey("key-1"), new ActionId(EVERYTHING, action), arguments),
        new Credential.None(),
        Instant.now().plusSeconds(10));
  }
}
