package dev.parley.tool;

import dev.parley.json.JsonObject;

/** What came of a call. */
public sealed interface ToolOutcome {

  /** It happened. */
  record Succeeded(JsonObject data) implements ToolOutcome {}

  /** The provider said no, and nothing happened: a 4xx, a failed precondition. */
  record Rejected(String problem) implements ToolOutcome {}

  /** The provider does not accept the credential (any more); nothing happened. */
  record NotConnected(String problem) implements ToolOutcome {}

  /**
   * Nothing happened for now: too many requests, no connection could be made. May be tried again.
   */
  record NotNow(String problem) implements ToolOutcome {}

  /** It may or may not have happened: the answer was lost, cut, late or a 5xx. */
  record Unknown(String problem) implements ToolOutcome {}
}
