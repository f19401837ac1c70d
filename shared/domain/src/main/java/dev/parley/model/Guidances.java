package dev.parley.model;

import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import org.jspecify.annotations.Nullable;

/** Who wants what of the model: the agent a person talks to, within the person's organisation. */
@FunctionalInterface
public interface Guidances {

  /** Nobody wants anything special. */
  Guidances NONE = (_, _) -> Guidance.NONE;

  /**
   * What holds for this person.
   *
   * @param agent with whom the person talks, or null for the assistant as it is; one that the
   *     person's organisation has not is as none
   */
  Guidance of(UserId user, @Nullable AgentId agent);
}
