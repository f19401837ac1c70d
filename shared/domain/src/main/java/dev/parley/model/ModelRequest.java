package dev.parley.model;

import java.time.Instant;
import java.util.List;

/**
 * One question to a model.
 *
 * @param deadline when an answer is no use any more
 */
public record ModelRequest(
    List<ModelMessage> messages, List<ModelFunction> functions, Choice choice, Instant deadline) {

  public ModelRequest {
    messages = List.copyOf(messages);
    functions = List.copyOf(functions);
  }

  /** Whether the model is to call a function. With {@code MUST_CALL} and one function: that one. */
  public enum Choice {
    MAY_CALL,
    MUST_CALL,
    TEXT_ONLY
  }
}
