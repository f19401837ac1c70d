package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.adapter.composio.ComposioClient.Reply;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The auth configs by which accounts are connected: the configured one, else the first enabled one
 * of the toolkit, else one with Composio's own client, which is made once.
 */
final class AuthConfigs {

  private static final Logger LOG = LoggerFactory.getLogger(AuthConfigs.class);

  private final ComposioClient client;
  private final Map<String, String> configured;
  private final Map<String, String> made = new HashMap<>();

  AuthConfigs(ComposioSettings settings, ComposioClient client) {
    this.client = client;
    this.configured = settings.authConfigsByToolkit();
  }

  static boolean isEnabled(JsonNode config) {
    return Json.text(config, "status").equals("ENABLED");
  }

  /** One at a time, so that of two who ask at once only one makes it. */
  synchronized String of(Toolkit toolkit) {
    String chosen = configured.get(toolkit.slug().toLowerCase(Locale.ROOT));
    if (chosen != null) {
      return chosen;
    }
    for (JsonNode config : client.all("/auth_configs", Map.of("toolkit_slug", toolkit.slug()))) {
      if (isEnabled(config)
          && Json.text(config.path("toolkit"), "slug").equalsIgnoreCase(toolkit.slug())) {
        return Json.text(config, "id");
      }
    }
    // What was made just now may not be listed yet.
    String known = made.get(toolkit.slug());
    if (known != null) {
      return known;
    }
    if (toolkit.auth() != Toolkit.Auth.MANAGED) {
      throw new Permanent(
          FailureCode.MISCONFIGURED, "there is no auth config for " + toolkit.slug());
    }
    String fresh = make(toolkit);
    made.put(toolkit.slug(), fresh);
    return fresh;
  }

  /** Forgets what was made, since Composio does not know it. */
  synchronized void forget(Toolkit toolkit) {
    made.remove(toolkit.slug());
  }

  private String make(Toolkit toolkit) {
    ObjectNode body = Json.object();
    body.putObject("toolkit").put("slug", toolkit.slug());
    body.putObject("auth_config").put("type", "use_composio_managed_auth");
    Reply reply = client.post("/auth_configs", body, client.soon());
    if (reply instanceof Reply.Answered answer) {
      String id = Json.text(answer.body().path("auth_config"), "id");
      if (answer.isDone() && !id.isEmpty()) {
        LOG.info("made an auth config for {}", toolkit.slug());
        return id;
      }
    }
    throw refused(reply, "no auth config could be made for " + toolkit.slug());
  }

  /** What a reply means that is not what was asked for. */
  static RuntimeException refused(Reply reply, String what) {
    return switch (reply) {
      case Reply.Answered answer when answer.status() == 429 || answer.status() >= 500 ->
          new Transient(
              FailureCode.AUTHORIZATION_UNAVAILABLE, what + ": status " + answer.status());
      case Reply.Answered answer ->
          new Permanent(
              FailureCode.MISCONFIGURED,
              what + ": status " + answer.status() + ", code " + answer.code());
      case Reply.NotSent(String problem) ->
          new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, what + ": " + problem);
      case Reply.Lost(String problem) ->
          new Transient(FailureCode.AUTHORIZATION_UNAVAILABLE, what + ": " + problem);
    };
  }
}
