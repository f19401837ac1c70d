package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer as the wire has it: one {@code chat.completion}, or the events of a stream. Tokens are
 * counted roughly: a token per punctuation mark and per five letters or digits of a word, which on
 * English text is near what real tokenizers give.
 */
record Completion(
    ChatRequest request, String id, long created, Answer answer, Optional<String> refusal) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{M}\\p{N}]{1,5}|[^\\s]");
  private static final int FRAGMENT_LENGTH = 12;

  Completion {
    if (request.limit().isPresent()) {
      answer = shortened(answer, request.limit().get());
    }
  }

  ObjectNode whole() {
    ObjectNode completion = envelope("chat.completion");
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.putNull("content");
    message.putNull("refusal");
    if (refusal.isPresent()) {
      message.put("refusal", refusal.get());
    } else {
      switch (answer) {
        case Answer.Text(String content) -> message.put("content", content);
        case Answer.Calls(List<Answer.Call> calls) -> {
          for (int at = 0; at < calls.size(); at++) {
            message.withArray("tool_calls").add(call(at, calls.get(at).arguments()));
          }
        }
      }
    }
    choice.putNull("logprobs");
    choice.put("finish_reason", finishReason());
    completion.set("usage", usage());
    return completion;
  }

  List<ObjectNode> events() {
    List<ObjectNode> events = new ArrayList<>();
    ObjectNode first = delta(events);
    first.put("role", "assistant");
    first.putNull("content");
    if (refusal.isPresent()) {
      fragments(refusal.get()).forEach(piece -> delta(events).put("refusal", piece));
    } else {
      switch (answer) {
        case Answer.Text(String content) ->
            fragments(content).forEach(piece -> delta(events).put("content", piece));
        case Answer.Calls(List<Answer.Call> calls) -> {
          for (int at = 0; at < calls.size(); at++) {
            int index = at;
            delta(events).putArray("tool_calls").add(call(at, "").put("index", at));
            for (String piece : fragments(calls.get(at).arguments())) {
              ObjectNode more = delta(events).putArray("tool_calls").addObject();
              more.put("index", index).putObject("function").put("arguments", piece);
            }
          }
        }
      }
    }
    ObjectNode last = envelope("chat.completion.chunk");
    ObjectNode choice = last.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.putNull("logprobs");
    choice.put("finish_reason", finishReason());
    events.add(last);
    if (request.delivery() == ChatRequest.Delivery.STREAM_WITH_USAGE) {
      events.forEach(event -> event.putNull("usage"));
      ObjectNode usage = envelope("chat.completion.chunk");
      usage.putArray("choices");
      usage.set("usage", usage());
      events.add(usage);
    }
    return events;
  }

  private ObjectNode envelope(String object) {
    return JSON.objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", request.model())
        .putNull("system_fingerprint");
  }

  private ObjectNode delta(List<ObjectNode> events) {
    ObjectNode event = envelope("chat.completion.chunk");
    events.add(event);
    ObjectNode choice = event.putArray("choices").addObject().put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    choice.putNull("logprobs");
    choice.putNull("finish_reason");
    return delta;
  }

  private ObjectNode call(int at, String arguments) {
    Answer.Call call = ((Answer.Calls) answer).calls().get(at);
    ObjectNode node = JSON.objectNode().put("id", callId(at)).put("type", "function");
    node.putObject("function").put("name", call.tool()).put("arguments", arguments);
    return node;
  }

  private String callId(int at) {
    return "call_" + id.substring(id.indexOf('-') + 1) + "_" + at;
  }

  private String finishReason() {
    if (request.limit().isPresent() && written() >= request.limit().get()) {
      return "length";
    }
    return refusal.isEmpty() && answer instanceof Answer.Calls ? "tool_calls" : "stop";
  }

  private ObjectNode usage() {
    int prompt = 3;
    for (ChatRequest.Message message : request.messages()) {
      prompt += 4 + tokens(message.text());
      for (ChatRequest.ToolCall call : message.calls()) {
        prompt += 4 + tokens(call.tool()) + tokens(call.arguments());
      }
    }
    for (ChatRequest.Tool tool : request.tools()) {
      prompt +=
          8
              + tokens(tool.name())
              + tokens(tool.description())
              + tokens(tool.parameters().toString());
    }
    int written = written();
    ObjectNode usage =
        JSON.objectNode()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", written)
            .put("total_tokens", prompt + written);
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }

  private int written() {
    if (refusal.isPresent()) {
      return tokens(refusal.get());
    }
    return switch (answer) {
      case Answer.Text(String content) -> tokens(content);
      case Answer.Calls(List<Answer.Call> calls) ->
          calls.stream().mapToInt(call -> 4 + tokens(call.tool()) + tokens(call.arguments())).sum();
    };
  }

  static int tokens(String text) {
    Matcher matcher = TOKEN.matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  private static Answer shortened(Answer answer, int limit) {
    return switch (answer) {
      case Answer.Text(String content) -> new Answer.Text(cut(content, limit));
      case Answer.Calls(List<Answer.Call> calls) ->
          new Answer.Calls(
              calls.stream()
                  .map(call -> new Answer.Call(call.tool(), cut(call.arguments(), limit)))
                  .toList());
    };
  }

  private static String cut(String text, int limit) {
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    for (int count = 0; count < limit; count++) {
      if (!matcher.find()) {
        return text;
      }
      end = matcher.end();
    }
    return text.substring(0, end);
  }

  /** Pieces of about a word, never through a surrogate pair; joined they are the text. */
  private static List<String> fragments(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = Math.min(text.length(), start + FRAGMENT_LENGTH);
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end++;
      }
      pieces.add(text.substring(start, end));
      start = end;
    }
    return pieces;
  }
}
