package dev.parley.model;

import dev.parley.conversation.Usage;
import java.util.List;

/** What a model answered, and what that cost. */
public sealed interface ModelReply {

  /** What the call cost. */
  Usage usage();

  /** Which model answered. */
  ModelName by();

  /** Words. */
  record Said(String text, ModelName by, Usage usage) implements ModelReply {}

  /** One or more calls. */
  record Called(List<FunctionCall> calls, ModelName by, Usage usage) implements ModelReply {
    public Called {
      calls = List.copyOf(calls);
    }
  }
}
