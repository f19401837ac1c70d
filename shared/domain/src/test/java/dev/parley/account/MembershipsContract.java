package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store of memberships promises. */
public abstract class MembershipsContract {

  protected abstract Memberships memberships();

  /** Somebody who has registered. */
  protected abstract UserId registered();

  @Test
  void everybody_owns_an_organisation_of_their_own() {
    UserId user = registered();
    Membership own = new Membership(OrganisationId.personal(user), user, OrganisationRole.OWNER);

    assertThat(memberships().home(user)).contains(own);
    assertThat(memberships().find(own.organisation(), user)).contains(own);
  }

  @Test
  void who_has_joined_others_acts_for_those_that_came_first() {
    UserId user = registered();
    Membership first = new Membership(organisation(), user, OrganisationRole.MEMBER);
    Membership second = new Membership(organisation(), user, OrganisationRole.ADMIN);
    memberships().put(first);
    memberships().put(second);

    assertThat(memberships().home(user)).contains(first);
  }

  @Test
  void members_are_listed_as_they_joined_and_roles_change_in_place() {
    OrganisationId organisation = organisation();
    Membership owner = new Membership(organisation, registered(), OrganisationRole.OWNER);
    Membership member = new Membership(organisation, registered(), OrganisationRole.MEMBER);
    memberships().put(owner);
    memberships().put(member);
    Membership viewer = new Membership(organisation, owner.user(), OrganisationRole.VIEWER);
    memberships().put(viewer);

    assertThat(memberships().members(organisation)).containsExactly(viewer, member);
    assertThat(memberships().find(organisation, owner.user())).contains(viewer);
  }

  @Test
  void who_was_taken_out_is_out_at_once() {
    UserId user = registered();
    Membership member = new Membership(organisation(), user, OrganisationRole.MEMBER);
    memberships().put(member);
    memberships().remove(member.organisation(), user);
    memberships().remove(member.organisation(), user);

    assertThat(memberships().find(member.organisation(), user)).isEmpty();
    assertThat(memberships().members(member.organisation())).isEmpty();
    assertThat(memberships().home(user).orElseThrow().organisation())
        .isEqualTo(OrganisationId.personal(user));

    memberships().remove(OrganisationId.personal(user), user);

    assertThat(memberships().home(user)).isEmpty();
  }

  @Test
  void nobody_belongs_where_they_were_not_let_in() {
    assertThat(memberships().find(OrganisationId.personal(registered()), registered())).isEmpty();
    assertThat(memberships().find(organisation(), registered())).isEmpty();
  }

  private static OrganisationId organisation() {
    return new OrganisationId(UUID.randomUUID());
  }
}
