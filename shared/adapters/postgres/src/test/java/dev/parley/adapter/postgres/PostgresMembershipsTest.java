package dev.parley.adapter.postgres;

import dev.parley.account.Memberships;
import dev.parley.account.MembershipsContract;
import dev.parley.account.UserId;
import java.util.UUID;

class PostgresMembershipsTest extends MembershipsContract {

  @Override
  protected Memberships memberships() {
    return Store.shared().getBean(Memberships.class);
  }

  /** People of outside issuers have no row in users: nobody needs one to have an organisation. */
  @Override
  protected UserId registered() {
    return new UserId(UUID.randomUUID());
  }
}
