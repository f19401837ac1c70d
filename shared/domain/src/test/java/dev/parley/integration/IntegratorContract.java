package dev.parley.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.OrganisationId;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What everything that makes apps of integrations promises. */
public abstract class IntegratorContract {

  protected abstract Integrator integrator();

  /** Gives the organisation an integration of that kind, that can be used. */
  protected abstract Integration add(OrganisationId organisation, String handle);

  /** Takes it away again. */
  protected abstract void remove(Integration integration);

  private static OrganisationId organisation() {
    return new OrganisationId(UUID.randomUUID());
  }

  @Test
  void makes_apps_of_the_integrations_it_is_given_and_of_no_others() {
    Integration one = add(organisation(), "shop");
    Integration other = add(organisation(), "shop");
    assertThat(one.kind()).isEqualTo(integrator().kind());
    assertThat(integrator().over(List.of()).apps()).isEmpty();

    assertThat(integrator().over(List.of(one)).apps())
        .extracting(App::id)
        .containsExactly(one.app());
    assertThat(integrator().over(List.of(one)).actions(one.app())).isNotEmpty();
    assertThat(integrator().over(List.of(one)).actions(other.app())).isEmpty();
    assertThat(integrator().over(List.of(one, other)).apps())
        .extracting(App::id)
        .containsExactly(one.app(), other.app());

    Action action = integrator().over(List.of(other)).actions(other.app()).getFirst();
    assertThat(
            integrator()
                .over(List.of(one))
                .execute(
                    new Call(new CallKey("key-1"), action.id(), JsonObject.EMPTY),
                    new Credential.None(),
                    Instant.now().plusSeconds(5)))
        .isInstanceOf(ToolOutcome.Rejected.class);
  }

  @Test
  void what_was_taken_away_before_it_was_needed_is_no_app() {
    Integration gone = add(organisation(), "shop");
    remove(gone);

    assertThat(integrator().over(List.of(gone)).apps()).isEmpty();
    assertThat(integrator().over(List.of(gone)).actions(gone.app())).isEmpty();
  }
}
