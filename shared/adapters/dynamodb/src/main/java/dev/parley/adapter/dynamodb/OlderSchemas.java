package dev.parley.adapter.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Lifts what an older release wrote to the form of today, where a tolerant reader is not enough.
 */
final class OlderSchemas {

  private OlderSchemas() {}

  /** The same value in the form of today; what is of today, or newer, stays as it is. */
  static JsonNode lifted(JsonNode stored) {
    int schema = stored.path("schema").asInt();
    if (stored.path("state") instanceof ObjectNode state) {
      if (schema == 1) {
        liftSessionOf1(stored, state);
      }
      // Up to schema 2, one call at a time was thought of.
      if (schema <= 2 && state.path("task") instanceof ObjectNode task) {
        task.putArray("next");
      }
    }
    return stored;
  }

  /**
   * Schema 1 knew no organisations: everybody acted for themselves, under the standard policy. Nor
   * did it know when a call was sent; not before the session began.
   */
  private static void liftSessionOf1(JsonNode session, ObjectNode state) {
    if (state.path("task") instanceof ObjectNode task) {
      task.putArray("pending");
    }
    if (state.path("call") instanceof ObjectNode call) {
      call.put("organisation", session.path("user_id").asText());
      call.put("policy", "SENSITIVE");
    }
    String began = session.path("created_at").asText();
    switch (state.path("type").asText()) {
      case "dispatched", "uncertain" -> state.put("sent_at", began);
      case "reconciling" -> {
        state.put("sent_at", began);
        state.put("looks", 0);
        state.put("not_before", began);
      }
      default -> {}
    }
  }
}
