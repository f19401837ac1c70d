package dev.parley.adapter.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Transient;
import dev.parley.integration.Secret;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Redirects;
import dev.parley.outbound.Outbound.Result;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes us known to an authorization server that takes clients as they come (RFC 7591). */
final class Registration {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final int LARGEST_ANSWER = 64 * 1024;
  private static final int LONGEST = 4096;
  private static final String PUBLIC = "none";
  private static final String POST = "client_secret_post";

  private final Outbound guarded;
  private final URI redirectUri;

  /**
   * @param redirectUri where people come back to
   */
  Registration(Outbound guarded, URI redirectUri) {
    this.guarded = guarded;
    this.redirectUri = redirectUri;
  }

  /**
   * What we are known by from now on.
   *
   * @throws Transient when the server does not make a client of us that we could be
   */
  Secret at(URI place, Discovery.Found found) {
    // One that does not say what it takes may take a secret, which is more than none.
    String proof = found.proofs().isEmpty() || found.proofs().contains(POST) ? POST : PUBLIC;
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("client_name", "Parley");
    wish.put("redirect_uris", List.of(redirectUri.toString()));
    wish.put("grant_types", List.of("authorization_code", "refresh_token"));
    wish.put("response_types", List.of("code"));
    wish.put("token_endpoint_auth_method", proof);
    if (!found.access().scopes().isEmpty()) {
      wish.put("scope", String.join(" ", found.access().scopes()));
    }
    JsonNode made = posted(place, wish);
    String id = made.path("client_id").asText();
    String secret = made.path("client_secret").asText();
    String given = made.path("token_endpoint_auth_method").asText(proof);
    if (id.isEmpty() || id.length() > LONGEST || secret.length() > LONGEST) {
      throw trouble("does not make a client of us");
    }
    return switch (given) {
      case PUBLIC -> new Secret(null, id, null);
      case POST -> new Secret(null, id, secret.isEmpty() ? null : secret);
      default -> throw trouble("wants a proof of who we are that we do not give");
    };
  }

  private JsonNode posted(URI place, Map<String, Object> wish) {
    try {
      Outbound.Request request =
          new Outbound.Request(
              "POST",
              place,
              Map.of("Content-Type", "application/json", "Accept", "application/json"),
              JSON.writeValueAsBytes(wish),
              Redirects.NONE,
              LARGEST_ANSWER);
      return switch (guarded.send(request, ASKING)) {
        case Result.Answered answered when answered.status() == 200 || answered.status() == 201 ->
            JSON.readTree(new String(answered.body(), StandardCharsets.UTF_8));
        case Result.Answered answered ->
            throw trouble("does not make a client of us: the answer was " + answered.status());
        case Result.Refused(String problem) -> throw trouble("may not be asked: " + problem);
        case Result.NotSent(String problem) -> throw trouble("cannot be reached: " + problem);
        case Result.Lost(String problem) -> throw trouble("did not answer: " + problem);
      };
    } catch (JsonProcessingException e) {
      throw trouble("does not make a client of us");
    }
  }

  private static Transient trouble(String what) {
    return new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, "its authorization server " + what);
  }
}
