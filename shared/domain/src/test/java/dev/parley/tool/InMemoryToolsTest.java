package dev.parley.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InMemoryToolsTest extends ToolSourceContract {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final AppId MAIL = new AppId("mail");
  private static final ActionId SEND = new ActionId(MAIL, "send");
  private static final Credential REVOKED = new Credential.Bearer("revoked");

  private final InMemoryTools tools = tools();

  private static InMemoryTools tools() {
    InMemoryTools tools = new InMemoryTools(CLOCK);
    tools.add(
        new App(MAIL, "Mail", "Sends mail", new App.Access.Free()),
        List.of(
            new Action(
                SEND,
                "Send a mail",
                "Sends a mail to someone",
                ArgumentSchema.NONE,
                "1",
                Risk.WRITE,
                Repetition.RECONCILABLE,
                "Send a mail")));
    tools.refuse(REVOKED);
    return tools;
  }

  @Override
  protected ToolSource source() {
    return tools;
  }

  @Override
  protected ToolSource unreachableSource() {
    tools.be(InMemoryTools.Reach.DOWN);
    return tools;
  }

  @Override
  protected Call call(CallKey key) {
    return new Call(key, SEND, JsonObject.of("to", "john@example.com"));
  }

  @Override
  protected Call rejectedCall(CallKey key) {
    tools.rejectNext("there is no such mailbox");
    return call(key);
  }

  @Override
  protected Credential credential() {
    return new Credential.None();
  }

  @Override
  protected Credential refusedCredential() {
    return REVOKED;
  }

  @Override
  protected int effects() {
    return tools.effects().size();
  }

  @Override
  protected void loseNextAnswer() {
    tools.loseNextAnswer();
  }

  @Override
  protected InstantSource clock() {
    return CLOCK;
  }

  @Test
  void listing_fails_while_the_provider_is_down() {
    tools.be(InMemoryTools.Reach.DOWN);

    assertThatExceptionOfType(Transient.class)
        .isThrownBy(tools::apps)
        .returns(FailureCode.PROVIDER_UNAVAILABLE, Transient::code);

    tools.be(InMemoryTools.Reach.UP);
    assertThat(tools.apps()).hasSize(1);
  }

  @Test
  void a_lost_request_did_not_happen() {
    Call call = call(new CallKey("key-1"));
    tools.loseNextRequest();

    assertThat(tools.execute(call, credential(), Instant.MAX))
        .isInstanceOf(ToolOutcome.Unknown.class);
    assertThat(tools.effects(call.key())).isZero();
    assertThat(tools.reconcile(call, credential(), Instant.MAX))
        .isInstanceOf(ToolSource.Finding.DidNotHappen.class);
  }
}
