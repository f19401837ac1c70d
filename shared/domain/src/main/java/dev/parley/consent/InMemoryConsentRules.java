package dev.parley.consent;

import dev.parley.account.OrganisationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Rules in memory: the reference. Safe for any number of threads. */
public final class InMemoryConsentRules implements ConsentRules {

  private final List<ConsentRule> rules = new ArrayList<>();

  @Override
  public synchronized List<ConsentRule> of(OrganisationId organisation) {
    return rules.stream().filter(rule -> rule.organisation().equals(organisation)).toList();
  }

  @Override
  public synchronized ConsentRule put(ConsentRule rule) {
    for (int index = 0; index < rules.size(); index++) {
      ConsentRule old = rules.get(index);
      if (old.organisation().equals(rule.organisation())
          && Objects.equals(old.agent(), rule.agent())
          && Objects.equals(old.app(), rule.app())
          && Objects.equals(old.action(), rule.action())) {
        ConsentRule changed =
            new ConsentRule(
                old.id(),
                rule.organisation(),
                rule.agent(),
                rule.app(),
                rule.action(),
                rule.policy(),
                rule.escalateTo());
        rules.set(index, changed);
        return changed;
      }
    }
    rules.add(rule);
    return rule;
  }

  @Override
  public synchronized boolean remove(OrganisationId organisation, UUID id) {
    return rules.removeIf(rule -> rule.organisation().equals(organisation) && rule.id().equals(id));
  }
}
