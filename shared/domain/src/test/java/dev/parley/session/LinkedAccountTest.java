package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.connection.AccountLinks.Standing;
import dev.parley.connection.CompleteConnection;
import dev.parley.connection.CompleteConnection.Outcome;
import dev.parley.connection.Connection;
import dev.parley.connection.InMemoryAccountLinks;
import dev.parley.failure.FailureCode;
import dev.parley.interaction.Ask;
import dev.parley.interaction.Interaction;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Catalogue;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts that the source of an app keeps itself. */
class LinkedAccountTest {

  private static final ActionId POST_NOTE = new ActionId(Stage.BOARD, "post_note");
  private static final String REQUEST = "Post a note hello";

  private final List<Credential> credentials = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();
  private final Stage stage = new Stage(new Overhearing());

  @BeforeEach
  void the_board_wants_an_account_that_its_source_keeps() {
    stage.tools.add(
        new App(Stage.BOARD, "Board", "Notes", new App.Access.Linked()),
        List.of(
            Stage.action(
                POST_NOTE,
                "Post a note",
                Stage.schema(List.of("text"), "text"),
                Risk.WRITE,
                Repetition.UNSAFE,
                "Post a note")));
  }

  @Test
  void the_person_is_sent_to_the_source_and_the_call_is_made_when_they_are_back() {
    Turn asked = stage.say(REQUEST);
    assertThat(stage.said(asked).getLast()).contains("I need to connect your Board account.");
    assertThat(stage.tools.effects()).isEmpty();
    stage.links.agree(link(asked));

    assertThat(back(asked)).isEqualTo(new Outcome.Connected(Stage.BOARD));
    stage.wake();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void what_the_browser_says_is_not_believed() {
    Turn asked = stage.say(REQUEST);
    String state = Stage.state(link(asked));

    Outcome outcome = stage.completeConnection().complete(state, "a code", null, null);
    stage.wake();

    assertThat(outcome).isEqualTo(new Outcome.NotYet(Stage.BOARD));
    assertThat(stage.connections.list(stage.user)).isEmpty();
    assertThat(stage.question(asked).decided()).isEmpty();
    assertThat(stage.tools.effects()).isEmpty();
  }

  @Test
  void a_return_that_came_too_early_can_be_repeated_and_one_that_counted_cannot() {
    Turn asked = stage.say(REQUEST);
    URI link = link(asked);
    assertThat(back(link)).isEqualTo(new Outcome.NotYet(Stage.BOARD));
    stage.links.be(InMemoryAccountLinks.Reach.DOWN);
    assertThat(back(link)).isEqualTo(new Outcome.NotYet(Stage.BOARD));
    stage.links.be(InMemoryAccountLinks.Reach.UP);
    stage.links.agree(link);

    assertThat(back(link)).isEqualTo(new Outcome.Connected(Stage.BOARD));
    assertThat(back(link)).isInstanceOf(Outcome.UnknownState.class);
  }

  @Test
  void an_account_that_was_declined_is_said_and_a_new_link_is_given() {
    Turn asked = stage.say(REQUEST);
    stage.links.let(
        InMemoryAccountLinks.account(link(asked)), new Standing.Ended("the request was declined"));

    assertThat(back(asked)).isInstanceOf(Outcome.Refused.class);
    URI first = link(asked);
    stage.wake();

    assertThat(stage.said(asked).getLast())
        .contains("was not connected: the request was declined", "To try again");
    assertThat(link(asked)).isNotEqualTo(first);
  }

  @Test
  void a_call_is_made_with_the_account_and_by_the_schema_it_was_prepared_for() {
    stage.connected(Stage.BOARD);

    stage.say(REQUEST);

    assertThat(credentials)
        .singleElement()
        .isInstanceOfSatisfying(
            Credential.Account.class, account -> assertThat(account.user()).isEqualTo(stage.user));
    assertThat(versions).containsExactly("1");
  }

  @Test
  void an_account_that_is_not_accepted_any_more_is_asked_for_again() {
    Connection old = stage.connected(Stage.BOARD);
    stage.tools.answerNext(new ToolOutcome.NotConnected("the account has ended"));

    Turn asked = stage.say(REQUEST);

    assertThat(stage.connections.find(stage.user, old.id()))
        .map(Connection::status)
        .contains(Connection.Status.BROKEN);
    stage.links.agree(link(asked));
    back(asked);
    stage.wake();
    assertThat(stage.tools.effects()).hasSize(1);
  }

  @Test
  void a_source_that_cannot_be_reached_for_a_link_is_said() {
    stage.links.be(InMemoryAccountLinks.Reach.DOWN);

    Turn gaveUp = stage.say(REQUEST);

    assertThat(stage.session(gaveUp).state())
        .isInstanceOfSatisfying(
            State.Failed.class,
            failed ->
                assertThat(failed.error())
                    .isEqualToIgnoringCase(FailureCode.AUTHORIZATION_UNAVAILABLE.name()));
  }

  @Test
  void an_app_that_cannot_be_used_here_is_not_there() {
    Catalogue catalogue =
        new Catalogue(List.of(stage.tools), app -> !(app.access() instanceof App.Access.Linked));

    assertThat(catalogue.apps()).extracting(App::id).doesNotContain(Stage.BOARD).isNotEmpty();
    assertThat(catalogue.app(Stage.BOARD)).isEmpty();
    assertThat(catalogue.actions(Stage.BOARD)).isEmpty();
    assertThat(catalogue.action(POST_NOTE)).isEmpty();
  }

  private URI link(Turn asked) {
    Interaction question = stage.question(asked);
    return ((Ask.Connect) question.ask()).oauthUrl();
  }

  private CompleteConnection.Outcome back(Turn asked) {
    return back(link(asked));
  }

  private CompleteConnection.Outcome back(URI link) {
    return stage.completeConnection().complete(Stage.state(link), null, null, null);
  }

  /** Notes what the source of the tools is given with a call. */
  private final class Overhearing implements Stage.Wrapping {
    @Override
    public <T> T wrap(Class<T> port, T behind) {
      return port == ToolSource.class && behind instanceof ToolSource source
          ? port.cast(overheard(source))
          : behind;
    }

    private ToolSource overheard(ToolSource source) {
      return new ToolSource() {
        @Override
        public List<App> apps() {
          return source.apps();
        }

        @Override
        public List<Action> actions(AppId app) {
          return source.actions(app);
        }

        @Override
        public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
          credentials.add(credential);
          return source.execute(call, credential, deadline);
        }

        @Override
        public ToolOutcome execute(
            Call call, Credential credential, Instant deadline, String schemaVersion) {
          versions.add(schemaVersion);
          return execute(call, credential, deadline);
        }

        @Override
        public Finding reconcile(Call call, Credential credential, Instant deadline) {
          return source.reconcile(call, credential, deadline);
        }
      };
    }
  }
}
