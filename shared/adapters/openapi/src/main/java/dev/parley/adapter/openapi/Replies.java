package dev.parley.adapter.openapi;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound.Result.Answered;
import dev.parley.tool.ToolOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an answer means. */
final class Replies {
  private static final int LONGEST_PROBLEM = 300;
  private static final int LONGEST_TEXT = 16_000;

  /** Where APIs put the word for what is wrong, the most telling first. */
  private static final List<String> PROBLEMS =
      List.of(
          "/error/message",
          "/message",
          "/error_description",
          "/detail",
          "/title",
          "/error",
          "/errors/0/message");

  /** What came back. */
  sealed interface Reply {
    /** Done. */
    record Done(JsonNode body, JsonObject data) implements Reply {}

    /** Not done, or not known; with the status, 0 where there was none. */
    record Undone(int status, ToolOutcome outcome) implements Reply {}
  }

  private Replies() {}

  static Reply read(
      Answered response, Operation operation, Description.@Nullable Refusals refusals) {
    int status = response.status();
    JsonNode body = body(response);
    if (status / 100 == 2) {
      ToolOutcome refusal = refusals == null ? null : refusal(body, refusals);
      return refusal == null
          ? new Reply.Done(body, data(response, body, operation.answer()))
          : new Reply.Undone(status, refusal);
    }
    String problem = problem(status, body);
    return new Reply.Undone(status, outcome(status, response, problem));
  }

  private static ToolOutcome outcome(int status, Answered headers, String problem) {
    if (status == 401
        || (status == 403
            && headers
                .header("WWW-Authenticate")
                .filter(said -> said.contains("insufficient_scope"))
                .isPresent())) {
      return new ToolOutcome.NotConnected(problem);
    }
    if (status == 429
        || (status == 403
            && (headers.header("Retry-After").isPresent()
                || headers.header("X-RateLimit-Remaining").filter("0"::equals).isPresent()))) {
      return new ToolOutcome.NotNow(problem);
    }
    if (status >= 500 || status == 408 || status == 303) {
      return new ToolOutcome.Unknown(problem);
    }
    return new ToolOutcome.Rejected(problem);
  }

  private static @Nullable ToolOutcome refusal(JsonNode body, Description.Refusals refusals) {
    if (body.at(refusals.unless()).asBoolean()) {
      return null;
    }
    String problem = body.at(refusals.problem()).asText("it did not say why");
    if (refusals.notConnected().contains(problem)) {
      return new ToolOutcome.NotConnected(problem);
    }
    if (refusals.notNow().contains(problem)) {
      return new ToolOutcome.NotNow(problem);
    }
    return refusals.unknown().contains(problem) || body.isMissingNode()
        ? new ToolOutcome.Unknown(problem)
        : new ToolOutcome.Rejected(problem.replace('_', ' '));
  }

  private static JsonNode body(Answered response) {
    String type = response.header("Content-Type").orElse("");
    if (response.body().length == 0 || !type.contains("json")) {
      return MissingNode.getInstance();
    }
    try {
      return Json.MAPPER.readTree(response.body());
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  private static JsonObject data(Answered response, JsonNode body, @Nullable JsonNode answer) {
    if (response.body().length == 0) {
      return JsonObject.of("done", true);
    }
    if (body.isMissingNode()) {
      String text = new String(response.body(), StandardCharsets.UTF_8);
      return JsonObject.of("text", text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
    }
    JsonObject data = data(answer == null ? body : Schemas.described(body, answer));
    return data.isEmpty() ? JsonObject.of("done", true) : data;
  }

  static JsonObject data(JsonNode value) {
    if (value instanceof ObjectNode) {
      return Json.object(value);
    }
    ObjectNode wrapped = Json.MAPPER.createObjectNode();
    wrapped.set(value.isArray() ? "items" : "value", value);
    return Json.object(wrapped);
  }

  /** In the provider's words, on one line, not too long. */
  private static String problem(int status, JsonNode body) {
    List<String> words = new ArrayList<>();
    for (String pointer : PROBLEMS) {
      String text = body.at(pointer).isTextual() ? body.at(pointer).asText() : "";
      if (words.isEmpty() && !text.isBlank()) {
        words.add(text);
      }
    }
    // GitLab's: what is wrong with each field.
    for (Map.Entry<String, JsonNode> field : body.path("message").properties()) {
      words.add(field.getKey() + " " + field.getValue().path(0).asText());
    }
    for (JsonNode error : body.path("errors")) {
      if (error.path("field").isTextual()) {
        words.add(
            error.path("field").asText()
                + " "
                + error.path("message").asText(error.path("code").asText()));
      }
    }
    String said = String.join("; ", words).replaceAll("\\s+", " ");
    return said.isBlank()
        ? "status " + status
        : said.substring(0, Math.min(said.length(), LONGEST_PROBLEM));
  }
}
