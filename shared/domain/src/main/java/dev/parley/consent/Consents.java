package dev.parley.consent;

import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.tool.Action;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call needs of consent, by whom it may be given, and how it is sealed. */
public final class Consents {

  private final ConsentSeal seal;
  private final ConsentRules rules;
  private final Grants grants;
  private final Memberships memberships;
  private final ConsentPolicy standard;

  /**
   * @param standard the policy where an organisation has laid down nothing
   */
  public Consents(
      ConsentSeal seal,
      ConsentRules rules,
      Grants grants,
      Memberships memberships,
      ConsentPolicy standard) {
    this.seal = seal;
    this.rules = rules;
    this.grants = grants;
    this.memberships = memberships;
    this.standard = standard;
  }

  public ConsentSeal seal() {
    return seal;
  }

  /**
   * What holds for a call of this person now; the closest rule counts. Empty when the person acts
   * for no organisation any more, and so may do nothing.
   */
  public Optional<Ruling> ruling(UserId user, @Nullable AgentId agent, Action action) {
    return memberships
        .home(user)
        .map(Membership::organisation)
        .map(organisation -> ruling(organisation, agent, action));
  }

  private Ruling ruling(OrganisationId organisation, @Nullable AgentId agent, Action action) {
    return rules.of(organisation).stream()
        .filter(rule -> rule.covers(agent, action.id()))
        .max(Comparator.comparingInt(ConsentRule::closeness))
        .map(
            rule ->
                new Ruling(
                    organisation,
                    rule.policy().asksFor(action.risk()),
                    rule.version(),
                    rule.escalateTo()))
        .orElseGet(
            () -> new Ruling(organisation, standard.asksFor(action.risk()), standard.name(), null));
  }

  /** Whether the person's yes counts in the organisation at this moment. */
  public boolean mayApprove(UserId user, OrganisationId organisation) {
    return memberships
        .find(organisation, user)
        .map(Membership::role)
        .filter(OrganisationRole::mayApprove)
        .isPresent();
  }

  /** Who is asked too when the person is silent: whom the rule names, else who rules. */
  public Optional<UserId> stepsIn(Ruling ruling, UserId silent) {
    if (ruling.escalateTo() != null) {
      return Optional.of(ruling.escalateTo())
          .filter(named -> !named.equals(silent) && mayApprove(named, ruling.organisation()));
    }
    return memberships.members(ruling.organisation()).stream()
        .filter(member -> member.role().mayRule() && !member.user().equals(silent))
        .map(Membership::user)
        .findFirst();
  }

  public Grants grants() {
    return grants;
  }

  /** A grant of the person that holds and was given for such a call. */
  public Optional<Grant> grantFor(UserId user, Instant now, CoveredBy call) {
    return grants.of(user, now).stream().filter(call::isCoveredBy).findFirst();
  }

  /** A call, asked of each grant. */
  public interface CoveredBy {
    boolean isCoveredBy(Grant grant);
  }
}
