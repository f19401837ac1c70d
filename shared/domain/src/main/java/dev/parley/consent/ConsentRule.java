package dev.parley.consent;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an organisation has laid down about consent, for all its calls or for some of them.
 *
 * @param agent for calls of this agent only, or null
 * @param app for calls of this app only, or null
 * @param action for calls of this action of the app only, or null
 * @param escalateTo the member who is asked too when the person does not answer, or null for an
 *     owner or admin of the organisation
 */
public record ConsentRule(
    UUID id,
    OrganisationId organisation,
    @Nullable AgentId agent,
    @Nullable AppId app,
    @Nullable String action,
    ConsentPolicy policy,
    @Nullable UserId escalateTo) {

  public ConsentRule {
    if (action != null && app == null) {
      throw new IllegalArgumentException("a rule for an action names its app");
    }
  }

  /** Whether it is about calls of this action through this agent. */
  boolean covers(@Nullable AgentId through, ActionId called) {
    return (agent == null || agent.equals(through))
        && (app == null || app.equals(called.app()))
        && (action == null || action.equals(called.name()));
  }

  /** An action counts more than an app, an app more than an agent, each more than none. */
  int closeness() {
    return (action == null ? 0 : 4) + (app == null ? 0 : 2) + (agent == null ? 0 : 1);
  }

  /** Changes with all that the rule says. */
  String version() {
    return id + ":" + policy.name() + (escalateTo == null ? "" : ":" + escalateTo);
  }
}
