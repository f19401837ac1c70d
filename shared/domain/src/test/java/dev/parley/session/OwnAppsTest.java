package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelReply;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Catalogue;
import dev.parley.tool.Credential;
import dev.parley.tool.InMemoryTools;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an organisation has for itself is there for whoever acts for it, and for nobody else. */
class OwnAppsTest {

  private static final AppId SHOP = new AppId("shop-00000001");
  private static final ActionId CANCEL = new ActionId(SHOP, "cancel_orders");
  private static final ModelReply PROPOSED =
      RuleModel.called("shop-00000001__cancel_orders", JsonObject.EMPTY);
  private static final ModelReply CHOSEN = RuleModel.called("shop-00000001", JsonObject.EMPTY);
  private static final String WISH = "Cancel all orders of the shop, as we said";

  private final Stage stage = new Stage();
  private final OrganisationId ours = OrganisationId.personal(stage.user);
  private final OrganisationId theirs = new OrganisationId(UUID.randomUUID());

  private InMemoryTools shopOf(OrganisationId organisation) {
    InMemoryTools tools =
        new InMemoryTools(stage.clock)
            .add(
                new App(SHOP, "Our shop", "Orders", new App.Access.Free()),
                List.of(
                    Stage.action(
                        CANCEL,
                        "Cancel all orders",
                        Stage.schema(List.of()),
                        Risk.DESTRUCTIVE,
                        Repetition.UNSAFE,
                        "Cancel all orders")));
    stage.ownTools.put(organisation, tools);
    return tools;
  }

  private String offered() {
    return stage.model.requests().stream()
        .flatMap(request -> request.functions().stream())
        .map(ModelFunction::toString)
        .collect(Collectors.joining("\n"));
  }

  private void acceptIn(OrganisationId organisation, UserId user) {
    stage.memberships.put(new Membership(organisation, user, OrganisationRole.MEMBER));
  }

  @Test
  void an_app_of_ones_own_organisation_is_found_offered_and_called() {
    InMemoryTools shop = shopOf(ours);
    stage.atOnce().model.then(PROPOSED);

    Turn asked = stage.say(WISH);
    assertThat(offered()).contains("shop-00000001__cancel_orders");
    stage.respond(stage.question(asked).id(), new Response.Approve(null, null));
    stage.wake();

    assertThat(shop.effects()).hasSize(1);
  }

  @Test
  void that_of_another_organisation_is_neither_shortlisted_nor_called_by_its_name() {
    InMemoryTools shop = shopOf(theirs);
    stage.atOnce().model.then(PROPOSED).then(PROPOSED).then(PROPOSED);

    Turn turn = stage.say(WISH);

    assertThat(turn.asked()).isEmpty();
    assertThat(offered()).contains("send_email").doesNotContain("shop");
    assertThat(shop.effects()).isEmpty();
  }

  @Test
  void nor_is_it_found_step_by_step() {
    InMemoryTools shop = shopOf(theirs);
    stage.model.then(CHOSEN).then(CHOSEN).then(CHOSEN);

    Turn turn = stage.say(WISH);

    assertThat(turn.asked()).isEmpty();
    assertThat(offered()).contains("gmail").doesNotContain("shop");
    assertThat(shop.effects()).isEmpty();
  }

  @Test
  void who_has_changed_sides_meanwhile_calls_neither_the_old_nor_the_new_one() {
    InMemoryTools old = shopOf(ours);
    stage.atOnce().model.then(PROPOSED);
    Turn asked = stage.say(WISH);
    acceptIn(theirs, stage.user);
    InMemoryTools other = shopOf(theirs);

    stage.respond(stage.question(asked).id(), new Response.Approve(null, null));
    stage.wake();

    assertThat(old.effects()).isEmpty();
    assertThat(other.effects()).isEmpty();
  }

  @Test
  void it_is_looked_at_anew_for_whom_a_person_acts_before_a_call() {
    InMemoryTools old = shopOf(ours);
    Catalogue catalogue =
        new Catalogue(List.of()).with(stage.memberships, stage::toolsOf).of(stage.user);
    assertThat(catalogue.action(CANCEL)).isPresent();
    acceptIn(theirs, stage.user);

    assertThat(
            catalogue.execute(
                new Call(new CallKey("key-1"), CANCEL, JsonObject.EMPTY),
                new Credential.None(),
                stage.unhurried()))
        .isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(old.effects()).isEmpty();
  }
}
