package dev.parley.integration;

import dev.parley.account.Ids;
import dev.parley.account.Membership;
import dev.parley.account.Memberships;
import dev.parley.account.OrganisationId;
import dev.parley.account.UserId;
import dev.parley.integration.ApiDocuments.LeftOut;
import dev.parley.integration.ApiDocuments.Reading;
import dev.parley.integration.ApiDocuments.Source;
import dev.parley.integration.Integration.Contents;
import dev.parley.integration.Integration.Kind;
import dev.parley.integration.ToolServers.Look;
import dev.parley.integration.ToolServers.Meeting;
import dev.parley.tool.Action;
import dev.parley.tool.AppId;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds apps to the organisation that a person acts for, shows them and takes them away. */
public final class AdministerIntegrations {

  /** How many an organisation may have. */
  public static final int MOST = 50;

  private final Integrations integrations;
  private final ApiDocuments documents;
  private final ToolServers servers;
  private final Memberships memberships;
  private final Ids ids;
  private final InstantSource clock;

  public AdministerIntegrations(
      Integrations integrations,
      ApiDocuments documents,
      ToolServers servers,
      Memberships memberships,
      Ids ids,
      InstantSource clock) {
    this.integrations = integrations;
    this.documents = documents;
    this.servers = servers;
    this.memberships = memberships;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Adds an app from an OpenAPI document.
   *
   * @param handle what to call it among the organisation's apps
   * @param name as people call it; what the API calls itself if not given
   */
  public Outcome add(
      UserId user,
      AppId handle,
      @Nullable String name,
      Source source,
      @Nullable URI baseUrl,
      Auth auth,
      Secret secret) {
    return ruled(
        user,
        organisation ->
            lacking(auth.kind(), secret)
                .or(() -> obstacle(organisation, handle))
                .orElseGet(
                    () ->
                        switch (documents.read(handle, source, baseUrl, auth)) {
                          case Reading.Unusable(String problem, List<LeftOut> leftOut) ->
                              new Outcome.Unusable(problem, leftOut);
                          case Reading.Usable usable ->
                              kept(
                                  made(
                                      organisation,
                                      user,
                                      handle,
                                      name == null ? usable.title() : name,
                                      usable.baseUrl(),
                                      usable.auth(),
                                      Kind.OPENAPI),
                                  new Contents(usable.document(), secret),
                                  usable.actions(),
                                  usable.leftOut());
                        }));
  }

  /**
   * Adds an MCP server as an app.
   *
   * @param handle what to call it among the organisation's apps
   * @param name as people call it; what the server calls itself if not given
   * @param auth how it is to be called; null to go by what it says itself
   */
  public Outcome addServer(
      UserId user,
      AppId handle,
      @Nullable String name,
      URI address,
      @Nullable Auth auth,
      Secret secret) {
    return ruled(
        user,
        organisation ->
            // Where we are not known yet, we make ourselves known.
            (auth == null || auth.kind() == Auth.Kind.OAUTH2
                    ? Optional.<Outcome>empty()
                    : lacking(auth.kind(), secret))
                .or(() -> obstacle(organisation, handle))
                .orElseGet(
                    () ->
                        switch (servers.meet(handle, address, auth, secret)) {
                          case Meeting.Unusable(String problem) ->
                              new Outcome.Unusable(problem, List.of());
                          case Meeting.Met met ->
                              kept(
                                  made(
                                      organisation,
                                      user,
                                      handle,
                                      name == null ? met.title() : name,
                                      address,
                                      met.auth(),
                                      Kind.MCP),
                                  met.contents(),
                                  met.actions(),
                                  List.of());
                        }));
  }

  private Optional<Outcome> obstacle(OrganisationId organisation, AppId handle) {
    List<Integration> own = integrations.of(organisation);
    if (documents.isTaken(handle)
        || servers.isTaken(handle)
        || own.stream().anyMatch(one -> one.handle().equals(handle))) {
      return Optional.of(new Outcome.Taken());
    }
    return own.size() >= MOST ? Optional.of(new Outcome.TooMany()) : Optional.empty();
  }

  private Integration made(
      OrganisationId organisation,
      UserId user,
      AppId handle,
      String name,
      URI address,
      Auth auth,
      Kind kind) {
    return new Integration(
        new IntegrationId(ids.next()),
        organisation,
        handle,
        name,
        address,
        auth,
        user,
        clock.instant(),
        kind);
  }

  private Outcome kept(
      Integration integration, Contents contents, List<Action> actions, List<LeftOut> leftOut) {
    return integrations.add(integration, contents)
        ? new Outcome.One(integration, actions, leftOut)
        : new Outcome.Taken();
  }

  /** All of them. */
  public Outcome list(UserId user) {
    return ruled(user, organisation -> new Outcome.All(integrations.of(organisation)));
  }

  /** One of them, with what it can do. */
  public Outcome find(UserId user, IntegrationId id) {
    return ruled(
        user,
        organisation -> {
          Optional<Integration> found = integrations.find(organisation, id);
          Optional<Contents> contents = integrations.contents(organisation, id);
          if (found.isEmpty() || contents.isEmpty()) {
            return new Outcome.NotFound();
          }
          Integration integration = found.get();
          return switch (integration.kind()) {
            case OPENAPI -> described(integration, contents.get());
            case MCP ->
                switch (servers.look(integration, contents.get())) {
                  case Look.Told(List<Action> actions) ->
                      new Outcome.One(integration, actions, List.of());
                  case Look.Silent(String problem) ->
                      new Outcome.One(
                          integration, List.of(), List.of(new LeftOut("its tools", problem)));
                };
          };
        });
  }

  private Outcome described(Integration integration, Contents contents) {
    return switch (documents.read(
        integration.handle(),
        new Source.Text(contents.document()),
        integration.baseUrl(),
        integration.auth())) {
      case Reading.Usable usable ->
          new Outcome.One(integration, usable.actions(), usable.leftOut());
      // A release that reads less than the one that took it in.
      case Reading.Unusable unusable -> new Outcome.One(integration, List.of(), unusable.leftOut());
    };
  }

  /** Takes one away: from now on nothing can be done with it. */
  public Outcome remove(UserId user, IntegrationId id) {
    return ruled(
        user,
        organisation ->
            integrations.remove(organisation, id) ? new Outcome.Removed() : new Outcome.NotFound());
  }

  private static Optional<Outcome> lacking(Auth.Kind kind, Secret secret) {
    String lacking =
        switch (kind) {
          case NONE -> null;
          case API_KEY, BEARER, BASIC -> secret.value() == null ? "secret" : null;
          case OAUTH2 -> secret.clientId() == null ? "client_id" : null;
        };
    return Optional.ofNullable(lacking).map(Outcome.SecretMissing::new);
  }

  private Outcome ruled(UserId user, Function<OrganisationId, Outcome> work) {
    return memberships
        .home(user)
        .filter(home -> home.role().mayRule())
        .map(Membership::organisation)
        .map(work)
        .orElseGet(Outcome.NotAllowed::new);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** It is there. */
    record One(Integration integration, List<Action> actions, List<LeftOut> leftOut)
        implements Outcome {
      public One {
        actions = List.copyOf(actions);
        leftOut = List.copyOf(leftOut);
      }
    }

    /** These are there. */
    record All(List<Integration> integrations) implements Outcome {
      public All {
        integrations = List.copyOf(integrations);
      }
    }

    /** It is gone. */
    record Removed() implements Outcome {}

    /** Only owners and admins do this. */
    record NotAllowed() implements Outcome {}

    /** The organisation has no such one. */
    record NotFound() implements Outcome {}

    /** There is an app of this handle. */
    record Taken() implements Outcome {}

    /** The organisation has as many as it may have. */
    record TooMany() implements Outcome {}

    /**
     * What proves who we are is not all there.
     *
     * @param field what lacks
     */
    record SecretMissing(String field) implements Outcome {}

    /** The document, or the server, cannot be used. */
    record Unusable(String problem, List<LeftOut> leftOut) implements Outcome {
      public Unusable {
        leftOut = List.copyOf(leftOut);
      }
    }
  }
}
