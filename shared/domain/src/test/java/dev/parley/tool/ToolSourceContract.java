package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link ToolSource} promises. */
public abstract class ToolSourceContract {

  /** A source with at least one app, whose provider is up. */
  protected abstract ToolSource source();

  /** The same kind of source, whose provider takes no connection. */
  protected abstract ToolSource unreachableSource();

  /** A call that has an effect, under this key. */
  protected abstract Call call(CallKey key);

  /** A call that the provider says no to. */
  protected abstract Call rejectedCall(CallKey key);

  /** What the provider accepts. */
  protected abstract Credential credential();

  /** What the provider does not accept. */
  protected abstract Credential refusedCredential();

  /** How often the call of {@link #call} has happened at the provider of {@link #source}. */
  protected abstract int effects();

  /** Makes the provider do the next call and never say so. */
  protected abstract void loseNextAnswer();

  /** The clock the source reads. */
  protected InstantSource clock() {
    return InstantSource.system();
  }

  @Test
  void describes_its_apps_and_actions() {
    List<App> apps = source().apps();

    assertThat(apps).isNotEmpty().extracting(App::id).doesNotHaveDuplicates();
    for (App app : apps) {
      assertThat(app.name()).isNotBlank();
      assertThat(app.description()).isNotBlank();
      List<Action> actions = source().actions(app.id());
      assertThat(actions).isNotEmpty();
      Set<ActionId> ids = new HashSet<>();
      for (Action action : actions) {
        assertThat(action.id().app()).isEqualTo(app.id());
        assertThat(ids.add(action.id())).isTrue();
        assertThat(action.title()).isNotBlank();
        assertThat(action.summary()).isNotBlank();
        assertThat(action.schemaVersion()).isNotBlank();
        assertThat(action.schema().json().text("type")).contains("object");
        assertThat(source().action(action.id())).contains(action);
      }
    }
  }

  @Test
  void has_nothing_for_an_app_it_does_not_have() {
    AppId other = new AppId("no-such-app");

    assertThat(source().actions(other)).isEmpty();
    assertThat(source().execute(call("key-1", other), credential(), soon()))
        .isInstanceOf(ToolOutcome.Rejected.class);
  }

  @Test
  void rejects_an_action_it_does_not_have() {
    AppId app = call(new CallKey("key-1")).action().app();

    assertThat(source().execute(call("key-1", app), credential(), soon()))
        .isInstanceOf(ToolOutcome.Rejected.class);
  }

  @Test
  void makes_a_call_once() {
    ToolOutcome outcome = source().execute(call(new CallKey("key-1")), credential(), soon());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ToolOutcome.Succeeded.class, done -> assertThat(done.data().isEmpty()).isFalse());
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void tells_what_the_provider_said_no_to() {
    ToolOutcome outcome =
        source().execute(rejectedCall(new CallKey("key-1")), credential(), soon());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ToolOutcome.Rejected.class, no -> assertThat(no.problem()).isNotBlank());
    assertThat(effects()).isZero();
  }

  @Test
  void tells_that_a_credential_is_not_accepted() {
    ToolOutcome outcome = source().execute(call(new CallKey("key-1")), refusedCredential(), soon());

    assertThat(outcome).isInstanceOf(ToolOutcome.NotConnected.class);
    assertThat(effects()).isZero();
  }

  @Test
  void does_not_know_when_the_answer_is_lost_and_does_not_repeat() {
    source().apps();
    loseNextAnswer();

    ToolOutcome outcome = source().execute(call(new CallKey("key-1")), credential(), soon());

    assertThat(outcome).isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void does_not_start_a_call_after_its_deadline() {
    ToolOutcome outcome =
        source()
            .execute(call(new CallKey("key-1")), credential(), clock().instant().minusSeconds(1));

    assertThat(outcome).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(effects()).isZero();
  }

  @Test
  void nothing_happens_where_no_connection_can_be_made() {
    ToolOutcome outcome =
        unreachableSource().execute(call(new CallKey("key-1")), credential(), soon());

    assertThat(outcome).isInstanceOf(ToolOutcome.NotNow.class);
    assertThat(effects()).isZero();
  }

  @Test
  void reconciliation_acts_on_nothing_and_finds_what_it_can() {
    Call lost = call(new CallKey("key-1"));
    Call never = call(new CallKey("key-2"));
    Repetition repetition =
        source().action(lost.action()).map(Action::repetition).orElse(Repetition.UNSAFE);
    loseNextAnswer();
    assertThat(source().execute(lost, credential(), soon()))
        .isInstanceOf(ToolOutcome.Unknown.class);

    ToolSource.Finding ofLost = source().reconcile(lost, credential(), soon());
    ToolSource.Finding ofNever = source().reconcile(never, credential(), soon());

    if (repetition == Repetition.RECONCILABLE) {
      assertThat(ofLost).isInstanceOf(ToolSource.Finding.Happened.class);
      assertThat(ofNever).isInstanceOf(ToolSource.Finding.DidNotHappen.class);
    } else {
      assertThat(ofLost).isInstanceOf(ToolSource.Finding.CannotTell.class);
      assertThat(ofNever).isInstanceOf(ToolSource.Finding.CannotTell.class);
    }
    assertThat(effects()).isEqualTo(1);
  }

  private static Call call(String key, AppId app) {
    return new Call(new CallKey(key), new ActionId(app, "no_such_action"), JsonObject.EMPTY);
  }

  private Instant soon() {
    return clock().instant().plus(Duration.ofSeconds(10));
  }
}
