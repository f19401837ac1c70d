package dev.parley.account;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Memberships in memory: the reference. Whoever is asked about has registered, and so has a
 * personal organisation. Safe for any number of threads.
 */
public final class InMemoryMemberships implements Memberships {

  private final List<Membership> memberships = new ArrayList<>();
  private final Set<UserId> known = new HashSet<>();

  @Override
  public synchronized Optional<Membership> home(UserId user) {
    register(user);
    OrganisationId own = OrganisationId.personal(user);
    return memberships.stream()
        .filter(one -> one.user().equals(user) && !one.organisation().equals(own))
        .findFirst()
        .or(() -> find(own, user));
  }

  @Override
  public synchronized Optional<Membership> find(OrganisationId organisation, UserId user) {
    register(user);
    return memberships.stream()
        .filter(one -> one.organisation().equals(organisation) && one.user().equals(user))
        .findFirst();
  }

  @Override
  public synchronized List<Membership> members(OrganisationId organisation) {
    return memberships.stream().filter(one -> one.organisation().equals(organisation)).toList();
  }

  @Override
  public synchronized void put(Membership membership) {
    register(membership.user());
    for (int index = 0; index < memberships.size(); index++) {
      Membership one = memberships.get(index);
      if (one.organisation().equals(membership.organisation())
          && one.user().equals(membership.user())) {
        memberships.set(index, membership);
        return;
      }
    }
    memberships.add(membership);
  }

  @Override
  public synchronized void remove(OrganisationId organisation, UserId user) {
    register(user);
    memberships.removeIf(one -> one.organisation().equals(organisation) && one.user().equals(user));
  }

  private void register(UserId user) {
    if (known.add(user)) {
      memberships.add(new Membership(OrganisationId.personal(user), user, OrganisationRole.OWNER));
    }
  }
}
