package dev.parley.adapter.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Redirects;
import dev.parley.outbound.Outbound.Result;
import dev.parley.tool.App;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where people let us act for them at a server, as MCP's authorization has it: the server
 * refuses us and names the description of itself (RFC 9728), that one names an authorization
 * server, and that one describes itself (RFC 8414, or OpenID Connect Discovery).
 *
 * <p>The server is configured and may be anywhere; where it leads to is somebody else's word, and
 * goes through the guard.
 */
final class Discovery {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ASKING = Duration.ofSeconds(3);
  private static final int LARGEST_ANSWER = 256 * 1024;
  private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");
  private static final Pattern SCOPE = Pattern.compile("\\bscope=\"([^\"]*)\"");
  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final List<String> SERVERS =
      List.of("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration");

  /** Anything that must be refused without a token will do. */
  private static final byte[] HELLO =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8);

  private final Outbound trusting;
  private final Outbound guarded;

  Discovery(Outbound trusting, Outbound guarded) {
    this.trusting = trusting;
    this.guarded = guarded;
  }

  /**
   * What it takes to act for a person.
   *
   * @throws Transient when it cannot be found out, or is not what it must be
   */
  App.Access.OAuth of(URI server) {
    String challenge = challenge(server);
    JsonNode resource = resource(server, challenge);
    if (!names(resource.path("resource").asText(), server)) {
      throw trouble("its description is that of another resource");
    }
    JsonNode authorization = authorization(resource.path("authorization_servers").path(0).asText());
    if (!texts(authorization.path("code_challenge_methods_supported")).contains("S256")) {
      throw trouble("its authorization server does not do PKCE");
    }
    String revocation = authorization.path("revocation_endpoint").asText();
    return new App.Access.OAuth(
        withResource(
            endpoint(authorization.path("authorization_endpoint").asText()),
            resource.path("resource").asText()),
        endpoint(authorization.path("token_endpoint").asText()),
        revocation.isEmpty() ? null : endpoint(revocation),
        scopes(challenge, resource));
  }

  /** How the server refuses who shows nothing; empty where it does not. */
  private String challenge(URI server) {
    Outbound.Request hello =
        new Outbound.Request(
            "POST",
            server,
            Map.of(
                "Content-Type",
                "application/json",
                "Accept",
                "application/json, text/event-stream"),
            HELLO,
            Redirects.NONE,
            LARGEST_ANSWER);
    return trusting.send(hello, ASKING) instanceof Result.Answered answered
            && answered.status() == 401
        ? answered.header("WWW-Authenticate").orElse("")
        : "";
  }

  private JsonNode resource(URI server, String challenge) {
    List<URI> places = new ArrayList<>();
    Matcher named = METADATA.matcher(challenge);
    if (named.find()) {
      address(named.group(1)).ifPresent(places::add);
    }
    String path = Objects.requireNonNullElse(server.getRawPath(), "");
    places.add(server.resolve(RESOURCE + (path.equals("/") ? "" : path)));
    places.add(server.resolve(RESOURCE));
    for (URI place : places) {
      JsonNode found = read(sameHost(place, server) ? trusting : guarded, place);
      if (found.path("authorization_servers").path(0).isTextual()) {
        return found;
      }
    }
    throw trouble("it does not say who lets people in");
  }

  private JsonNode authorization(String issuer) {
    URI uri = endpoint(issuer);
    String path = Objects.requireNonNullElse(uri.getRawPath(), "").replaceFirst("/$", "");
    List<URI> places = new ArrayList<>();
    SERVERS.forEach(known -> places.add(uri.resolve(known + path)));
    places.add(uri.resolve(path + SERVERS.getLast()));
    for (URI place : places) {
      JsonNode found = read(guarded, place);
      if (issuer.equals(found.path("issuer").asText())) {
        return found;
      }
    }
    throw trouble("its authorization server does not describe itself");
  }

  private static JsonNode read(Outbound out, URI place) {
    Outbound.Request request =
        new Outbound.Request(
            "GET",
            place,
            Map.of("Accept", "application/json"),
            new byte[0],
            Redirects.SAME_HOST,
            LARGEST_ANSWER);
    if (!(out.send(request, ASKING) instanceof Result.Answered answered)
        || answered.status() != 200) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(new String(answered.body(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** An address of the authorization server, if people may be sent there, or we. */
  private URI endpoint(String text) {
    URI uri = address(text).orElseThrow(() -> trouble("its authorization server has no address"));
    Optional<String> objection = guarded.objection(uri);
    if (objection.isPresent()) {
      throw trouble("its authorization server may not be used: " + objection.get());
    }
    return uri;
  }

  /** The resource is the server itself, or what it is a part of. */
  private static boolean names(String resource, URI server) {
    String whole = server.toString();
    String base = resource.endsWith("/") ? resource : resource + "/";
    return !resource.isEmpty()
        && (whole.equals(resource) || whole.startsWith(base) || whole.startsWith(resource + "?"))
        && address(resource).filter(uri -> sameHost(uri, server)).isPresent();
  }

  /** RFC 8707: what the tokens are for; whoever asks for tokens repeats it. */
  private static URI withResource(URI endpoint, String resource) {
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(
        endpoint + separator + "resource=" + URLEncoder.encode(resource, StandardCharsets.UTF_8));
  }

  private static List<String> scopes(String challenge, JsonNode resource) {
    Matcher named = SCOPE.matcher(challenge);
    return named.find()
        ? Arrays.stream(named.group(1).split(" ", -1)).filter(scope -> !scope.isEmpty()).toList()
        : texts(resource.path("scopes_supported"));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.of(URI.create(text)).filter(URI::isAbsolute);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean sameHost(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && Objects.equals(one.getRawAuthority(), other.getRawAuthority());
  }

  private static Transient trouble(String what) {
    return new Transient(FailureCode.PROVIDER_UNAVAILABLE, what);
  }
}
