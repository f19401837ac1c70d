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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The vendor's npm client, too, takes the stand-in for the real thing. */
class OfficialNodeClientTest {

  private static final String PACKAGE = "openai@7.55.0";

  /** How many chat requests the script makes before those that are to fail. */
  private static final int CALLS_BEFORE_THE_ERRORS = 7;

  @Test
  void the_npm_client_chats_streams_calls_tools_embeds_and_meets_the_errors_it_knows()
      throws Exception {
    Path folder = installed();
    try (InputStream script = getClass().getResourceAsStream("official-client.mjs")) {
      Files.copy(
          Objects.requireNonNull(script),
          folder.resolve("official-client.mjs"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    try (StandInModel model =
        StandInModel.start(0, StandInModel.Options.open().withApiKey("sk-right"))) {
      for (int call = 0; call < CALLS_BEFORE_THE_ERRORS; call++) {
        model.script(new Misbehaviour.None());
      }
      model.script(
          new Misbehaviour.Refusal(
              429, "requests", "rate_limit_exceeded", "Slow down", Map.of("retry-after-ms", "1")),
          new Misbehaviour.Refusal(
              429, "insufficient_quota", "insufficient_quota", "Pay", Map.of()),
          new Misbehaviour.Refusal(
              503,
              "server_error",
              "server_is_overloaded",
              "Busy",
              Map.of("x-should-retry", "false")),
          new Misbehaviour.Cut(0),
          new Misbehaviour.ErrorInStream(2, "server_error", "slow_down", "Busy"),
          new Misbehaviour.Cut(2),
          new Misbehaviour.None(),
          new Misbehaviour.Refusal(
              429, "requests", "rate_limit_exceeded", "Slow down", Map.of("retry-after-ms", "1")));
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
      assertThat(seen.path("words")).hasSizeGreaterThan(1);
      StringBuilder words = new StringBuilder();
      seen.path("words").forEach(word -> words.append(word.asText()));
      assertThat(words).hasToString("Hello! How can I help you?");
      assertThat(seen.path("wordsUsage").asInt()).isPositive();
      assertThat(seen.path("embeddings")).hasToString("[2,256]");
      assertThat(seen.path("sameNumbers").asBoolean()).isTrue();
      assertThat(seen.path("errors"))
          .extracting(JsonNode::toString)
          .containsExactly(
              "[\"RateLimitError\",429,\"rate_limit_exceeded\"]",
              "[\"RateLimitError\",429,\"insufficient_quota\"]",
              "[\"InternalServerError\",503,\"server_is_overloaded\"]",
              "[\"TypeError\",null,null]",
              "[\"APIError\",null,\"slow_down\"]",
              "[\"TypeError\",null,null]");
      assertThat(seen.path("stranger"))
          .hasToString("[\"AuthenticationError\",401,\"invalid_api_key\"]");
      assertThat(seen.path("tooMany"))
          .hasToString("[\"BadRequestError\",400,\"array_above_max_length\"]");
      assertThat(seen.path("retried").asText()).isEqualTo("Hello! How can I help you?");
      assertThat(seen.path("azure").asText()).isEqualTo("Hello! How can I help you?");
      assertThat(model.arrivals())
          .contains(
              new StandInModel.Arrival(
                  "/openai/deployments/stand-in/chat/completions?api-version=2024-10-21",
                  "",
                  "sk-right"));
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
