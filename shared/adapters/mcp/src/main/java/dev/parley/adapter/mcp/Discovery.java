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
import org.jspecify.annotations.Nullable;

/**
 * Finds where people let us act for them at a server, as MCP's authorization has it: the server
 * refuses us and names the description of itself (RFC 9728), that one names an authorization
 * server, and that one describes itself (RFC 8414, or OpenID Connect Discovery).
 *
 * <p>A server that is configured may be anywhere; where it leads to is somebody else's word, and
 * goes through the guard.
 */
final class Discovery {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ASKING = Duration.ofSeconds(3);

  /** A whole discovery, of up to seven questions. */
  private static final Duration LONGEST = Duration.ofSeconds(12);

  private static final int LARGEST_ANSWER = 256 * 1024;
  private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");
  private static final Pattern SCOPE = Pattern.compile("\\bscope=\"([^\"]*)\"");
  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final List<String> SERVERS =
      List.of("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration");

  /** Anything that must be refused without a token will do. */
  private static final byte[] HELLO =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8);

  private final Outbound near;
  private final Outbound guarded;

  /**
   * @param near what the server itself is asked through
   * @param guarded what all else is asked through
   */
  Discovery(Outbound near, Outbound guarded) {
    this.near = near;
    this.guarded = guarded;
  }

  /**
   * What was found.
   *
   * @param title what the server is called by its own description, if it says so
   * @param registration where clients make themselves known (RFC 7591), if they may
   * @param proofs the ways in which a client may prove itself where tokens are given
   */
  record Found(
      App.Access.OAuth access,
      @Nullable String title,
      @Nullable URI registration,
      List<String> proofs) {}

  /**
   * What it takes to act for a person.
   *
   * @throws Transient when it cannot be found out, or is not what it must be
   */
  Found of(URI server) {
    long end = System.nanoTime() + LONGEST.toNanos();
    String challenge = challenge(server);
    JsonNode resource = resource(server, challenge, end);
    if (!names(resource.path("resource").asText(), server)) {
      throw trouble("its description is that of another resource");
    }
    JsonNode authorization =
        authorization(resource.path("authorization_servers").path(0).asText(), end);
    if (!texts(authorization.path("code_challenge_methods_supported")).contains("S256")) {
      throw trouble("its authorization server does not do PKCE");
    }
    String title = resource.path("resource_name").asText().strip();
    return new Found(
        new App.Access.OAuth(
            withResource(
                endpoint(authorization.path("authorization_endpoint").asText()),
                resource.path("resource").asText()),
            endpoint(authorization.path("token_endpoint").asText()),
            place(authorization, "revocation_endpoint"),
            scopes(challenge, resource)),
        title.isEmpty() ? null : title,
        place(authorization, "registration_endpoint"),
        texts(authorization.path("token_endpoint_auth_methods_supported")));
  }

  private @Nullable URI place(JsonNode authorization, String name) {
    String place = authorization.path(name).asText();
    return place.isEmpty() ? null : endpoint(place);
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
    return near.send(hello, ASKING) instanceof Result.Answered answered && answered.status() == 401
        ? answered.header("WWW-Authenticate").orElse("")
        : "";
  }

  private JsonNode resource(URI server, String challenge, long end) {
    List<URI> places = new ArrayList<>();
    Matcher named = METADATA.matcher(challenge);
    if (named.find()) {
      address(named.group(1)).ifPresent(places::add);
    }
    String path = Objects.requireNonNullElse(server.getRawPath(), "");
    places.add(server.resolve(RESOURCE + (path.equals("/") ? "" : path)));
    places.add(server.resolve(RESOURCE));
    for (URI place : places) {
      JsonNode found = read(sameHost(place, server) ? near : guarded, place, end);
      if (found.path("authorization_servers").path(0).isTextual()) {
        return found;
      }
    }
    throw trouble("it does not say who lets people in");
  }

  private JsonNode authorization(String issuer, long end) {
    URI uri = endpoint(issuer);
    String path = Objects.requireNonNullElse(uri.getRawPath(), "").replaceFirst("/$", "");
    List<URI> places = new ArrayList<>();
    SERVERS.forEach(known -> places.add(uri.resolve(known + path)));
    places.add(uri.resolve(path + SERVERS.getLast()));
    for (URI place : places) {
      JsonNode found = read(guarded, place, end);
      if (issuer.equals(found.path("issuer").asText())) {
        return found;
      }
    }
    throw trouble("its authorization server does not describe itself");
  }

  private static JsonNode read(Outbound out, URI place, long end) {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    Outbound.Request request =
        new Outbound.Request(
            "GET",
            place,
            Map.of("Accept", "application/json"),
            new byte[0],
            Redirects.SAME_HOST,
            LARGEST_ANSWER);
    if (!(out.send(request, left.compareTo(ASKING) < 0 ? left : ASKING)
            instanceof Result.Answered answered)
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
