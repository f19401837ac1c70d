package dev.parley.consent;

import static dev.parley.session.ExampleSessions.NOW;
import static dev.parley.session.ExampleSessions.fresh;
import static dev.parley.session.ExampleSessions.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Race;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.json.JsonObject;
import dev.parley.session.Session;
import dev.parley.session.Sessions;
import dev.parley.session.Sessions.Change;
import dev.parley.session.Sessions.GrantUse;
import dev.parley.session.Sessions.Saving;
import dev.parley.session.Sessions.Starting;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store of grants promises. */
public abstract class GrantsContract {

  private final UserId user = user();

  protected abstract Grants grants();

  /** Those by whose saves grants are given and used. */
  protected abstract Sessions sessions();

  @Test
  void is_given_by_the_save_that_first_uses_it() {
    Grant grant = grant(3, NOW);

    assertThat(give(grant)).isInstanceOf(Saving.Saved.class);

    assertThat(grants().of(user, NOW)).containsExactly(grant);
    assertThat(grants().find(user, grant.id())).contains(grant);
  }

  @Test
  void is_given_once() {
    Grant grant = grant(3, NOW);
    give(grant);
    use(grant, NOW);

    assertThat(give(grant)).isInstanceOf(Saving.Lost.class);

    assertThat(grants().find(user, grant.id())).contains(grant.usedOnce());
  }

  @Test
  void is_another_users_to_nobody() {
    Grant grant = grant(3, NOW);
    give(grant);

    assertThat(grants().of(user(), NOW)).isEmpty();
    assertThat(grants().find(user(), grant.id())).isEmpty();
    assertThat(grants().revoke(user(), grant.id(), NOW)).isFalse();
    assertThat(
            save(
                new Change(
                    started(), null, token(), null, new GrantUse(user(), grant.id(), NOW), null)))
        .isInstanceOf(Saving.Lost.class);
  }

  @Test
  void is_good_for_so_many_uses() {
    Grant grant = grant(3, NOW);
    give(grant);

    assertThat(use(grant, NOW)).isInstanceOf(Saving.Saved.class);
    assertThat(use(grant, NOW)).isInstanceOf(Saving.Saved.class);
    assertThat(use(grant, NOW)).isInstanceOf(Saving.Lost.class);

    assertThat(grants().of(user, NOW)).isEmpty();
    assertThat(grants().find(user, grant.id())).contains(grant.usedOnce().usedOnce());
  }

  @Test
  void is_good_for_so_long() {
    Grant grant = grant(3, NOW);
    give(grant);

    assertThat(grants().of(user, grant.expiresAt().minusNanos(1))).hasSize(1);
    assertThat(grants().of(user, grant.expiresAt())).isEmpty();
    assertThat(use(grant, grant.expiresAt())).isInstanceOf(Saving.Lost.class);
    assertThat(use(grant, grant.expiresAt().minusNanos(1))).isInstanceOf(Saving.Saved.class);
  }

  @Test
  void is_good_until_it_is_revoked() {
    Grant grant = grant(3, NOW);
    give(grant);

    assertThat(grants().revoke(user, grant.id(), NOW.plusSeconds(1))).isTrue();

    assertThat(grants().of(user, NOW.plusSeconds(2))).isEmpty();
    assertThat(use(grant, NOW.plusSeconds(2))).isInstanceOf(Saving.Lost.class);
    assertThat(grants().revoke(user, grant.id(), NOW.plusSeconds(2))).isFalse();
    assertThat(grants().find(user, grant.id())).contains(grant.revoked(NOW.plusSeconds(1)));
  }

  @Test
  void there_is_nothing_to_revoke_where_none_was_given() {
    assertThat(grants().revoke(user, new GrantId(UUID.randomUUID()), NOW)).isFalse();
  }

  @Test
  void a_session_that_lost_uses_nothing() {
    Grant grant = grant(3, NOW);
    give(grant);
    Session session = started();
    save(Change.of(session));

    assertThat(
            save(
                new Change(
                    session, null, token(), null, new GrantUse(user, grant.id(), NOW), null)))
        .isInstanceOf(Saving.Lost.class);
    assertThat(grants().find(user, grant.id())).contains(grant);
  }

  @Test
  void are_listed_oldest_first() {
    Grant second = grant(3, NOW.plusSeconds(2));
    Grant first = grant(3, NOW.plusSeconds(1));
    give(second);
    give(first);

    assertThat(grants().of(user, NOW.plusSeconds(3))).containsExactly(first, second);
  }

  @Test
  void of_many_users_at_once_no_more_are_let_through_than_it_is_good_for() {
    Grant grant = grant(4, NOW);
    give(grant);

    List<Saving> outcomes = Race.of(8, _ -> use(grant, NOW));

    assertThat(outcomes).filteredOn(Saving.Saved.class::isInstance).hasSize(3);
    assertThat(grants().find(user, grant.id()).orElseThrow().used()).isEqualTo(4);
  }

  private Grant grant(int uses, Instant createdAt) {
    return new Grant(
        new GrantId(UUID.randomUUID()),
        user,
        OrganisationId.personal(user),
        new ActionId(new AppId("gmail"), "send_email"),
        "1",
        "none",
        ArgumentShape.of(JsonObject.of("to", "ann@example.com", "body", "hi"), Set.of("body")),
        uses,
        1,
        createdAt,
        createdAt.plus(Duration.ofHours(1)),
        null);
  }

  private Saving give(Grant grant) {
    return save(new Change(started(), null, token(), grant, null, null));
  }

  private Saving use(Grant grant, Instant at) {
    return save(
        new Change(started(), null, token(), null, new GrantUse(user, grant.id(), at), null));
  }

  private Saving save(Change change) {
    return sessions().save(change);
  }

  private Session started() {
    return ((Starting.Started) sessions().start(fresh(user), 1000)).session();
  }

  private static String token() {
    return UUID.randomUUID().toString();
  }
}
