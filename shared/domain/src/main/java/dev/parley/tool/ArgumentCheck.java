package dev.parley.tool;

import dev.parley.json.JsonObject;
import java.util.List;

/**
 * Whether arguments fit a schema (JSON Schema, draft 2020-12 unless it names another). Parameters
 * that the schema does not know are a problem, too, unless it says {@code additionalProperties}.
 */
public interface ArgumentCheck {

  /** What does not fit; empty when all does. Formats (email, date, uri …) are checked. */
  List<Problem> problems(ArgumentSchema schema, JsonObject arguments);

  /**
   * One thing that does not fit.
   *
   * @param field the parameter, as {@code to} or {@code attendees[0].email}
   * @param problem for people: "must be an email address"
   */
  record Problem(String field, String problem) {}
}
