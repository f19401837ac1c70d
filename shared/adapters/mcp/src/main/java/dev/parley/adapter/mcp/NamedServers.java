package dev.parley.adapter.mcp;

import dev.parley.failure.Failure;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.integration.Auth;
import dev.parley.integration.Integration;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.Secret;
import dev.parley.integration.ToolServers;
import dev.parley.outbound.Outbound;
import dev.parley.tool.Action;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Gets to know the servers that people name, through the guard alone. */
final class NamedServers implements ToolServers, AutoCloseable {

  private static final Duration LISTING = Duration.ofSeconds(8);
  private static final int LONGEST_TITLE = 100;

  private final Outbound guarded;
  private final Discovery discovery;
  private final @Nullable Registration registration;
  private final Set<AppId> configured;

  /**
   * @param guarded is closed with this
   * @param redirectUri where people come back to who agreed; null where nobody can
   * @param configured the servers that everybody has
   */
  NamedServers(Outbound guarded, @Nullable URI redirectUri, Set<AppId> configured) {
    this.guarded = guarded;
    this.discovery = new Discovery(guarded, guarded);
    this.registration = redirectUri == null ? null : new Registration(guarded, redirectUri);
    this.configured = Set.copyOf(configured);
  }

  @Override
  public boolean isTaken(AppId app) {
    return configured.contains(app);
  }

  @Override
  public Meeting meet(AppId app, URI address, @Nullable Auth auth, Secret secret) {
    Optional<String> objection = guarded.objection(address);
    if (objection.isPresent()) {
      return new Meeting.Unusable("its address is not allowed: " + objection.get());
    }
    if (auth == null) {
      return switch (greet(app, address, null)) {
        case Greeting.Refused _ ->
            switch (withAccounts(app, address, secret)) {
              case Meeting.Met met -> met;
              case Meeting.Unusable(String problem) ->
                  new Meeting.Unusable(
                      "it lets nobody in without a token or an account, and " + problem);
            };
        case Greeting greeting -> met(greeting, address, Auth.Kind.NONE, Secret.NONE);
      };
    }
    return switch (auth.kind()) {
      case NONE -> met(greet(app, address, null), address, auth.kind(), Secret.NONE);
      case BEARER -> met(greet(app, address, secret.value()), address, auth.kind(), secret);
      case OAUTH2 -> withAccounts(app, address, secret);
      case API_KEY, BASIC -> new Meeting.Unusable("a server takes a bearer token or accounts");
    };
  }

  private static Meeting met(Greeting greeting, URI address, Auth.Kind kind, Secret secret) {
    return switch (greeting) {
      case Greeting.Listed(String title, List<Action> actions) ->
          actions.isEmpty()
              ? new Meeting.Unusable("it has no tools")
              : new Meeting.Met(
                  title(address, title),
                  Auth.by(kind),
                  new Contents(ServerDocument.of(new App.Access.Free()).text(), secret),
                  actions);
      case Greeting.Refused() ->
          new Meeting.Unusable(
              kind == Auth.Kind.BEARER
                  ? "it does not accept the token"
                  : "it wants a token or an account of each person");
      case Greeting.Failed(String problem) -> new Meeting.Unusable(problem);
    };
  }

  private Meeting withAccounts(AppId app, URI address, Secret secret) {
    try {
      Discovery.Found found = discovery.of(address);
      // What it tells without an account, it tells everybody.
      Greeting greeting = greet(app, address, null);
      boolean open = greeting instanceof Greeting.Listed;
      Secret client = secret.clientId() == null ? registered(found) : secret;
      String title = open ? ((Greeting.Listed) greeting).title() : null;
      return new Meeting.Met(
          title(address, found.title(), title),
          Auth.by(Auth.Kind.OAUTH2),
          new Contents(
              ServerDocument.of(found.access()).text(),
              new Secret(null, client.clientId(), client.clientSecret())),
          open ? ((Greeting.Listed) greeting).actions() : List.of());
    } catch (Failure e) {
      return new Meeting.Unusable(String.valueOf(e.getMessage()));
    }
  }

  private Secret registered(Discovery.Found found) {
    URI place = found.registration();
    if (place == null || registration == null) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "its authorization server takes no client that it does not know: give a client_id");
    }
    return registration.at(place, found);
  }

  @Override
  public Look look(Integration integration, Contents contents) {
    String token = integration.auth().kind() == Auth.Kind.BEARER ? contents.secret().value() : null;
    return switch (greet(integration.handle(), integration.baseUrl(), token)) {
      case Greeting.Listed(_, List<Action> actions) -> new Look.Told(actions);
      case Greeting.Refused() ->
          integration.auth().kind() == Auth.Kind.OAUTH2
              ? new Look.Silent("it tells them only with an account that a person connected")
              : new Look.Silent("it does not accept the token any more");
      case Greeting.Failed(String problem) -> new Look.Silent(problem);
    };
  }

  /** What became of saying hello. */
  private sealed interface Greeting {
    record Listed(String title, List<Action> actions) implements Greeting {}

    /** It lets nobody in with that. */
    record Refused() implements Greeting {}

    record Failed(String problem) implements Greeting {}
  }

  private Greeting greet(AppId app, URI address, @Nullable String token) {
    McpAsyncClient client = Connections.open(guarded, address, token, LISTING);
    try {
      Signal<Greeting> said =
          client
              .initialize()
              .flatMap(
                  greeting ->
                      client.listTools().map(tools -> (Greeting) listed(app, greeting, tools)))
              .timeout(LISTING)
              .onErrorResume(failure -> Mono.just(failed(failure)))
              .materialize()
              .block();
      Greeting greeting = said == null ? null : said.get();
      return greeting == null ? new Greeting.Failed("it says nothing") : greeting;
    } finally {
      Connections.close(client);
    }
  }

  private static Greeting.Listed listed(
      AppId app, InitializeResult greeting, ListToolsResult tools) {
    Implementation server = greeting.serverInfo();
    return new Greeting.Listed(
        Stream.of(server.title(), server.name())
            .filter(Objects::nonNull)
            .filter(name -> !name.isBlank())
            .findFirst()
            .orElse(""),
        Offer.all(app, app.value(), tools.tools()).values().stream().map(Offer::action).toList());
  }

  private static Greeting failed(Throwable failure) {
    if (McpTrouble.isRefusal(failure)) {
      return new Greeting.Refused();
    }
    return new Greeting.Failed(
        McpTrouble.of(failure)
            .map(
                trouble ->
                    trouble.kind() == TransportTrouble.Kind.FORBIDDEN
                        ? "its address is not allowed: " + trouble.words()
                        : "it cannot be asked: " + trouble.words())
            .orElse("it does not speak MCP as it should"));
  }

  /** The first name that is one, or else the host's. */
  private static String title(URI address, @Nullable String... names) {
    String title =
        Stream.of(names)
            .filter(Objects::nonNull)
            .map(name -> name.replaceAll("\\p{Cntrl}", " ").strip())
            .filter(name -> !name.isBlank())
            .findFirst()
            .orElse(String.valueOf(address.getHost()));
    return title.length() <= LONGEST_TITLE ? title : title.substring(0, LONGEST_TITLE);
  }

  @Override
  public void close() {
    guarded.close();
  }
}
