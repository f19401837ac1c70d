package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OAuth v2 as slack.com speaks it (docs.slack.dev, "Installing with OAuth"), for an app with token
 * rotation switched on: an access token lives 12 hours, a refresh token serves once. Errors come
 * with status 200.
 */
final class SlackDialect implements Dialect {
  static final String TEAM_ID = "T0PARLEY01";
  static final String TEAM_NAME = "Acme";
  static final String APP_ID = "A0PARLEY01";
  static final String BOT_USER_ID = "U0PARLEYBT";
  static final String BOT_ID = "B0PARLEY01";

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,80}");

  private static final Map<String, String> SCOPES = scopesInWords();

  private static Map<String, String> scopesInWords() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("chat:write", "post messages in channels it is in");
    words.put("chat:write.public", "post messages in public channels it is not in");
    words.put("channels:read", "see the list of public channels");
    words.put("groups:read", "see the private channels it is in");
    words.put("channels:history", "read messages in public channels it is in");
    words.put("groups:history", "read messages in private channels it is in");
    words.put("users:read", "see the people of the workspace");
    words.put("users:read.email", "see the mail addresses of the people");
    words.put("im:write", "write to people directly");
    return words;
  }

  @Override
  public Provider provider() {
    return Provider.SLACK;
  }

  @Override
  public String title() {
    return "Slack";
  }

  @Override
  public String authorizePath() {
    return "/oauth/v2/authorize";
  }

  @Override
  public String tokenPath() {
    return "/api/oauth.v2.access";
  }

  @Override
  public Map<String, String> scopes() {
    return SCOPES;
  }

  @Override
  public List<String> scopesIn(String parameter) {
    return Arrays.stream(parameter.split("[,\\s]+", -1)).filter(s -> !s.isEmpty()).toList();
  }

  @Override
  public String usualAccount() {
    return "demo";
  }

  @Override
  public boolean plausibleAccount(String account) {
    return NAME.matcher(account).matches();
  }

  @Override
  public @Nullable Duration accessLifetime() {
    return Duration.ofHours(12);
  }

  @Override
  public Refreshing refreshing() {
    return Refreshing.ROTATED;
  }

  @Override
  public String newCode() {
    return "1000000000." + Secrets.randomHex(6) + "." + Secrets.randomHex(32);
  }

  @Override
  public String newAccessToken() {
    return "xoxe.xoxb-1-" + Secrets.random(96);
  }

  @Override
  public String newRefreshToken() {
    return "xoxe-1-" + Secrets.random(96);
  }

  @Override
  public Answer granted(Tokens tokens, Call call, Instant now) {
    ObjectNode body = Json.object();
    body.put("ok", true);
    body.put("app_id", APP_ID);
    body.putObject("authed_user").put("id", userId(tokens.account()));
    body.put("scope", String.join(",", tokens.scopes()));
    body.put("token_type", "bot");
    body.put("access_token", tokens.accessToken());
    body.put("bot_user_id", BOT_USER_ID);
    if (tokens.lifetime() != null) {
      body.put("expires_in", tokens.lifetime().toSeconds());
    }
    if (tokens.refreshToken() != null) {
      body.put("refresh_token", tokens.refreshToken());
    }
    body.putObject("team").put("id", TEAM_ID).put("name", TEAM_NAME);
    body.putNull("enterprise");
    body.put("is_enterprise_install", false);
    return Answer.json(200, body).with("Cache-Control", "no-store");
  }

  @Override
  public Answer refused(Refusal refusal, Call call) {
    return SlackServer.error(
        switch (refusal) {
          case MALFORMED -> "invalid_arguments";
          case UNKNOWN_CLIENT -> "invalid_client_id";
          case WRONG_SECRET -> "bad_client_secret";
          case UNSUPPORTED_GRANT -> "invalid_grant_type";
          case WRONG_REDIRECT -> "bad_redirect_uri";
          case BAD_CODE, WRONG_VERIFIER -> "invalid_code";
          case SPENT_CODE -> "code_already_used";
          case BAD_REFRESH_TOKEN -> "invalid_refresh_token";
        });
  }

  /** A stable user id for a name. */
  static String userId(String name) {
    return "U0" + Secrets.hash(name).substring(0, 8).toUpperCase(Locale.ROOT);
  }
}
