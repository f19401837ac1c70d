package dev.parley.session;

import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sensible model says to the apps of the {@link Stage}: the same to the same question, as
 * often as it is asked.
 */
final class RuleModel {

  static final ModelName BY = new ModelName("rules", "rule-1");
  static final Usage COST = new Usage(10, 5, 1);

  /** Which app and action a word in a request stands for. */
  private static final Map<String, List<String>> TOPICS =
      Map.of(
          "email", List.of("gmail", "send_email"),
          "inbox", List.of("gmail", "list_messages"),
          "repository", List.of("github", "delete_repository"),
          "weather", List.of("weather", "forecast"),
          "note", List.of("board", "post_note"));

  private static final Map<String, Pattern> PARAMETERS =
      Map.of(
          "to", Pattern.compile("\\bto (\\S+@[a-z.]+[a-z])"),
          "body", Pattern.compile("\\b(?:saying|say) (.+)$"),
          "subject", Pattern.compile("\\bsubject (\\w+)"),
          "owner", Pattern.compile("(\\w+)/[\\w-]+"),
          "repo", Pattern.compile("\\w+/([\\w-]+)"),
          "city", Pattern.compile("\\bin (\\w+)"),
          "text", Pattern.compile("\\bnote (.+)$"));

  private RuleModel() {}

  static ModelReply reply(ModelRequest request) {
    ModelMessage last = request.messages().getLast();
    if (last instanceof ModelMessage.Result(_, JsonObject content)
        && content.values().containsKey("successful")) {
      return said(
          content.values().get("successful") == null
              ? "I do not know whether it happened."
              : Boolean.TRUE.equals(content.values().get("successful"))
                  ? "Done."
                  : "That did not work: " + content.text("error").orElse("") + ".");
    }
    String text = lastSaid(request);
    Optional<ModelReply> atOnce = atOnce(request, text);
    if (atOnce.isPresent()) {
      return atOnce.get();
    }
    for (ModelFunction function : request.functions()) {
      if (!function.name().contains("__")
          && !function.parameters().object("properties").isEmpty()) {
        return called(function.name(), arguments(function, text));
      }
    }
    return TOPICS.entrySet().stream()
        .filter(topic -> text.contains(topic.getKey()))
        .flatMap(topic -> offered(request, topic.getValue()).stream())
        .findFirst()
        .map(name -> called(name, JsonObject.EMPTY))
        .orElseGet(() -> said("Hello! I can send mails for you."));
  }

  static ModelReply said(String text) {
    return new ModelReply.Said(text, BY, COST);
  }

  /** The calls for all that the text wants and that is on offer, where actions are. */
  private static Optional<ModelReply> atOnce(ModelRequest request, String text) {
    List<FunctionCall> calls = new ArrayList<>();
    for (String part : text.split(" and also ", -1)) {
      for (Map.Entry<String, List<String>> topic : TOPICS.entrySet()) {
        String name = String.join("__", topic.getValue());
        if (part.contains(topic.getKey())
            && request.functions().stream().anyMatch(one -> one.name().equals(name))) {
          JsonObject arguments =
              request.functions().stream()
                  .filter(one -> one.name().equals(name))
                  .findFirst()
                  .map(function -> arguments(function, part))
                  .orElseThrow();
          calls.add(
              new FunctionCall(
                  "call-" + (calls.size() + 1), name, new FunctionCall.Input.Parsed(arguments)));
        }
      }
    }
    return calls.isEmpty() ? Optional.empty() : Optional.of(new ModelReply.Called(calls, BY, COST));
  }

  static ModelReply called(String name, JsonObject arguments) {
    return new ModelReply.Called(
        List.of(new FunctionCall("call-1", name, new FunctionCall.Input.Parsed(arguments))),
        BY,
        COST);
  }

  private static Optional<String> offered(ModelRequest request, List<String> names) {
    return request.functions().stream()
        .map(ModelFunction::name)
        .filter(names::contains)
        .findFirst();
  }

  private static String lastSaid(ModelRequest request) {
    return request.messages().stream()
        .filter(ModelMessage.FromUser.class::isInstance)
        .map(message -> ((ModelMessage.FromUser) message).text())
        .filter(text -> !Set.of("new link", "done").contains(text))
        .reduce((_, later) -> later)
        .orElse("");
  }

  private static JsonObject arguments(ModelFunction function, String text) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (String name : function.parameters().object("properties").values().keySet()) {
      Pattern pattern = PARAMETERS.get(name);
      Matcher matcher = pattern == null ? null : pattern.matcher(text);
      if (matcher != null && matcher.find()) {
        arguments.put(name, matcher.group(1));
      }
    }
    return JsonObject.fromMap(arguments);
  }
}
