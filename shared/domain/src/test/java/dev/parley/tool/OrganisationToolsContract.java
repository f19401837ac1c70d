package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every source of organisations' own apps promises. */
public abstract class OrganisationToolsContract {

  protected abstract OrganisationTools organisationTools();

  /** Gives the organisation an app of that handle. */
  protected abstract AppId add(OrganisationId organisation, String handle);

  /** Takes it away again. */
  protected abstract void remove(OrganisationId organisation, AppId app);

  @Test
  void an_organisation_has_its_own_apps_and_no_others() {
    UserId one = new UserId(UUID.randomUUID());
    UserId other = new UserId(UUID.randomUUID());
    assertThat(organisationTools().of(one).apps()).isEmpty();

    AppId shop = add(OrganisationId.personal(one), "shop");
    AppId otherShop = add(OrganisationId.personal(other), "shop");

    assertThat(shop).isNotEqualTo(otherShop);
    assertThat(organisationTools().of(one).apps()).extracting(App::id).containsExactly(shop);
    assertThat(organisationTools().of(one).actions(shop)).isNotEmpty();
    assertThat(organisationTools().of(one).actions(otherShop)).isEmpty();
    Action action = organisationTools().of(other).actions(otherShop).getFirst();
    assertThat(
            organisationTools()
                .of(one)
                .execute(
                    new Call(new CallKey("key-1"), action.id(), JsonObject.EMPTY),
                    new Credential.None(),
                    Instant.now().plusSeconds(5)))
        .isInstanceOf(ToolOutcome.Rejected.class);

    remove(OrganisationId.personal(one), shop);

    assertThat(organisationTools().of(one).apps()).isEmpty();
    assertThat(organisationTools().of(other).apps()).extracting(App::id).containsExactly(otherShop);
  }
}
