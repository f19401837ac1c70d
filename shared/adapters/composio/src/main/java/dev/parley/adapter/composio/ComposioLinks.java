package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.account.UserId;
import dev.parley.adapter.composio.Accounts.Look;
import dev.parley.adapter.composio.ComposioClient.Reply;
import dev.parley.connection.AccountLinks;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.AppId;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Accounts that Composio keeps. Its users are ours, by their id. */
final class ComposioLinks implements AccountLinks {

  /** Where Composio does not say. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final Toolkits toolkits;
  private final ComposioClient client;
  private final Accounts accounts;
  private final AuthConfigs authConfigs;
  private final InstantSource clock;
  private final URI redirectUri;

  ComposioLinks(
      ComposioSettings settings,
      Toolkits toolkits,
      ComposioClient client,
      InstantSource clock,
      URI redirectUri) {
    this.toolkits = toolkits;
    this.client = client;
    this.accounts = new Accounts(client);
    this.authConfigs = new AuthConfigs(settings, client);
    this.clock = clock;
    this.redirectUri = redirectUri;
  }

  @Override
  public Link start(UserId user, AppId app, String state) {
    Toolkit toolkit =
        toolkits
            .find(app)
            .filter(found -> found.auth() != Toolkit.Auth.NONE)
            .orElseThrow(
                () ->
                    new Permanent(
                        FailureCode.MISCONFIGURED, "no account of " + app + " can be connected"));
    Reply reply =
        client.post(
            "/connected_accounts/link",
            Json.object()
                .put("auth_config_id", authConfigs.of(toolkit))
                .put("user_id", user.value().toString())
                .put("callback_url", returnTo(state)),
            client.soon());
    if (reply instanceof Reply.Answered answer && answer.isDone()) {
      Link link = link(answer.body());
      if (link != null) {
        return link;
      }
    }
    if (reply instanceof Reply.Answered answer && answer.status() == 404) {
      authConfigs.forget(toolkit);
    }
    throw AuthConfigs.refused(reply, "no account of " + app + " could be begun");
  }

  private String returnTo(String state) {
    return redirectUri
        + (redirectUri.getRawQuery() == null ? "?" : "&")
        + "state="
        + URLEncoder.encode(state, StandardCharsets.UTF_8);
  }

  /** Null where the answer is of no use. */
  private @Nullable Link link(JsonNode body) {
    String account = Json.text(body, "connected_account_id");
    try {
      URI connectAt = new URI(Json.text(body, "redirect_url"));
      return Accounts.isAccount(account) && String.valueOf(connectAt.getScheme()).startsWith("http")
          ? new Link(account, connectAt, end(Json.text(body, "expires_at")))
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private Instant end(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return clock.instant().plus(LIFETIME);
    }
  }

  @Override
  public Standing standing(String account) {
    return switch (accounts.look(account, client.soon())) {
      case Look.Seen(Standing standing) -> standing;
      case Look.NotAllowed() ->
          throw new Permanent(FailureCode.MISCONFIGURED, "Composio does not accept our key");
      case Look.NotNow(String problem) ->
          throw new Transient(
              FailureCode.AUTHORIZATION_UNAVAILABLE, "an account cannot be looked at: " + problem);
    };
  }
}
