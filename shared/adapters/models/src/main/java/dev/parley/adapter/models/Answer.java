package dev.parley.adapter.models;

import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.completions.CompletionUsage;
import dev.parley.conversation.Usage;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a server answered.
 *
 * <p>Servers that copy the API leave things out: the usage, the ids of calls, their type.
 */
final class Answer {

  private Answer() {}

  static ModelReply read(ChatCompletion completion, String provider) {
    if (completion.choices().isEmpty()) {
      throw invalid("it has no choices");
    }
    ChatCompletion.Choice choice = completion.choices().getFirst();
    ChatCompletionMessage message = choice.message();
    Optional<FinishReason> reason = choice._finishReason().asKnown();
    ModelName model = new ModelName(provider, completion._model().asKnown().orElse(""));
    Usage usage = usage(completion);

    List<ChatCompletionMessageToolCall> toolCalls = message.toolCalls().orElse(List.of());
    if (!toolCalls.isEmpty()) {
      return new ModelReply.Called(calls(toolCalls), model, usage);
    }
    String text = message.content().or(message::refusal).orElse("");
    if (!text.isBlank()) {
      // Half an answer is better than none, as long as it does not look whole.
      boolean cut = reason.filter(FinishReason.LENGTH::equals).isPresent();
      return new ModelReply.Said(cut ? text + " …" : text, model, usage);
    }
    if (reason.filter(FinishReason.CONTENT_FILTER::equals).isPresent()) {
      throw new Permanent(FailureCode.MODEL_REFUSED, "the model's answer was filtered out");
    }
    throw invalid("it has neither words nor calls, and ended by " + reason.orElse(null));
  }

  private static Usage usage(ChatCompletion completion) {
    Optional<CompletionUsage> usage = completion.usage();
    return new Usage(
        usage.map(CompletionUsage::promptTokens).orElse(0L),
        usage.map(CompletionUsage::completionTokens).orElse(0L),
        1);
  }

  private static List<FunctionCall> calls(List<ChatCompletionMessageToolCall> toolCalls) {
    List<FunctionCall> calls = new ArrayList<>(toolCalls.size());
    Set<String> ids = new HashSet<>();
    for (ChatCompletionMessageToolCall toolCall : toolCalls) {
      ChatCompletionMessageFunctionToolCall call = functionCall(toolCall);
      String id = call._id().asKnown().orElse("");
      if (id.isBlank() || !ids.add(id)) {
        id = "call_" + (calls.size() + 1);
        ids.add(id);
      }
      calls.add(new FunctionCall(id, call.function().name(), input(call.function().arguments())));
    }
    return calls;
  }

  private static ChatCompletionMessageFunctionToolCall functionCall(
      ChatCompletionMessageToolCall toolCall) {
    // The type is how the SDK tells the kinds apart; we offer functions only.
    return toolCall
        .function()
        .or(
            () ->
                toolCall
                    ._json()
                    .map(json -> json.convert(ChatCompletionMessageFunctionToolCall.class)))
        .orElseThrow(() -> invalid("it calls something that is no function"));
  }

  private static FunctionCall.Input input(String arguments) {
    // For a function without parameters, some models say nothing at all.
    if (arguments.isBlank()) {
      return new FunctionCall.Input.Parsed(JsonObject.EMPTY);
    }
    Optional<JsonObject> parsed = Json.read(arguments);
    return parsed.isPresent()
        ? new FunctionCall.Input.Parsed(parsed.get())
        : new FunctionCall.Input.Malformed(arguments);
  }

  private static Permanent invalid(String why) {
    return new Permanent(FailureCode.MODEL_INVALID, "the model's answer is none: " + why);
  }
}
