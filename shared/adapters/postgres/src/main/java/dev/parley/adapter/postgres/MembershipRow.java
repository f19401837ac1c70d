package dev.parley.adapter.postgres;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.util.UUID;

/** A row of {@code memberships}. */
@MappedEntity("memberships")
record MembershipRow(@Id UUID organisationId, UUID userId, String role, boolean removed) {

  Membership membership() {
    return new Membership(
        new OrganisationId(organisationId), new UserId(userId), OrganisationRole.valueOf(role));
  }
}
