package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.conversation.AgentId;
import dev.parley.model.Guidance;
import dev.parley.model.Guidances;
import dev.parley.model.ModelPreference;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.json.JsonMapper;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfiguredGuidancesTest {

  private static final UUID SHOES = new UUID(0, 1);
  private static final UUID HATS = new UUID(0, 2);
  private static final AgentId SELLER = new AgentId(new UUID(0, 3));
  private static final UserId ADA = new UserId(new UUID(0, 4));
  private static final UserId BOB = new UserId(new UUID(0, 5));
  private static final String JSON =
      """
      {"organisations": {"%s": {"model": "gpt-a", "instructions": "Be formal."}},
       "agents": {"%s": {"organisation": "%s", "temperature": 0.5, "instructions": "Sell."}}}
      """
          .formatted(SHOES, SELLER.value(), SHOES);

  private final InMemoryMemberships memberships = new InMemoryMemberships();

  @Test
  void an_agent_is_known_to_its_own_organisation_only() {
    belongs(ADA, SHOES);
    belongs(BOB, HATS);
    Guidances guidances = guidances(JSON);

    assertThat(guidances.of(ADA, null))
        .isEqualTo(new Guidance(new ModelPreference("gpt-a", null), "Be formal."));
    assertThat(guidances.of(ADA, SELLER))
        .isEqualTo(new Guidance(new ModelPreference("gpt-a", 0.5), "Be formal.\nSell."));
    assertThat(guidances.of(BOB, SELLER)).isEqualTo(Guidance.NONE);
    assertThat(guidances.of(new UserId(new UUID(0, 6)), SELLER)).isEqualTo(Guidance.NONE);
  }

  @Test
  void nothing_is_wanted_where_nothing_is_set() {
    assertThat(guidances(" ")).isSameAs(Guidances.NONE);
  }

  @Test
  void what_cannot_be_read_stops_the_start() {
    assertThatThrownBy(() -> guidances("{")).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> guidances("{\"agents\":{\"x\":{\"model\":\"m\"}}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("needs an organisation");
    assertThatThrownBy(
            () -> guidances("{\"organisations\":{\"" + SHOES + "\":{\"temperature\":3}}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("temperature");
  }

  private Guidances guidances(String json) {
    return ConfiguredGuidances.of(json, JsonMapper.createDefault(), memberships);
  }

  private void belongs(UserId user, UUID organisation) {
    memberships.put(
        new Membership(new OrganisationId(organisation), user, OrganisationRole.MEMBER));
  }
}
