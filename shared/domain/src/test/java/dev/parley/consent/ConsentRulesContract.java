package dev.parley.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.tool.AppId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of rules promises. */
public abstract class ConsentRulesContract {

  private static final AppId GMAIL = new AppId("gmail");

  protected abstract ConsentRules rules();

  /** An organisation that is there. */
  protected abstract OrganisationId organisation();

  /** Somebody who has registered. */
  protected abstract UserId registered();

  @Test
  void an_organisation_has_no_rules_at_first() {
    assertThat(rules().of(organisation())).isEmpty();
  }

  @Test
  void rules_are_kept_whole_in_their_order() {
    OrganisationId organisation = organisation();
    ConsentRule all = rule(organisation, null, null, null, ConsentPolicy.WRITES, null);
    ConsentRule close =
        rule(
            organisation,
            new AgentId(UUID.randomUUID()),
            GMAIL,
            "send_email",
            ConsentPolicy.ALWAYS,
            registered());

    assertThat(rules().put(all)).isEqualTo(all);
    assertThat(rules().put(close)).isEqualTo(close);

    assertThat(rules().of(organisation)).containsExactly(all, close);
    assertThat(rules().of(organisation())).isEmpty();
  }

  @Test
  void a_rule_for_the_same_takes_the_place_of_the_old_one() {
    OrganisationId organisation = organisation();
    ConsentRule old =
        rules().put(rule(organisation, null, GMAIL, null, ConsentPolicy.WRITES, null));
    rules().put(rule(organisation, null, GMAIL, "send_email", ConsentPolicy.NEVER, null));

    ConsentRule changed =
        rules().put(rule(organisation, null, GMAIL, null, ConsentPolicy.NEVER, registered()));

    assertThat(changed.id()).isEqualTo(old.id());
    assertThat(rules().of(organisation)).hasSize(2).contains(changed).doesNotContain(old);
  }

  @Test
  void a_rule_is_removed_by_its_own_organisation_only() {
    OrganisationId organisation = organisation();
    ConsentRule rule =
        rules().put(rule(organisation, null, GMAIL, null, ConsentPolicy.WRITES, null));

    assertThat(rules().remove(organisation(), rule.id())).isFalse();
    assertThat(rules().of(organisation)).containsExactly(rule);
    assertThat(rules().remove(organisation, rule.id())).isTrue();
    assertThat(rules().remove(organisation, rule.id())).isFalse();
    assertThat(rules().of(organisation)).isEmpty();
  }

  private static ConsentRule rule(
      OrganisationId organisation,
      @Nullable AgentId agent,
      @Nullable AppId app,
      @Nullable String action,
      ConsentPolicy policy,
      @Nullable UserId escalateTo) {
    return new ConsentRule(UUID.randomUUID(), organisation, agent, app, action, policy, escalateTo);
  }
}
