package dev.parley.adapter.postgres;

import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Memberships in PostgreSQL. That everybody owns their own organisation needs no row. */
@Singleton
@Requires(property = "datasources.default.url")
final class PostgresMemberships implements Memberships {

  private final MembershipRows rows;

  PostgresMemberships(MembershipRows rows) {
    this.rows = rows;
  }

  @Override
  public Optional<Membership> home(UserId user) {
    OrganisationId own = OrganisationId.personal(user);
    List<MembershipRow> all = StoreFailures.mapped(() -> rows.ofUser(user.value()));
    return all.stream()
        .filter(row -> !row.removed() && !row.organisationId().equals(own.value()))
        .findFirst()
        .map(MembershipRow::membership)
        .or(() -> in(all, own, user));
  }

  @Override
  public Optional<Membership> find(OrganisationId organisation, UserId user) {
    return in(StoreFailures.mapped(() -> rows.ofUser(user.value())), organisation, user);
  }

  @Override
  public List<Membership> members(OrganisationId organisation) {
    return StoreFailures.mapped(() -> rows.ofOrganisation(organisation.value())).stream()
        .filter(row -> !row.removed())
        .map(MembershipRow::membership)
        .toList();
  }

  @Override
  public void put(Membership membership) {
    StoreFailures.mapped(
        () ->
            rows.put(
                membership.organisation().value(),
                membership.user().value(),
                membership.role().name()));
  }

  @Override
  public void remove(OrganisationId organisation, UserId user) {
    StoreFailures.mapped(() -> rows.remove(organisation.value(), user.value()));
  }

  private static Optional<Membership> in(
      List<MembershipRow> all, OrganisationId organisation, UserId user) {
    return all.stream()
        .filter(row -> row.organisationId().equals(organisation.value()))
        .findFirst()
        .map(row -> row.removed() ? Optional.<Membership>empty() : Optional.of(row.membership()))
        .orElseGet(
            () ->
                organisation.equals(OrganisationId.personal(user))
                    ? Optional.of(owner(user))
                    : Optional.empty());
  }

  private static Membership owner(UserId user) {
    return new Membership(OrganisationId.personal(user), user, OrganisationRole.OWNER);
  }
}
