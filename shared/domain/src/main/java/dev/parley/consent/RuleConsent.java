package dev.parley.consent;

import dev.parley.account.Ids;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.tool.AppId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lays down, for the organisation that a person acts for, what needs consent. */
public final class RuleConsent {

  private final ConsentRules rules;
  private final Memberships memberships;
  private final Ids ids;

  public RuleConsent(ConsentRules rules, Memberships memberships, Ids ids) {
    this.rules = rules;
    this.memberships = memberships;
    this.ids = ids;
  }

  /** The rules of the person's organisation: every member may see them. */
  public Outcome list(UserId user) {
    return memberships
        .home(user)
        .<Outcome>map(home -> new Outcome.Rules(rules.of(home.organisation())))
        .orElseGet(Outcome.NotAllowed::new);
  }

  /**
   * Adds a rule, in place of the one for the same agent, app and action.
   *
   * @param escalateTo must be a member who may approve
   */
  public Outcome put(
      UserId user,
      @Nullable AgentId agent,
      @Nullable AppId app,
      @Nullable String action,
      ConsentPolicy policy,
      @Nullable UserId escalateTo) {
    Optional<OrganisationId> organisation = ruledBy(user);
    if (organisation.isEmpty()) {
      return new Outcome.NotAllowed();
    }
    if (escalateTo != null
        && memberships
            .find(organisation.get(), escalateTo)
            .filter(member -> member.role().mayApprove())
            .isEmpty()) {
      return new Outcome.NoApprover();
    }
    return new Outcome.Rules(
        List.of(
            rules.put(
                new ConsentRule(
                    ids.next(), organisation.get(), agent, app, action, policy, escalateTo))));
  }

  /** Takes a rule away. */
  public Outcome remove(UserId user, UUID id) {
    return ruledBy(user)
        .<Outcome>map(
            organisation ->
                rules.remove(organisation, id)
                    ? new Outcome.Rules(List.of())
                    : new Outcome.NotFound())
        .orElseGet(Outcome.NotAllowed::new);
  }

  private Optional<OrganisationId> ruledBy(UserId user) {
    return memberships
        .home(user)
        .filter(home -> home.role().mayRule())
        .map(Membership::organisation);
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Rules(List<ConsentRule> rules) implements Outcome {
      public Rules {
        rules = List.copyOf(rules);
      }
    }

    /** Only owners and admins lay down rules. */
    record NotAllowed() implements Outcome {}

    /** The organisation has no such rule. */
    record NotFound() implements Outcome {}

    /** Who is to be asked too may not approve there. */
    record NoApprover() implements Outcome {}
  }
}
