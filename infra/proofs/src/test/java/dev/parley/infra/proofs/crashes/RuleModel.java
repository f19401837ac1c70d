package dev.parley.infra.proofs.crashes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.conversation.Usage;
import dev.parley.json.JsonObject;
import dev.parley.model.FunctionCall;
import dev.parley.model.LanguageModel;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelName;
import dev.parley.model.ModelReply;
import dev.parley.model.ModelRequest;
import java.util.List;
import java.util.Map;

/**
 * A model for people who say what they want as {@code app action {arguments}}. It says the same to
 * the same question, as often as it is asked.
 */
final class RuleModel implements LanguageModel {

  static final String DONE = "Done.";
  static final String UNCERTAIN = "I do not know whether it happened.";

  private static final ModelName BY = new ModelName("rules", "rule-1");
  private static final Usage COST = new Usage(10, 5, 1);

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public ModelReply reply(ModelRequest request, Listener listener) {
    if (request.messages().getLast() instanceof ModelMessage.Result(_, JsonObject result)
        && result.values().containsKey("successful")) {
      return new ModelReply.Said(told(result), BY, COST);
    }
    String[] wish =
        request.messages().stream()
            .filter(ModelMessage.FromUser.class::isInstance)
            .map(message -> ((ModelMessage.FromUser) message).text())
            .reduce((_, later) -> later)
            .orElseThrow()
            .split(" ", 3);
    for (ModelFunction function : request.functions()) {
      if (!function.parameters().object("properties").isEmpty()) {
        return called(function.name(), arguments(wish[2]));
      }
    }
    boolean choosesApp =
        request.functions().stream().anyMatch(function -> function.name().equals(wish[0]));
    return called(choosesApp ? wish[0] : wish[1], JsonObject.EMPTY);
  }

  private static String told(JsonObject result) {
    return switch (result.values().get("successful")) {
      case null -> UNCERTAIN;
      case Boolean done when done -> DONE;
      default -> "That did not work: " + result.text("error").orElse("") + ".";
    };
  }

  private static ModelReply called(String name, JsonObject arguments) {
    return new ModelReply.Called(
        List.of(new FunctionCall("call-1", name, new FunctionCall.Input.Parsed(arguments))),
        BY,
        COST);
  }

  private JsonObject arguments(String text) {
    try {
      return JsonObject.fromMap(json.readValue(text, Map.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
