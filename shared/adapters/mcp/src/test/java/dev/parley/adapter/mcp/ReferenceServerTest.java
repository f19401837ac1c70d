package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference implementation's server, from npm. */
final class ReferenceServerTest {

  private static final String PACKAGE = "@modelcontextprotocol/server-everything";
  private static final String VERSION = "2026.8.31";
  private static final AppId EVERYTHING = new AppId("everything");

  private static @Nullable Process process;
  private static McpTools tools;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(onPath("npm") && onPath("node"), "npm is not installed");
    Path folder = Path.of("target", "npm").toAbsolutePath();
    Path server =
        folder.resolve("node_modules").resolve(PACKAGE).resolve(Path.of("dist", "index.js"));
    assumeTrue(
        Files.exists(server) || installed(folder), PACKAGE + " could not be installed with npm");
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder("node", server.toString(), "streamableHttp");
    builder.environment().put("PORT", String.valueOf(port));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("server.log").toFile());
    process = builder.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> isUp(port));
    tools =
        new McpTools(
            List.of(
                new McpServer("Everything", URI.create("http://127.0.0.1:" + port + "/mcp"), null)),
            InstantSource.system());
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
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

  private static boolean installed(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Process npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--prefix",
                folder.toString(),
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                PACKAGE + "@" + VERSION)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("install.log").toFile())
            .start();
    if (!npm.waitFor(3, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      return false;
    }
    return npm.exitValue() == 0;
  }

  private static boolean onPath(String command) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(String.valueOf(System.getenv("PATH")))
        .flatMap(folder -> Stream.of(Path.of(folder, command), Path.of(folder, command + ".cmd")))
        .anyMatch(Files::isExecutable);
  }

  private static boolean isUp(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
