package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Failures in the words of the platform. */
final class Failures {
  private Failures() {}

  static Answer.Failed of(String type, String message) {
    return new Answer.Failed(
        type,
        JsonNodeFactory.instance
            .objectNode()
            .put("errorType", type)
            .put("errorMessage", message)
            .toString());
  }
}
