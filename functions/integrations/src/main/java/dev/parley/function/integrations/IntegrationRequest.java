package dev.parley.function.integrations;

import dev.parley.integration.ApiDocuments.Source;
import dev.parley.integration.Auth;
import dev.parley.integration.Secret;
import dev.parley.runtime.Refusal;
import dev.parley.runtime.Refused;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An app to be added. Of {@code document} and {@code url} one is given; of an MCP server the {@code
 * url}.
 *
 * @param handle what it is called among the organisation's apps
 * @param name as people call it; what the API or the server calls itself if not given
 * @param document the OpenAPI document, in JSON or YAML
 * @param url where the document is, which is fetched once, now; or where the MCP server is
 * @param baseUrl what the paths of the document are below, in place of what it says itself
 * @param auth how the API is to be called; without, it is called without proof. A server that is
 *     added without goes by what it says itself: where it lets nobody in, each person connects an
 *     account of their own
 * @param type what it is made of: an OpenAPI document ({@code openapi}, the default), or an MCP
 *     server that speaks streamable HTTP ({@code mcp})
 */
@Serdeable(naming = SnakeCaseStrategy.class)
record IntegrationRequest(
    @NotNull @Pattern(regexp = "[a-z0-9][a-z0-9_-]{0,39}") String handle,
    @Nullable @Size(min = 1, max = 100) String name,
    @Nullable @Size(min = 1) String document,
    @Nullable @Size(min = 1, max = 2000) String url,
    @Nullable @Size(min = 1, max = 2000) String baseUrl,
    @Nullable @Valid AuthRequest auth,
    @Nullable @Pattern(regexp = "openapi|mcp") String type) {

  /**
   * How an API is to be called. Secrets go in and never come out. A server takes {@code none},
   * {@code bearer} or {@code oauth2}.
   *
   * @param in where a key stands, if the document does not say it
   * @param name what the parameter of a key is called, if the document does not say it
   * @param secret a key, or a bearer token
   * @param username of basic authentication
   * @param password of basic authentication
   * @param clientId what the API's authorization server knows us by; with a server it may be left
   *     out where its authorization server takes clients as they come
   * @param clientSecret what proves that to it
   */
  @Serdeable(naming = SnakeCaseStrategy.class)
  record AuthRequest(
      @NotNull @Pattern(regexp = "none|api_key|bearer|basic|oauth2") String type,
      @Nullable @Pattern(regexp = "header|query") String in,
      @Nullable @Pattern(regexp = "[A-Za-z0-9_.-]{1,100}") String name,
      @Nullable @Size(min = 1, max = 4096) String secret,
      @Nullable @Pattern(regexp = "[^:\\p{Cntrl}]{1,200}") String username,
      @Nullable @Size(max = 4096) String password,
      @Nullable @Size(min = 1, max = 1000) String clientId,
      @Nullable @Size(min = 1, max = 4096) String clientSecret) {

    @Override
    public String toString() {
      return "AuthRequest[" + type + "]";
    }
  }

  boolean isServer() {
    return "mcp".equals(type);
  }

  /** Where the server is. */
  URI server() {
    if (document != null || baseUrl != null) {
      throw Refused.field(
          Refusal.UNPROCESSABLE,
          document != null ? "document" : "base_url",
          "an MCP server has only a url");
    }
    if (url == null) {
      throw Refused.field(Refusal.UNPROCESSABLE, "url", "is needed for an MCP server");
    }
    return address("url", url);
  }

  /** How the server is to be called; null to go by what it says. */
  @Nullable Auth serverAuth() {
    if (auth == null) {
      return null;
    }
    return switch (how().kind()) {
      case NONE, BEARER, OAUTH2 -> how();
      case API_KEY, BASIC ->
          throw Refused.field(
              Refusal.UNPROCESSABLE, "auth.type", "an MCP server takes none, bearer or oauth2");
    };
  }

  Source source() {
    if (document != null && url == null) {
      return new Source.Text(document);
    }
    if (url != null && document == null) {
      return new Source.Address(address("url", url));
    }
    throw Refused.field(Refusal.UNPROCESSABLE, "document", "give either it or a url");
  }

  @Nullable URI base() {
    return baseUrl == null ? null : address("base_url", baseUrl);
  }

  private static URI address(String field, String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw Refused.field(Refusal.UNPROCESSABLE, field, "is no address");
    }
  }

  Auth how() {
    if (auth == null) {
      return Auth.by(Auth.Kind.NONE);
    }
    Auth.Kind kind = Auth.Kind.valueOf(auth.type().toUpperCase(Locale.ROOT));
    return kind == Auth.Kind.API_KEY
        ? new Auth(
            kind,
            auth.in() == null ? null : Auth.Place.valueOf(auth.in().toUpperCase(Locale.ROOT)),
            auth.name())
        : Auth.by(kind);
  }

  Secret secrets() {
    if (auth == null) {
      return Secret.NONE;
    }
    return switch (how().kind()) {
      case NONE -> Secret.NONE;
      case API_KEY, BEARER -> new Secret(auth.secret(), null, null);
      case BASIC ->
          new Secret(
              auth.username() == null || auth.password() == null
                  ? null
                  : auth.username() + ":" + auth.password(),
              null,
              null);
      case OAUTH2 -> new Secret(null, auth.clientId(), auth.clientSecret());
    };
  }

  @Override
  public String toString() {
    return "IntegrationRequest[" + handle + "]";
  }
}
