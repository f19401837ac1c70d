package dev.parley.infra.proofs.crashes;

import dev.parley.account.Ids;
import dev.parley.account.UserId;
import dev.parley.connection.Connection;
import dev.parley.connection.ConnectionId;
import dev.parley.connection.Connections;
import dev.parley.connection.Tokens;
import dev.parley.consent.ConsentSeal;
import dev.parley.infra.embedded.DynamoPart;
import dev.parley.infra.embedded.MailPart;
import dev.parley.infra.sandbox.provider.OAuthClient;
import dev.parley.infra.sandbox.provider.Provider;
import dev.parley.infra.sandbox.provider.SandboxProviders;
import dev.parley.interaction.Interactions;
import dev.parley.session.Sessions;
import dev.parley.tool.AppId;
import dev.parley.tool.ArgumentCheck;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The sandbox's providers, and the real adapters on them. */
final class World implements AutoCloseable {

  private static final OAuthClient[] CLIENTS =
      Arrays.stream(Provider.values()).map(World::client).toArray(OAuthClient[]::new);

  private final SandboxProviders sandbox = providers();
  private final ApplicationContext beans = beans(properties(sandbox));

  /** The providers, with nothing done yet. */
  static SandboxProviders providers() {
    return SandboxProviders.start(0, "127.0.0.1", MailPart.throwaway().smtpPort(), null, CLIENTS);
  }

  /** The adapters that these settings are for, each made when it is first asked for. */
  static ApplicationContext beans(Map<String, Object> properties) {
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .banner(false)
        .properties(properties)
        .start();
  }

  private static OAuthClient client(Provider provider) {
    return new OAuthClient(
        provider, "proofs", "secret", "Proofs", Set.of(URI.create("http://127.0.0.1/callback")));
  }

  /**
   * The settings of the adapters of the providers, the seal and DynamoDB, on a table of its own.
   */
  static Map<String, Object> properties(SandboxProviders sandbox) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("parley.consent.keys", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    properties.put("parley.dynamodb.table", "parley-" + UUID.randomUUID());
    properties.put("parley.dynamodb.endpoint", DynamoPart.throwaway().endpoint().toString());
    properties.put("parley.dynamodb.region", "eu-central-1");
    properties.put("parley.dynamodb.create-table", true);
    for (Provider provider : Provider.values()) {
      String app = "parley.apps." + provider.segment();
      properties.put(app + ".base-url", sandbox.base(provider).toString());
      properties.put(app + ".client-id", "proofs");
    }
    return properties;
  }

  SandboxProviders sandbox() {
    return sandbox;
  }

  ToolSource tools() {
    return beans.getBean(ToolSource.class);
  }

  ArgumentCheck check() {
    return beans.getBean(ArgumentCheck.class);
  }

  ConsentSeal seal() {
    return beans.getBean(ConsentSeal.class);
  }

  Ids ids() {
    return beans.getBean(Ids.class);
  }

  /** In DynamoDB, in a table of this world's own. */
  Sessions sessions() {
    return beans.getBean(Sessions.class);
  }

  Interactions interactions() {
    return beans.getBean(Interactions.class);
  }

  /** Connects the user's accounts at all providers, as if it had been agreed to in a browser. */
  static void connect(
      SandboxProviders sandbox, Connections connections, UserId user, String account, Instant now) {
    for (OAuthClient client : CLIENTS) {
      List<String> scopes =
          switch (client.provider()) {
            case GMAIL ->
                List.of(
                    "https://www.googleapis.com/auth/gmail.send",
                    "https://www.googleapis.com/auth/gmail.readonly");
            case SLACK -> List.of("chat:write", "channels:read", "channels:history");
            case GITHUB -> List.of("repo", "delete_repo");
          };
      connections.add(
          new Connection(
              new ConnectionId(UUID.randomUUID()),
              user,
              new AppId(client.provider().segment()),
              account,
              scopes,
              Connection.Status.ACTIVE,
              now,
              null),
          new Tokens(
              sandbox.accessToken(client, account, scopes.toArray(String[]::new)),
              null,
              null,
              scopes));
    }
  }

  @Override
  public void close() {
    beans.close();
    sandbox.close();
  }
}
