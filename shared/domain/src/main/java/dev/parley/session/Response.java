package dev.parley.session;

import dev.parley.interaction.GrantTerms;
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
   * @param standing what the person agrees to beforehand with it, or null for nothing
   */
  record Approve(@Nullable JsonObject edited, @Nullable GrantTerms standing) implements Response {
    /** A yes to this call alone. */
    public Approve(@Nullable JsonObject edited) {
      this(edited, null);
    }
  }

  /** Other arguments for what consent was asked for, and to be asked again. */
  record Edit(JsonObject changed) implements Response {}

  /** A no to a consent request. */
  record Deny() implements Response {}

  /** One of the options of a feedback question. */
  record Choose(String option) implements Response {}

  /** Words, for a feedback question that takes them, or to look again for a connection. */
  record Say(String text) implements Response {}

  /** The person does not want this any more. */
  record Cancel() implements Response {}
}
