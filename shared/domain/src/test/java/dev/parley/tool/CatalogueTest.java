package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import dev.parley.tool.ToolSource.Finding;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Call MAIL = call("mail");

  private final InMemoryTools chat = source("chat", "Chat");
  private final InMemoryTools mail = source("mail", "Mail");
  private final Catalogue catalogue = new Catalogue(List.of(chat, mail));

  @Test
  void of_two_apps_of_one_name_the_first_counts() {
    Catalogue both = new Catalogue(List.of(mail, source("mail", "Other mail")));

    assertThat(both.apps()).extracting(App::name).containsExactly("Mail");
    assertThat(both.app(new AppId("mail"))).get().extracting(App::name).isEqualTo("Mail");
  }

  @Test
  void a_source_that_is_down_does_not_take_the_others_with_it() {
    chat.be(InMemoryTools.Reach.DOWN);

    assertThat(catalogue.apps()).extracting(App::name).containsExactly("Mail");
    assertThat(catalogue.actions(new AppId("mail"))).hasSize(1);
    assertThat(execute()).isInstanceOf(ToolOutcome.Succeeded.class);
  }

  @Test
  void an_app_that_may_be_in_a_source_that_is_down_is_not_said_to_be_gone() {
    mail.be(InMemoryTools.Reach.DOWN);

    assertThatThrownBy(() -> catalogue.app(new AppId("mail"))).isInstanceOf(Transient.class);
    assertThatThrownBy(() -> catalogue.actions(new AppId("mail"))).isInstanceOf(Transient.class);
    assertThat(catalogue.app(new AppId("chat"))).isPresent();
  }

  @Test
  void a_call_that_reached_no_source_surely_did_not_happen() {
    mail.be(InMemoryTools.Reach.DOWN);

    assertThat(execute()).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(catalogue.reconcile(MAIL, new Credential.None(), NOW.plusSeconds(10)))
        .isInstanceOf(Finding.StillUnknown.class);
  }

  @Test
  void with_all_sources_down_there_is_no_list() {
    chat.be(InMemoryTools.Reach.DOWN);
    mail.be(InMemoryTools.Reach.DOWN);

    assertThatThrownBy(catalogue::apps).isInstanceOf(Transient.class);
  }

  @Test
  void a_call_to_an_app_that_nobody_has_is_rejected() {
    assertThat(catalogue.execute(call("bank"), new Credential.None(), NOW.plusSeconds(10)))
        .isInstanceOf(ToolOutcome.Rejected.class);
    assertThat(catalogue.reconcile(call("bank"), new Credential.None(), NOW.plusSeconds(10)))
        .isInstanceOf(Finding.CannotTell.class);
  }

  private ToolOutcome execute() {
    return catalogue.execute(MAIL, new Credential.None(), NOW.plusSeconds(10));
  }

  private static Call call(String app) {
    return new Call(new CallKey("key"), new ActionId(new AppId(app), "send"), JsonObject.EMPTY);
  }

  private static InMemoryTools source(String id, String name) {
    AppId app = new AppId(id);
    return new InMemoryTools(InstantSource.fixed(NOW))
        .add(
            new App(app, name, name, new App.Access.Free()),
            List.of(
                new Action(
                    new ActionId(app, "send"),
                    "Send",
                    "Send",
                    ArgumentSchema.NONE,
                    "1",
                    Risk.WRITE,
                    Repetition.UNSAFE,
                    "Send")));
  }
}
