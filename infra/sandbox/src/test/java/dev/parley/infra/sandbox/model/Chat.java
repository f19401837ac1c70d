package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;

/** A conversation with the rules, written as a test reads best. */
final class Chat {

  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-02T10:00:00Z"));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode body = JSON.createObjectNode().put("model", StandInModel.MODEL);

  static Chat user(String text) {
    return new Chat().and("user", text);
  }

  static Chat system(String text) {
    return new Chat().and("system", text);
  }

  Chat and(String role, String text) {
    body.withArray("messages").addObject().put("role", role).put("content", text);
    return this;
  }

  Chat called(String tool, String arguments, String result) {
    int number = body.path("messages").size();
    ObjectNode call =
        body.withArray("messages")
            .addObject()
            .put("role", "assistant")
            .putNull("content")
            .withArray("tool_calls")
            .addObject();
    call.put("id", "call_" + number).put("type", "function");
    call.putObject("function").put("name", tool).put("arguments", arguments);
    body.withArray("messages")
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", "call_" + number)
        .put("content", result);
    return this;
  }

  /** Offers a function; the properties are the inside of the schema's {@code properties}. */
  Chat tool(String name, String description, String properties) {
    ObjectNode tool = body.withArray("tools").addObject().put("type", "function");
    tool.putObject("function")
        .put("name", name)
        .put("description", description)
        .set("parameters", json("{\"type\":\"object\",\"properties\":{" + properties + "}}"));
    return this;
  }

  Chat choosing(String choice) {
    body.put("tool_choice", choice);
    return this;
  }

  Chat naming(String tool) {
    body.putObject("tool_choice").put("type", "function").putObject("function").put("name", tool);
    return this;
  }

  Chat with(String field, String value) {
    body.set(field, json(value));
    return this;
  }

  Answer answer() {
    try {
      return new Responder(CLOCK).answer(ChatRequest.read(body));
    } catch (InvalidRequest refused) {
      throw new AssertionError(refused);
    }
  }

  /** The text it answers with. */
  String text() {
    return switch (answer()) {
      case Answer.Text(String content) -> content;
      case Answer.Calls calls -> throw new AssertionError("called " + calls);
    };
  }

  /** The one call it answers with, as {@code tool {arguments}}. */
  String call() {
    return switch (answer()) {
      case Answer.Text(String content) -> throw new AssertionError("said " + content);
      case Answer.Calls(var calls) when calls.size() == 1 ->
          calls.getFirst().tool() + " " + calls.getFirst().arguments();
      case Answer.Calls calls -> throw new AssertionError("called " + calls);
    };
  }

  ObjectNode body() {
    return body;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      throw new AssertionError(notJson);
    }
  }
}
