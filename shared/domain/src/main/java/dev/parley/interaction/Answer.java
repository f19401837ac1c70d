package dev.parley.interaction;

import dev.parley.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How a question was answered. */
public sealed interface Answer {

  /** The account is connected. */
  record Connected() implements Answer {}

  /** The account was not connected: the person or the provider said no. */
  record NotConnected(String reason) implements Answer {}

  /** The values asked for, or some of them. */
  record Values(JsonObject values) implements Answer {}

  /**
   * A plain yes.
   *
   * @param consentToken the sealed statement of it
   * @param arguments what the yes is to: as they were asked, or as the person edited them
   * @param standing what else the person agreed to beforehand, or null for nothing
   */
  record Approved(String consentToken, JsonObject arguments, @Nullable GrantTerms standing)
      implements Answer {}

  /** Neither yes nor no: the person wants to be asked again, with these arguments. */
  record Edited(JsonObject arguments) implements Answer {}

  /** A no. */
  record Denied() implements Answer {}

  /** One of the options. */
  record Chosen(String option) implements Answer {}

  /** Free words. */
  record Worded(String text) implements Answer {}

  /** The person does not want this any more. */
  record Cancelled() implements Answer {}

  /** Nobody answered in time. Never stands for a yes. */
  record Expired() implements Answer {}
}
