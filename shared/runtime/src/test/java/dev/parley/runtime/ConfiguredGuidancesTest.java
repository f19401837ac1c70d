package dev.parley.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.InMemoryMemberships;
import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.model.Guidances;
import dev.parley.model.GuidancesContract;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.json.JsonMapper;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfiguredGuidancesTest extends GuidancesContract {

  private static final UUID SHOES = new UUID(0, 1);
  private static final UUID HATS = new UUID(0, 2);
  private static final String JSON =
      """
      {"organisations": {"%s": {"model": "gpt-a", "instructions": "Be formal."}},
       "agents": {"%s": {"organisation": "%s", "temperature": 0.5, "instructions": "Sell shoes."}}}
      """
          .formatted(SHOES, SELLER.value(), SHOES);

  private final InMemoryMemberships memberships = new InMemoryMemberships();

  @Override
  protected Guidances guidances() {
    belongs(ADA, SHOES);
    belongs(BOB, HATS);
    return guidances(JSON);
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
