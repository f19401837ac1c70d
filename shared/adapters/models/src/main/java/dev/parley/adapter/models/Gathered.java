package dev.parley.adapter.models;

import com.openai.core.JsonField;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.completions.CompletionUsage;
import dev.parley.conversation.Usage;
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
 * What a server answered, whole or put together from the pieces of a stream. Words are told as they
 * come.
 *
 * <p>Servers that copy the API leave things out: the usage, the ids of calls, their type, in
 * streams the places of calls.
 */
final class Gathered {

  private static final String CUT_SHORT = " …";

  private final Endpoint from;
  private final Prices prices;
  private final Told told;
  private final List<Call> calls = new ArrayList<>();
  private boolean spoken;
  private String reason = "";
  private String model = "";
  private long promptTokens;
  private long completionTokens;
  private long cachedTokens;

  Gathered(Endpoint from, Prices prices, Told told) {
    this.from = from;
    this.prices = prices;
    this.told = told;
    told.begin();
  }

  /** A call, as far as it has come. */
  private static final class Call {
    private final long place;
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    Call(long place) {
      this.place = place;
    }
  }

  /** Takes an answer that came whole. */
  void add(ChatCompletion completion) {
    if (completion.choices().isEmpty()) {
      throw none("it has no choices");
    }
    ChatCompletion.Choice choice = completion.choices().getFirst();
    ChatCompletionMessage message = choice.message();
    reason = known(choice._finishReason()).map(Object::toString).orElse("");
    model = known(completion._model()).orElse("");
    completion.usage().ifPresent(this::count);
    for (ChatCompletionMessageToolCall toolCall : message.toolCalls().orElse(List.of())) {
      ChatCompletionMessageFunctionToolCall function = functionCall(toolCall);
      Call call = new Call(calls.size());
      call.id = known(function._id()).orElse("");
      call.name = function.function().name();
      call.arguments.append(function.function().arguments());
      calls.add(call);
    }
    if (calls.isEmpty()) {
      say(
          message
              .content()
              .filter(text -> !text.isBlank())
              .or(message::refusal)
              .or(message::content)
              .orElse(""));
    }
  }

  /** Takes the next piece of a stream. */
  void add(ChatCompletionChunk chunk) {
    known(chunk._model()).filter(name -> !name.isBlank()).ifPresent(name -> model = name);
    known(chunk._usage()).ifPresent(this::count);
    for (ChatCompletionChunk.Choice choice : known(chunk._choices()).orElse(List.of())) {
      if (known(choice._index()).orElse(0L) == 0) {
        known(choice._delta()).ifPresent(this::add);
        known(choice._finishReason())
            .map(Object::toString)
            .filter(text -> !text.isBlank())
            .ifPresent(text -> reason = text);
      }
    }
  }

  private void add(ChatCompletionChunk.Choice.Delta delta) {
    known(delta._content()).ifPresent(this::say);
    known(delta._refusal()).ifPresent(this::say);
    known(delta._toolCalls()).orElse(List.of()).forEach(this::add);
  }

  private void add(ChatCompletionChunk.Choice.Delta.ToolCall fragment) {
    String id = known(fragment._id()).orElse("");
    var function = known(fragment._function());
    String name = function.flatMap(part -> known(part._name())).orElse("");
    Call call = call(known(fragment._index()), id, name);
    call.id = call.id.isEmpty() ? id : call.id;
    call.name = call.name.isEmpty() ? name : call.name;
    function.flatMap(part -> known(part._arguments())).ifPresent(call.arguments::append);
  }

  /**
   * The call a fragment belongs to, a new one where there is none yet. Some give every call the
   * same place, or none: then another id, or where there is none the next name, is another call.
   */
  private Call call(Optional<Long> place, String id, String name) {
    boolean anonymous = place.isEmpty() && id.isEmpty() && !name.isEmpty();
    for (int at = calls.size() - 1; at >= 0 && !anonymous; at--) {
      Call call = calls.get(at);
      boolean same = place.isEmpty() || call.place == place.get();
      if (same && (id.isEmpty() || call.id.isEmpty() || call.id.equals(id))) {
        return call;
      }
    }
    Call call = new Call(place.orElse((long) calls.size()));
    calls.add(call);
    return call;
  }

  private void say(String words) {
    if (!words.isEmpty()) {
      spoken = spoken || !words.isBlank();
      told.say(words);
    }
  }

  /** Whether the answer said that it is at its end. */
  boolean isFinished() {
    return !reason.isEmpty();
  }

  /** All of it, as a reply. */
  ModelReply reply() {
    ModelName by = new ModelName(from.provider(), model.isBlank() ? from.model() : model);
    Usage usage =
        new Usage(
            promptTokens,
            completionTokens,
            1,
            prices.micros(by.model(), from.model(), promptTokens, cachedTokens, completionTokens));
    if (!calls.isEmpty()) {
      return new ModelReply.Called(functionCalls(), by, usage);
    }
    boolean filtered = reason.equals("content_filter");
    // A model that is asked to go on may have nothing to add.
    if (!spoken && (told.isEmpty() || filtered)) {
      throw filtered
          ? new NoAnswer(ModelTrouble.filtered())
          : none("it has neither words nor calls, and ended by " + reason);
    }
    if (filtered || reason.equals("length")) {
      // Half an answer is better than none, as long as it does not look whole.
      told.say(CUT_SHORT);
    }
    told.end();
    return new ModelReply.Said(told.text(), by, usage);
  }

  private List<FunctionCall> functionCalls() {
    List<FunctionCall> made = new ArrayList<>(calls.size());
    Set<String> ids = new HashSet<>();
    for (Call call : calls) {
      if (call.name.isBlank()) {
        throw none("it calls something without a name");
      }
      String id = call.id;
      if (id.isBlank() || !ids.add(id)) {
        id = "call_" + (made.size() + 1);
        ids.add(id);
      }
      made.add(new FunctionCall(id, call.name, input(call.arguments.toString())));
    }
    return made;
  }

  private void count(CompletionUsage usage) {
    promptTokens = known(usage._promptTokens()).orElse(0L);
    // Google counts thoughts among all tokens only, and bills them as written.
    completionTokens =
        Math.max(
            known(usage._completionTokens()).orElse(0L),
            known(usage._totalTokens()).orElse(0L) - promptTokens);
    cachedTokens =
        Math.min(
            promptTokens,
            known(usage._promptTokensDetails())
                .flatMap(details -> known(details._cachedTokens()))
                .orElse(0L));
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
        .orElseThrow(() -> none("it calls something that is no function"));
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

  private static <T> Optional<T> known(JsonField<T> field) {
    return field.asKnown();
  }

  private static NoAnswer none(String why) {
    return new NoAnswer(ModelTrouble.unreadable("the model's answer is none: " + why));
  }
}
