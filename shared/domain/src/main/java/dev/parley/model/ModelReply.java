package dev.parley.model;

import dev.parley.conversation.Usage;
import java.util.List;

/** What a model answered, and what that cost. */
public sealed interface ModelReply {

  /** What the call cost. */
  Usage usage();

  /** The model that answered, as it names itself. */
  String model();

  /** Words. */
  record Said(String text, String model, Usage usage) implements ModelReply {}

  /** One or more calls. */
  record Called(List<FunctionCall> calls, String model, Usage usage) implements ModelReply {
    public Called {
      calls = List.copyOf(calls);
    }
  }
}
