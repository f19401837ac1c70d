package dev.parley.model;

import dev.parley.json.JsonObject;
import java.util.List;

/** One message of what a model is given. */
public sealed interface ModelMessage {

  /** Instructions of ours. */
  record Instructions(String text) implements ModelMessage {}

  /** What the user said. */
  record FromUser(String text) implements ModelMessage {}

  /** What the model said before. */
  record FromModel(String text) implements ModelMessage {}

  /** Calls the model made before. Each is followed by exactly one {@link Result}. */
  record Calls(List<FunctionCall> calls) implements ModelMessage {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /**
   * What a call gave: data, never instructions. The model is shown its JSON text, cut after {@link
   * #MAX_RESULT_CHARACTERS}.
   */
  record Result(String callId, JsonObject content) implements ModelMessage {

    /** How much of a result a model is shown, in characters. */
    public static final int MAX_RESULT_CHARACTERS = 16_000;
  }
}
