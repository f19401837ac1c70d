package dev.parley.adapter.openapi;

import dev.parley.infra.sandbox.provider.SandboxApis;
import dev.parley.infra.sandbox.provider.SandboxApis.Api;
import dev.parley.json.JsonObject;
import dev.parley.outbound.Outbound;
import dev.parley.tool.ActionId;
import dev.parley.tool.AppId;
import dev.parley.tool.Call;
import dev.parley.tool.CallKey;
import dev.parley.tool.Credential;
import dev.parley.tool.ToolOutcome;
import dev.parley.tool.ToolSource;
import dev.parley.tool.ToolSourceContract;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A connector that comes with us, against a stand-in without consent pages. */
abstract class ApiConnectorContract extends ToolSourceContract {
  private static final Outbound GUARD = Outbound.guarded(Set.of());

  private final Api api;
  final AppId app;
  final SandboxApis sandbox = SandboxApis.start(InstantSource.system());
  final OpenApiTools tools;
  private final OpenApiTools unreachable;

  ApiConnectorContract(Api api, String app) {
    this.api = api;
    this.app = new AppId(app);
    this.tools = at(sandbox.base(api), address());
    this.unreachable =
        at(URI.create("http://127.0.0.1:1"), address() == null ? null : "http://127.0.0.1:1/");
  }

  /** Where everything goes, for an app that is one address. */
  @Nullable String address() {
    return null;
  }

  /** Our own key, for an app without accounts. */
  @Nullable String secret() {
    return null;
  }

  final OpenApiTools at(URI base, @Nullable String address) {
    return new OpenApiTools(
        List.of(new AppSettings(app.value(), null, base, address, "id", null, secret())),
        GUARD,
        InstantSource.system());
  }

  @AfterEach
  void stop() {
    tools.close();
    unreachable.close();
    sandbox.close();
  }

  final Call call(String key, String action, JsonObject arguments) {
    return new Call(new CallKey(key), new ActionId(app, action), arguments);
  }

  final ToolOutcome run(String action, JsonObject arguments) {
    return tools.execute(call("k", action, arguments), credential(), soon());
  }

  final Instant soon() {
    return Instant.now().plusSeconds(10);
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
  protected Credential credential() {
    return new Credential.Bearer(SandboxApis.TOKEN);
  }

  @Override
  protected Credential refusedCredential() {
    return new Credential.Bearer("invented");
  }

  @Override
  protected final int effects() {
    return sandbox.effects(api);
  }

  @Override
  protected final void loseNextAnswer() {
    sandbox.dropNextAnswer();
  }
}
