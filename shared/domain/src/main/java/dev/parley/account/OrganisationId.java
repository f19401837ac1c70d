package dev.parley.account;

import java.util.UUID;

/** The id of an organisation. */
public record OrganisationId(UUID value) {

  /** The organisation that every person has alone: its id is the person's own. */
  public static OrganisationId personal(UserId user) {
    return new OrganisationId(user.value());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
