package dev.parley.infra.sandbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The vendor's npm client, too, takes the stand-in for the real thing. */
class OfficialNodeClientTest {

  private static final String PACKAGE = "openai@7.55.0";

  @Test
  void the_npm_client_chats_streams_calls_tools_and_reads_schemas() throws Exception {
    Path folder = installed();
    try (InputStream script = getClass().getResourceAsStream("official-client.mjs")) {
      Files.copy(
          Objects.requireNonNull(script),
          folder.resolve("official-client.mjs"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    try (StandInModel model =
        StandInModel.start(0, StandInModel.Options.open().withApiKey("sk-right"))) {
      String printed = run(folder, "node", "official-client.mjs", model.baseUrl().toString());
      JsonNode seen = Chat.json(printed);

      JsonNode call =
          Chat.json(
              "{\"name\":\"send_email\",\"arguments\":\"{\\\"to\\\":\\\"john@example.com\\\",\\\"body\\\":\\\"hello\\\"}\"}");
      assertThat(seen.path("models")).hasToString("[\"stand-in\"]");
      assertThat(seen.path("chat").asText()).isEqualTo("Hello! How can I help you?");
      assertThat(seen.path("call")).isEqualTo(call);
      assertThat(seen.path("streamed").path("arguments")).isEqualTo(call.path("arguments"));
      assertThat(seen.path("usage").asInt()).isPositive();
      assertThat(seen.path("structured")).hasToString("{\"decision\":\"deny\"}");
      assertThat(seen.path("told").asText()).isEqualTo("Done. Sent to john@example.com.");
      assertThat(seen.path("refused")).hasToString("[\"NotFoundError\",404,\"model_not_found\"]");
    }
  }

  /** The package under {@code target}, kept between runs. */
  private static Path installed() throws InterruptedException {
    Path folder = Path.of("target", "npm-openai").toAbsolutePath();
    try {
      Files.createDirectories(folder);
      if (!Files.isDirectory(folder.resolve("node_modules/openai"))) {
        run(folder, "npm", "install", "--no-audit", "--no-fund", "--prefix", ".", PACKAGE);
      }
    } catch (IOException | AssertionError absent) {
      abort("npm or the package " + PACKAGE + " is not at hand: " + absent.getMessage());
    }
    return folder;
  }

  private static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(printed);
    }
    return printed;
  }
}
