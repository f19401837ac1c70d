package dev.parley.infra.sandbox.model;

import java.util.List;

/** What the model answers: words, or calls of the tools that were offered. */
sealed interface Answer {

  /** Plain content, which is JSON text where the request asked for a format. */
  record Text(String content) implements Answer {}

  /** At least one call. */
  record Calls(List<Call> calls) implements Answer {
    public Calls {
      calls = List.copyOf(calls);
    }
  }

  /** One call; the arguments are JSON text, as on the wire, and may be broken on purpose. */
  record Call(String tool, String arguments) {}
}
