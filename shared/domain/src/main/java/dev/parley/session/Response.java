package dev.parley.session;

import dev.parley.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a person answers to a question, before it is known to fit. */
public sealed interface Response {

  /** Values for a clarification. */
  record Values(JsonObject values) implements Response {}

  /**
   * A yes to a consent request.
   *
   * @param edited the arguments as the person wants them, or null for as they were asked
   */
  record Approve(@Nullable JsonObject edited) implements Response {}

  /** A no to a consent request. */
  record Deny() implements Response {}

  /** One of the options of a feedback question. */
  record Choose(String option) implements Response {}

  /** Words, for a feedback question that takes them, or to look again for a connection. */
  record Say(String text) implements Response {}

  /** The person does not want this any more. */
  record Cancel() implements Response {}
}
