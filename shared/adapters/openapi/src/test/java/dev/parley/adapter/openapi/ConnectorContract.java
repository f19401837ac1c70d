package dev.parley.adapter.openapi;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.parley.infra.sandbox.provider.Effect;
import dev.parley.infra.sandbox.provider.Fault;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolSource;
import dev.parley.tool.ToolSourceContract;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** A connector that comes with us, against the provider's stand-in. */
abstract class ConnectorContract extends ToolSourceContract {
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Provider provider;
  private final AppId app;
  private final String account;
  private final String[] scopes;
  private final OAuthClient client;

  final SandboxProviders sandbox;
  final OpenApiTools tools;
  private final OpenApiTools unreachable;

  ConnectorContract(Provider provider, String account, String... scopes) {
    this.provider = provider;
    this.app = new AppId(provider.segment());
    this.account = account;
    this.scopes = scopes;
    this.client =
        new OAuthClient(
            provider, "id", "secret", "Parley", Set.of(URI.create("http://127.0.0.1/callback")));
    mail.start();
    this.sandbox = SandboxProviders.start(0, "127.0.0.1", mail.getSmtp().getPort(), null, client);
    this.tools = at(sandbox.base(provider));
    // A port of loopback that nothing listens on.
    this.unreachable = at(URI.create("http://127.0.0.1:1"));
  }

  private OpenApiTools at(URI base) {
    return new OpenApiTools(
        List.of(new AppSettings(app.value(), null, base, null, "id", null, null)),
        Outbound.guarded(Set.of()),
        InstantSource.system());
  }

  @AfterEach
  void stop() {
    tools.close();
    unreachable.close();
    sandbox.close();
    mail.stop();
  }

  final GreenMail mail() {
    return mail;
  }

  final Call call(String key, String action, JsonObject arguments) {
    return new Call(new CallKey(key), new ActionId(app, action), arguments);
  }

  final Credential with(String... some) {
    return new Credential.Bearer(sandbox.accessToken(client, account, some));
  }

  final Instant soon() {
    return Instant.now().plusSeconds(10);
  }

  final int count(Effect.Kind kind) {
    return sandbox.count(provider, kind);
  }

  final void plan(String method, Fault fault) {
    sandbox.faults().plan(provider, method, "", fault, 1);
  }

  final void plan(String method) {
    plan(method, new Fault.DropAnswer());
  }

  final Fault tooMany() {
    return new Fault.TooManyRequests(Duration.ofSeconds(1));
  }

  @Override
  protected final ToolSource source() {
    return tools;
  }

  @Override
  protected final ToolSource unreachableSource() {
    return unreachable;
  }

  @Override
  protected final Credential credential() {
    return with(scopes);
  }

  @Override
  protected final Credential refusedCredential() {
    return new Credential.Bearer("invented");
  }

  @Override
  protected final void loseNextAnswer() {
    plan("POST");
  }
}
