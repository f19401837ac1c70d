package dev.parley.account;

import java.util.UUID;

class InMemoryMembershipsTest extends MembershipsContract {

  private final Memberships memberships = new InMemoryMemberships();

  @Override
  protected Memberships memberships() {
    return memberships;
  }

  @Override
  protected UserId registered() {
    UserId user = new UserId(UUID.randomUUID());
    // In memory, who is asked about has registered.
    memberships.home(user);
    return user;
  }
}
