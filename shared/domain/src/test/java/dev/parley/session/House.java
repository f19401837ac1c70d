package dev.parley.session;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.consent.ConsentPolicy;
import dev.parley.consent.ConsentRule;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the one organisation of a {@link Walk} that people can share, and the rules of all
 * of them, by its own account.
 */
final class House {

  private static final OrganisationId TEAM = new OrganisationId(new UUID(7, 7));

  private final Stage stage;
  private final Map<UserId, OrganisationRole> team = new HashMap<>();
  private final Map<List<@Nullable Object>, ConsentPolicy> rules = new LinkedHashMap<>();
  private ConsentPolicy standard = ConsentPolicy.SENSITIVE;

  House(Stage stage) {
    this.stage = stage;
  }

  /** What holds where no rule does. */
  void standard(ConsentPolicy policy) {
    standard = policy;
    stage.with(policy);
  }

  ConsentPolicy standard() {
    return standard;
  }

  /** Lets somebody in, or gives them another role. */
  void put(UserId user, OrganisationRole role) {
    team.put(user, role);
    stage.memberships.put(new Membership(TEAM, user, role));
  }

  /** Takes somebody out. */
  void remove(UserId user) {
    team.remove(user);
    stage.memberships.remove(TEAM, user);
  }

  /** Lays down a rule for whom the person acts for; for an action, its app is named. */
  void rule(
      UserId user,
      @Nullable AppId app,
      @Nullable ActionId action,
      ConsentPolicy policy,
      @Nullable UserId escalateTo) {
    rules.put(about(home(user), app, action), policy);
    stage.rules.put(
        new ConsentRule(
            stage.ids.next(),
            home(user),
            null,
            app,
            action == null ? null : action.name(),
            policy,
            escalateTo));
  }

  /** Whether a call of the person needs consent: the closest rule counts. */
  boolean asks(UserId user, Action action) {
    OrganisationId home = home(user);
    ConsentPolicy policy = rules.get(about(home, action.id().app(), action.id()));
    if (policy == null) {
      policy = rules.get(about(home, action.id().app(), null));
    }
    if (policy == null) {
      policy = rules.get(about(home, null, null));
    }
    return Objects.requireNonNullElse(policy, standard).asksFor(action.risk());
  }

  /** Whether the person may be asked in the place of others. */
  boolean decidesForOthers(UserId user) {
    return team.getOrDefault(user, OrganisationRole.VIEWER) != OrganisationRole.VIEWER;
  }

  /** Whether the one's yes counts for what is done in the name of the other. */
  boolean mayApprove(UserId one, UserId other) {
    return home(other).equals(TEAM) ? decidesForOthers(one) : one.equals(other);
  }

  private OrganisationId home(UserId user) {
    return team.containsKey(user) ? TEAM : OrganisationId.personal(user);
  }

  private static List<@Nullable Object> about(
      OrganisationId organisation, @Nullable AppId app, @Nullable ActionId action) {
    List<@Nullable Object> about = new java.util.ArrayList<>();
    about.add(organisation);
    about.add(app);
    about.add(action);
    return about;
  }
}
