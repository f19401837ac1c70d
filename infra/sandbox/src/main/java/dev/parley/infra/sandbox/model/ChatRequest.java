package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A chat completion request, checked as strictly as the real API checks it where a client could get
 * it wrong unnoticed: order of tool messages, names and number of tools, strict schemas.
 *
 * @param limit most completion tokens, if the request sets one
 */
record ChatRequest(
    String model,
    List<Message> messages,
    List<Tool> tools,
    ToolChoice choice,
    Calling calling,
    Format format,
    Delivery delivery,
    Optional<Integer> limit) {

  private static final Pattern FUNCTION_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final int MOST_TOOLS = 128;
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");

  enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }

  /** Whether several calls may come in one answer; the stand-in does so only when told to. */
  enum Calling {
    ONE_AT_A_TIME,
    PARALLEL
  }

  enum Delivery {
    WHOLE,
    STREAM,
    STREAM_WITH_USAGE
  }

  record Message(Role role, String text, List<ToolCall> calls, String callId) {
    Message {
      calls = List.copyOf(calls);
    }
  }

  record ToolCall(String id, String tool, String arguments) {}

  record Tool(String name, String description, JsonNode parameters) {}

  sealed interface ToolChoice {
    record Auto() implements ToolChoice {}

    record None() implements ToolChoice {}

    record Required() implements ToolChoice {}

    record Named(String tool) implements ToolChoice {}
  }

  sealed interface Format {
    record Words() implements Format {}

    record AnyObject() implements Format {}

    record Schema(JsonNode schema) implements Format {}
  }

  ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** The same request over other messages. */
  ChatRequest of(List<Message> others) {
    return new ChatRequest(model, others, tools, choice, calling, format, delivery, limit);
  }

  static ChatRequest read(JsonNode body) throws InvalidRequest {
    if (!body.isObject()) {
      throw InvalidRequest.of("The body must be a JSON object.", "");
    }
    String model = body.path("model").asText("");
    if (model.isEmpty()) {
      throw InvalidRequest.of("you must provide a model parameter", "model");
    }
    if (body.path("n").asInt(1) != 1) {
      throw InvalidRequest.of("Only one choice (n = 1) is supported here.", "n");
    }
    List<Message> messages = messages(body.path("messages"));
    List<Tool> tools = tools(body);
    boolean stream = body.path("stream").asBoolean(false);
    JsonNode limit =
        body.hasNonNull("max_completion_tokens")
            ? body.path("max_completion_tokens")
            : body.path("max_tokens");
    if (body.hasNonNull("stream_options") && !stream) {
      throw InvalidRequest.of(
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
          "stream_options");
    }
    return new ChatRequest(
        model,
        messages,
        tools,
        choice(body, tools),
        body.path("parallel_tool_calls").asBoolean(false)
            ? Calling.PARALLEL
            : Calling.ONE_AT_A_TIME,
        format(body.path("response_format")),
        !stream
            ? Delivery.WHOLE
            : body.path("stream_options").path("include_usage").asBoolean(false)
                ? Delivery.STREAM_WITH_USAGE
                : Delivery.STREAM,
        limit.canConvertToInt() ? Optional.of(limit.asInt()) : Optional.empty());
  }

  private static List<Message> messages(JsonNode all) throws InvalidRequest {
    if (all.isMissingNode() || all.isNull()) {
      throw new InvalidRequest(
          400, "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
    }
    if (!all.isArray() || all.isEmpty()) {
      throw new InvalidRequest(
          400,
          "Invalid 'messages': expected an array of at least one message.",
          "messages",
          all.isArray() ? "empty_array" : "invalid_type");
    }
    List<Message> messages = new ArrayList<>();
    Set<String> awaited = new HashSet<>();
    for (JsonNode one : all) {
      String at = "messages.[" + messages.size() + "]";
      String role = one.path("role").asText("");
      if (!ROLES.contains(role)) {
        throw new InvalidRequest(
            400, "Invalid value: '" + role + "' in '" + at + ".role'.", at, "invalid_value");
      }
      if (role.equals("tool")) {
        if (!awaited.remove(one.path("tool_call_id").asText(""))) {
          throw InvalidRequest.of(
              "Invalid parameter: messages with role 'tool' must be a response to a preceding"
                  + " message with 'tool_calls'.",
              at + ".role");
        }
      } else if (!awaited.isEmpty()) {
        throw InvalidRequest.of(unanswered(awaited), at + ".role");
      }
      Message message =
          new Message(
              switch (role) {
                case "user" -> Role.USER;
                case "assistant" -> Role.ASSISTANT;
                case "tool", "function" -> Role.TOOL;
                default -> Role.SYSTEM;
              },
              text(one.path("content"), at),
              calls(one.path("tool_calls"), at),
              one.path("tool_call_id").asText(""));
      message.calls().forEach(call -> awaited.add(call.id()));
      messages.add(message);
    }
    if (!awaited.isEmpty()) {
      throw InvalidRequest.of(unanswered(awaited), "messages");
    }
    return messages;
  }

  private static String unanswered(Set<String> awaited) {
    return "An assistant message with 'tool_calls' must be followed by tool messages responding to"
        + " each 'tool_call_id'. Without response: "
        + String.join(", ", awaited)
        + ".";
  }

  private static String text(JsonNode content, String at) throws InvalidRequest {
    if (content.isTextual()) {
      return content.asText();
    }
    if (content.isMissingNode() || content.isNull()) {
      return "";
    }
    if (!content.isArray()) {
      throw new InvalidRequest(
          400,
          "Invalid type for '" + at + ".content': expected a string or an array.",
          at + ".content",
          "invalid_type");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (part.path("type").asText("").equals("text")) {
        text.append(text.isEmpty() ? "" : "\n").append(part.path("text").asText(""));
      }
    }
    return text.toString();
  }

  private static List<ToolCall> calls(JsonNode all, String at) throws InvalidRequest {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode one : all) {
      JsonNode function = one.path("function");
      if (!one.path("id").isTextual() || !function.path("name").isTextual()) {
        throw InvalidRequest.of("A tool call needs an id and a function name.", at + ".tool_calls");
      }
      calls.add(
          new ToolCall(
              one.path("id").asText(),
              function.path("name").asText(),
              function.path("arguments").asText("{}")));
    }
    return calls;
  }

  private static List<Tool> tools(JsonNode body) throws InvalidRequest {
    JsonNode all = body.path("tools");
    if (all.size() > MOST_TOOLS) {
      throw new InvalidRequest(
          400,
          "Invalid 'tools': array too long. Expected at most 128, got " + all.size() + ".",
          "tools",
          "array_above_max_length");
    }
    List<Tool> tools = new ArrayList<>();
    for (JsonNode one : all) {
      String at = "tools[" + tools.size() + "].function";
      JsonNode function = one.path("function");
      String name = function.path("name").asText("");
      if (!FUNCTION_NAME.matcher(name).matches()) {
        throw new InvalidRequest(
            400,
            "Invalid '" + at + ".name': expected a name that matches '^[a-zA-Z0-9_-]{1,64}$'.",
            at + ".name",
            "invalid_value");
      }
      if (function.path("strict").asBoolean(false)) {
        checkStrict(function.path("parameters"), at + ".parameters");
      }
      tools.add(
          new Tool(name, function.path("description").asText(""), function.path("parameters")));
    }
    return tools;
  }

  private static ToolChoice choice(JsonNode body, List<Tool> tools) throws InvalidRequest {
    JsonNode choice = body.path("tool_choice");
    if (choice.isMissingNode() || choice.isNull()) {
      return new ToolChoice.Auto();
    }
    if (tools.isEmpty()) {
      throw InvalidRequest.of(
          "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are"
              + " specified.",
          "tool_choice");
    }
    if (choice.isObject()) {
      String name = choice.path("function").path("name").asText("");
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw InvalidRequest.of(
            "Tool choice '" + name + "' not found in 'tools' parameter.", "tool_choice");
      }
      return new ToolChoice.Named(name);
    }
    return switch (choice.asText()) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Required();
      default ->
          throw new InvalidRequest(
              400,
              "Invalid value: '" + choice.asText() + "' in 'tool_choice'.",
              "tool_choice",
              "invalid_value");
    };
  }

  private static Format format(JsonNode format) throws InvalidRequest {
    return switch (format.path("type").asText("text")) {
      case "text" -> new Format.Words();
      case "json_object" -> new Format.AnyObject();
      case "json_schema" -> schema(format.path("json_schema"));
      default ->
          throw new InvalidRequest(
              400, "Invalid 'response_format.type'.", "response_format.type", "invalid_value");
    };
  }

  private static Format schema(JsonNode named) throws InvalidRequest {
    if (named.path("name").asText("").isEmpty() || !named.path("schema").isObject()) {
      throw new InvalidRequest(
          400,
          "Missing required parameter: 'response_format.json_schema' needs a name and a schema.",
          "response_format.json_schema",
          "missing_required_parameter");
    }
    if (named.path("strict").asBoolean(false)) {
      checkStrict(named.path("schema"), "response_format.json_schema.schema");
    }
    return new Format.Schema(named.path("schema"));
  }

  /** Strict schemas close every object and require each of its properties. */
  private static void checkStrict(JsonNode schema, String at) throws InvalidRequest {
    JsonNode properties = schema.path("properties");
    if (schema.path("type").asText("").equals("object") || properties.isObject()) {
      if (!schema.path("additionalProperties").isBoolean()
          || schema.path("additionalProperties").asBoolean()) {
        throw InvalidRequest.of(
            "Invalid schema: 'additionalProperties' is required to be supplied and to be false.",
            at);
      }
      Set<String> required = new HashSet<>();
      schema.path("required").forEach(name -> required.add(name.asText()));
      for (var property : properties.properties()) {
        if (!required.contains(property.getKey())) {
          throw InvalidRequest.of(
              "Invalid schema: 'required' is required to be supplied and to be an array including"
                  + " every key in properties. Missing '"
                  + property.getKey()
                  + "'.",
              at);
        }
        checkStrict(property.getValue(), at + "." + property.getKey());
      }
    }
    if (schema.path("items").isObject()) {
      checkStrict(schema.path("items"), at + ".items");
    }
    for (JsonNode option : schema.path("anyOf")) {
      checkStrict(option, at);
    }
    for (JsonNode definition : schema.path("$defs")) {
      checkStrict(definition, at);
    }
  }
}
