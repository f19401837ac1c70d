package dev.parley.model;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One question to a model. After {@link ModelMessage.Calls} come their {@link ModelMessage.Result
 * results}, exactly one each, before anything else: models refuse what is not so.
 *
 * @param deadline when an answer is no use any more
 * @param preference which model is to answer, and how
 */
public record ModelRequest(
    List<ModelMessage> messages,
    List<ModelFunction> functions,
    Choice choice,
    Instant deadline,
    ModelPreference preference) {

  /**
   * @throws IllegalArgumentException if there is no message, a call lacks its one result, a result
   *     its call, or a call is demanded and no function offered
   */
  public ModelRequest {
    messages = List.copyOf(messages);
    functions = List.copyOf(functions);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a question needs a message");
    }
    if (choice == Choice.MUST_CALL && functions.isEmpty()) {
      throw new IllegalArgumentException("there is no function to call");
    }
    checkResults(messages);
  }

  /**
   * A question to whatever model is set up.
   *
   * @throws IllegalArgumentException as the other constructor does
   */
  public ModelRequest(
      List<ModelMessage> messages, List<ModelFunction> functions, Choice choice, Instant deadline) {
    this(messages, functions, choice, deadline, ModelPreference.NONE);
  }

  private static void checkResults(List<ModelMessage> messages) {
    Set<String> open = new HashSet<>();
    for (ModelMessage message : messages) {
      if (message instanceof ModelMessage.Result(String callId, _)) {
        if (!open.remove(callId)) {
          throw new IllegalArgumentException("a result without its call: " + callId);
        }
        continue;
      }
      if (!open.isEmpty()) {
        throw new IllegalArgumentException("calls without results: " + open);
      }
      if (message instanceof ModelMessage.Calls(List<FunctionCall> calls)) {
        for (FunctionCall call : calls) {
          if (!open.add(call.id())) {
            throw new IllegalArgumentException("two calls of one id: " + call.id());
          }
        }
      }
    }
    if (!open.isEmpty()) {
      throw new IllegalArgumentException("calls without results: " + open);
    }
  }

  /** Whether the model is to call a function. With {@code MUST_CALL} and one function: that one. */
  public enum Choice {
    MAY_CALL,
    MUST_CALL,
    TEXT_ONLY
  }
}
