package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.interaction.Ask;
import dev.parley.json.JsonObject;
import dev.parley.tool.Action;
import dev.parley.tool.ActionId;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.Credential;
import dev.parley.tool.Repetition;
import dev.parley.tool.Risk;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session goes by the version of an action that it began with, where its source keeps it. */
class PinnedVersionTest {

  private static final String DELETION = "Delete the repository acme/old-site";

  private final Map<String, Action> kept = new HashMap<>();
  private final List<String> executed = new ArrayList<>();
  private final Stage stage = new Stage(new Keeping());

  @BeforeEach
  void accounts_are_connected() {
    stage.connected(Stage.GMAIL);
    stage.connected(Stage.GITHUB);
  }

  @Test
  void what_a_newer_version_wants_is_not_asked_of_a_session_that_waits_for_a_parameter() {
    Turn asked = stage.say("Send an email to ann@example.com");
    assertThat(missing(asked)).containsExactly("body");
    release(Stage.SEND_EMAIL, "to", "body", "subject");

    stage.respond(
        stage.question(asked).id(), new Response.Values(JsonObject.of("body", "see you")));

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(executed).containsExactly("1");
    assertThat(missing(stage.say("Send an email to ann@example.com saying hello")))
        .containsExactly("subject");
  }

  @Test
  void neither_is_it_of_one_that_decided_at_once_and_waits_for_an_account() {
    stage.atOnce();
    stage.connections.list(stage.user).forEach(one -> stage.connections.markBroken(one.id()));
    Turn asked = stage.say("Send an email to ann@example.com saying hello");
    assertThat(asked.session().state()).isInstanceOf(State.AwaitingConnection.class);
    release(Stage.SEND_EMAIL, "to", "body", "subject");

    stage.connect(stage.question(asked));
    stage.wake();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(executed).containsExactly("1");
  }

  @Test
  void a_yes_covers_the_version_that_was_agreed_to_whatever_was_released_since() {
    Turn asked = stage.say(DELETION);
    release(Stage.DELETE_REPOSITORY, "owner", "repo", "reason");
    stage
        .decideConsent()
        .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);
    stage.wake();

    assertThat(stage.session(asked).status()).isEqualTo(Session.Status.COMPLETED);
    assertThat(executed).containsExactly("1");
  }

  @Test
  void a_version_that_is_not_kept_gives_way_to_the_one_that_is_and_is_asked_for_again() {
    Turn asked = stage.say(DELETION);
    release(Stage.DELETE_REPOSITORY, "owner", "repo");
    kept.clear();
    stage
        .decideConsent()
        .decide(stage.user, stage.question(asked).id(), new Response.Approve(null), null);
    stage.wake();

    assertThat(stage.session(asked).state()).isInstanceOf(State.AwaitingConsent.class);
    assertThat(stage.question(asked).prompt()).contains("not as it was");
    assertThat(executed).isEmpty();
  }

  /** From now on there is a version "2" of the action, which wants all of these. */
  private void release(ActionId id, String... names) {
    Action old = stage.tools.action(id).orElseThrow();
    kept.put(id.toString(), old);
    App app =
        stage.tools.apps().stream()
            .filter(one -> one.id().equals(id.app()))
            .findFirst()
            .orElseThrow();
    stage.tools.add(
        app,
        List.of(
            new Action(
                id,
                old.title(),
                old.description(),
                Stage.schema(List.of(names), names),
                "2",
                Risk.DESTRUCTIVE,
                Repetition.UNSAFE,
                old.title())));
  }

  private List<String> missing(Turn asked) {
    Ask.Clarify clarify = (Ask.Clarify) stage.question(asked).ask();
    return clarify.missing().stream().map(one -> one.name()).toList();
  }

  /** Makes of the source one that keeps older versions. */
  private final class Keeping implements Stage.Wrapping {
    @Override
    public <T> T wrap(Class<T> port, T behind) {
      return port == ToolSource.class && behind instanceof ToolSource source
          ? port.cast(keeping(source))
          : behind;
    }

    private ToolSource keeping(ToolSource source) {
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
        public Optional<Action> action(ActionId id, String schemaVersion) {
          return Optional.ofNullable(kept.get(id.toString()))
              .filter(old -> old.schemaVersion().equals(schemaVersion))
              .or(() -> source.action(id));
        }

        @Override
        public ToolOutcome execute(Call call, Credential credential, Instant deadline) {
          return source.execute(call, credential, deadline);
        }

        @Override
        public ToolOutcome execute(
            Call call, Credential credential, Instant deadline, String schemaVersion) {
          executed.add(schemaVersion);
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
