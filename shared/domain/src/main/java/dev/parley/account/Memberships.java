package dev.parley.account;

import java.util.List;
import java.util.Optional;

/**
 * Who belongs to which organisation, as it is at the moment of asking. Everybody owns an
 * organisation of their own, {@link OrganisationId#personal}, without having been let in.
 */
public interface Memberships {

  /**
   * The organisation that a person acts for: the one they joined first beside their own, else their
   * own. Empty for who belongs to none any more.
   */
  Optional<Membership> home(UserId user);

  /** The person's place in the organisation, if there is one. */
  Optional<Membership> find(OrganisationId organisation, UserId user);

  /** All who were let in, in the order they joined. */
  List<Membership> members(OrganisationId organisation);

  /** Lets a person in, or gives them another role. */
  void put(Membership membership);

  /** Takes a person out. May be called twice. */
  void remove(OrganisationId organisation, UserId user);
}
