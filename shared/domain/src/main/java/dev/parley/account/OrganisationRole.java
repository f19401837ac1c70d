package dev.parley.account;

/** What a member may do in an organisation. */
public enum OrganisationRole {
  OWNER,
  ADMIN,
  MEMBER,
  /** Sees, and decides nothing. */
  VIEWER;

  /** Whether the member's yes counts: to the member's own requests, and when asked to step in. */
  public boolean mayApprove() {
    return this != VIEWER;
  }

  /** Whether the member sets the organisation's rules. */
  public boolean mayRule() {
    return this == OWNER || this == ADMIN;
  }
}
