package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Membership;
import dev.parley.account.OrganisationId;
import dev.parley.account.OrganisationRole;
import dev.parley.account.UserId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelReply;
import dev.parley.tool.Action;
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
import dev.parley.tool.ToolSource;
import java.net.URI;
import java.time.Instant;
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

  /** Tells what it can do to who has connected an account. */
  private record Closed(InMemoryTools tools, Stage stage) implements ToolSource {
    private boolean isOpen() {
      return stage.connections.active(stage.user, Stage.NOTES).isPresent();
    }

    @Override
    public List<App> apps() {
      return tools.apps();
    }

    @Override
    public List<Action> actions(AppId app) {
      if (!isOpen()) {
        throw new Transient(FailureCode.PROVIDER_UNAVAILABLE, "it is closed");
      }
      return tools.actions(app);
    }

    @Override
    public List<Action> listed(AppId app) {
      return isOpen() ? tools.actions(app) : List.of();
    }

    @Override
    public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
      return tools.execute(call, credential, deadline);
    }

    @Override
    public Finding reconcile(Call call, Credential credential, Instant deadline) {
      return tools.reconcile(call, credential, deadline);
    }
  }

  private InMemoryTools closedNotes() {
    InMemoryTools notes =
        new InMemoryTools(stage.clock)
            .add(
                new App(
                    Stage.NOTES,
                    "Our notes",
                    "Notes",
                    new App.Access.OAuth(
                        URI.create("https://notes.example/authorize"),
                        URI.create("https://notes.example/token"),
                        null,
                        List.of("notes"))),
                List.of(
                    Stage.action(
                        new ActionId(Stage.NOTES, "leaf"),
                        "Leaf",
                        Stage.schema(List.of()),
                        Risk.READ,
                        Repetition.SAFE,
                        "Leaf through the notes")));
    stage.ownTools.put(ours, new Closed(notes, stage));
    return notes;
  }

  @Test
  void an_app_that_tells_nothing_without_an_account_is_offered_itself_and_called_when_connected() {
    InMemoryTools notes = closedNotes();
    stage
        .atOnce()
        .model
        .then(RuleModel.called(Stage.NOTES.value(), JsonObject.EMPTY))
        .then(RuleModel.called("leaf", JsonObject.EMPTY));

    Turn asked = stage.say("Leaf through our notes, all of them, if you please");
    assertThat(offered()).contains("send_email", "Our notes").doesNotContain("leaf");
    stage.connect(stage.question(asked));
    stage.wake();

    assertThat(notes.effects()).hasSize(1);
  }

  @Test
  void once_it_is_connected_what_it_can_do_is_offered_and_not_the_app() {
    closedNotes();
    stage.connected(Stage.NOTES);
    stage.atOnce().model.then(RuleModel.called("notes-00000001__leaf", JsonObject.EMPTY));

    stage.say("Leaf through our notes, all of them, if you please");

    assertThat(offered()).contains("notes-00000001__leaf").doesNotContain("Our notes: ");
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
    Catalogue catalogue = new Catalogue(List.of()).with(stage::toolsOf).of(stage.user);
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
