package dev.parley.adapter.models;

import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A question in the words of the chat completions API. */
final class Question {

  private Question() {}

  static ChatCompletionCreateParams of(ModelRequest request, ModelSettings settings) {
    ChatCompletionCreateParams.Builder question =
        ChatCompletionCreateParams.builder().model(settings.model());
    Double temperature = settings.temperature();
    if (temperature != null) {
      question.temperature(temperature);
    }
    request.messages().forEach(message -> add(question, message));
    request.functions().forEach(function -> question.addFunctionTool(definition(function)));
    // Without tools, servers refuse a choice among them.
    if (!request.functions().isEmpty()) {
      choose(question, request.choice(), request.functions());
    }
    return question.build();
  }

  private static void add(ChatCompletionCreateParams.Builder question, ModelMessage message) {
    switch (message) {
      case ModelMessage.Instructions(String text) -> question.addSystemMessage(text);
      case ModelMessage.FromUser(String text) -> question.addUserMessage(text);
      case ModelMessage.FromModel(String text) -> question.addAssistantMessage(text);
      case ModelMessage.Calls(List<FunctionCall> calls) -> {
        ChatCompletionAssistantMessageParam.Builder assistant =
            ChatCompletionAssistantMessageParam.builder();
        calls.forEach(call -> assistant.addToolCall(toolCall(call)));
        question.addMessage(assistant.build());
      }
      case ModelMessage.Result(String callId, JsonObject content) ->
          question.addMessage(
              ChatCompletionToolMessageParam.builder()
                  .toolCallId(callId)
                  .content(shown(content))
                  .build());
    }
  }

  private static String shown(JsonObject result) {
    String text = Json.write(result);
    int end = ModelMessage.Result.MAX_RESULT_CHARACTERS;
    if (text.length() <= end) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static ChatCompletionMessageFunctionToolCall toolCall(FunctionCall call) {
    return ChatCompletionMessageFunctionToolCall.builder()
        .id(call.id())
        .function(
            ChatCompletionMessageFunctionToolCall.Function.builder()
                .name(call.name())
                .arguments(
                    switch (call.input()) {
                      case FunctionCall.Input.Parsed(JsonObject arguments) -> Json.write(arguments);
                      // Many servers read the arguments of earlier calls and fail on what is no
                      // JSON, so the model is shown its own text within some.
                      case FunctionCall.Input.Malformed(String text) ->
                          Json.write(JsonObject.of("malformed", text));
                    })
                .build())
        .build();
  }

  /** The schema goes out as it is: strict mode knows only a part of JSON Schema. */
  private static FunctionDefinition definition(ModelFunction function) {
    Map<String, JsonValue> schema = new LinkedHashMap<>();
    // By way of nodes, since the SDK's own conversion drops nulls, such as that of a "const".
    function
        .parameters()
        .values()
        .forEach((name, value) -> schema.put(name, JsonValue.fromJsonNode(Json.node(value))));
    return FunctionDefinition.builder()
        .name(function.name())
        .description(function.description())
        .parameters(FunctionParameters.builder().additionalProperties(schema).build())
        .build();
  }

  private static void choose(
      ChatCompletionCreateParams.Builder question,
      ModelRequest.Choice choice,
      List<ModelFunction> functions) {
    switch (choice) {
      case MAY_CALL -> question.toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO);
      case TEXT_ONLY -> question.toolChoice(ChatCompletionToolChoiceOption.Auto.NONE);
      case MUST_CALL -> {
        if (functions.size() == 1) {
          question.toolChoice(
              ChatCompletionNamedToolChoice.builder()
                  .function(
                      ChatCompletionNamedToolChoice.Function.builder()
                          .name(functions.getFirst().name())
                          .build())
                  .build());
        } else {
          question.toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
        }
      }
    }
  }
}
