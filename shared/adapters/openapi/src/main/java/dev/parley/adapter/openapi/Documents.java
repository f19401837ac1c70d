package dev.parley.adapter.openapi;

import dev.parley.adapter.openapi.Operation.Offer;
import dev.parley.adapter.openapi.Use.Author;
import dev.parley.failure.Permanent;
import dev.parley.integration.ApiDocuments;
import dev.parley.integration.Auth;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Result;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the documents that organisations bring. */
final class Documents implements ApiDocuments {
  private static final Duration FETCHING = Duration.ofSeconds(10);
  private static final int MOST_TOLD = 100;

  private final Outbound guarded;
  private final Set<AppId> configured;

  /**
   * @param configured the apps that everybody has, beside the connectors that come with us
   */
  Documents(Outbound guarded, Set<AppId> configured) {
    this.guarded = guarded;
    this.configured = Set.copyOf(configured);
  }

  /** It cannot be used. The message is for people. */
  private static final class Useless extends Exception {
    private static final long serialVersionUID = 1L;

    Useless(String problem) {
      super(problem);
    }
  }

  @Override
  public boolean isTaken(AppId app) {
    return configured.contains(app)
        || Documents.class.getResource("/connectors/" + app + ".yaml") != null;
  }

  @Override
  public Reading read(AppId app, Source source, @Nullable URI baseUrl, Auth auth) {
    try {
      return switch (source) {
        case Source.Text(String document) -> read(app, document, null, baseUrl, auth);
        case Source.Address(URI url) -> read(app, fetched(url), url, baseUrl, auth);
      };
    } catch (Useless e) {
      return new Reading.Unusable(String.valueOf(e.getMessage()), List.of());
    } catch (Permanent e) {
      return new Reading.Unusable(
          String.valueOf(e.getMessage()).replaceFirst("^the OpenAPI document of [^ ]+: ", ""),
          List.of());
    }
  }

  private String fetched(URI url) throws Useless {
    return switch (guarded.send(Outbound.Request.get(url, Map.of()), FETCHING)) {
      case Result.Answered answered when answered.status() == 200 ->
          new String(answered.body(), StandardCharsets.UTF_8);
      case Result.Answered answered ->
          throw new Useless("it cannot be fetched: the answer was " + answered.status());
      case Result.Refused(String problem) ->
          throw new Useless("its address is not allowed: " + problem);
      case Result.NotSent(String problem) -> throw new Useless("it cannot be fetched: " + problem);
      case Result.Lost(String problem) -> throw new Useless("it cannot be fetched: " + problem);
    };
  }

  private Reading read(
      AppId app, String text, @Nullable URI origin, @Nullable URI baseUrl, Auth auth)
      throws Useless {
    OpenAPI document = DocumentReader.parsed(app, text);
    URI server = baseUrl == null ? server(document, origin) : withoutSlash(baseUrl);
    allow(server, "the address of the API");
    Auth complete = complete(auth, document);
    Description description = DocumentReader.read(use(app, null, server, complete, null), document);
    if (description.app().access() instanceof App.Access.OAuth oauth) {
      allow(oauth.authorizationUri(), "the address of the authorization server");
      allow(oauth.tokenUri(), "the address of the authorization server");
      if (oauth.revocation().isPresent()) {
        allow(oauth.revocation().get(), "the address of the authorization server");
      }
    }
    List<LeftOut> leftOut = description.leftOut().stream().limit(MOST_TOLD).toList();
    if (description.operations().stream().noneMatch(o -> o.offered() == Offer.OFFERED)) {
      return new Reading.Unusable("there is no operation that can be used", leftOut);
    }
    return new Reading.Usable(
        description.app().name(), text, server, complete, description.actions(), leftOut);
  }

  /** How an organisation's document is used. */
  static Use use(AppId app, @Nullable String name, URI server, Auth auth, @Nullable String secret) {
    return new Use(app, name, null, server, null, null, secret, auth, Author.THEIRS);
  }

  private void allow(URI uri, String what) throws Useless {
    Optional<String> objection = guarded.objection(uri);
    if (objection.isPresent()) {
      throw new Useless(what + " is not allowed: " + objection.get());
    }
  }

  /** Where the document says that the API is; relative to where it was found itself. */
  private static URI server(OpenAPI document, @Nullable URI origin) throws Useless {
    List<Server> servers = Objects.requireNonNullElse(document.getServers(), List.of());
    try {
      URI said = URI.create(servers.isEmpty() ? "/" : DocumentReader.address(servers.getFirst()));
      URI server = said.isAbsolute() || origin == null ? said : origin.resolve(said);
      if (!server.isAbsolute()) {
        throw new Useless("it does not say where the API is: give its base_url");
      }
      return withoutSlash(server);
    } catch (IllegalArgumentException e) {
      throw new Useless("it does not say where the API is: give its base_url");
    }
  }

  private static URI withoutSlash(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : uri;
  }

  private static Auth complete(Auth auth, OpenAPI document) throws Useless {
    return switch (auth.kind()) {
      case NONE, BEARER, BASIC -> auth;
      case API_KEY -> key(auth, document);
      case OAUTH2 -> {
        if (DocumentReader.schemes(document).values().stream()
            .allMatch(scheme -> DocumentReader.codeFlow(scheme) == null)) {
          throw new Useless("it has no OAuth 2 authorization code flow");
        }
        yield auth;
      }
    };
  }

  private static Auth key(Auth auth, OpenAPI document) throws Useless {
    if (auth.name() != null) {
      return new Auth(
          Auth.Kind.API_KEY,
          Objects.requireNonNullElse(auth.place(), Auth.Place.HEADER),
          auth.name());
    }
    for (SecurityScheme scheme : DocumentReader.schemes(document).values()) {
      Auth.Place place = place(scheme);
      if (place != null
          && scheme.getName() != null
          && (auth.place() == null || auth.place() == place)) {
        return new Auth(Auth.Kind.API_KEY, place, scheme.getName());
      }
    }
    throw new Useless("it does not say where a key goes: give its place and its name");
  }

  private static Auth.@Nullable Place place(SecurityScheme scheme) {
    return scheme.getType() != SecurityScheme.Type.APIKEY || scheme.getIn() == null
        ? null
        : switch (scheme.getIn()) {
          case HEADER -> Auth.Place.HEADER;
          case QUERY -> Auth.Place.QUERY;
          case COOKIE -> null;
        };
  }
}
