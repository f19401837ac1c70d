package dev.parley.consent;

import dev.parley.account.OrganisationId;
import java.util.List;
import java.util.UUID;

/** The rules of organisations. */
public interface ConsentRules {

  /** All of an organisation's, oldest first. */
  List<ConsentRule> of(OrganisationId organisation);

  /**
   * Adds the rule. It takes the place, and the id, of the organisation's rule for the same agent,
   * app and action, if there is one.
   *
   * @return the rule as it stands now
   */
  ConsentRule put(ConsentRule rule);

  /** Takes the organisation's rule away; false if it has no such rule. */
  boolean remove(OrganisationId organisation, UUID id);
}
