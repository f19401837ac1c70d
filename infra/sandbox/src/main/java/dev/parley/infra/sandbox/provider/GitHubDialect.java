package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OAuth as github.com speaks it to OAuth apps (docs.github.com, "Authorizing OAuth apps"): tokens
 * do not expire, the token endpoint answers as a form unless JSON is asked for, and its errors come
 * with status 200.
 */
final class GitHubDialect implements Dialect {
  private static final Pattern LOGIN =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}");

  private static final Map<String, String> SCOPES = scopesInWords();

  private static Map<String, String> scopesInWords() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("repo", "read and change your public and private repositories and their issues");
    words.put("public_repo", "read and change your public repositories and their issues");
    words.put("delete_repo", "delete your repositories");
    words.put("read:user", "read your profile");
    words.put("user:email", "see your mail addresses");
    return words;
  }

  @Override
  public Provider provider() {
    return Provider.GITHUB;
  }

  @Override
  public String title() {
    return "GitHub";
  }

  @Override
  public String authorizePath() {
    return "/login/oauth/authorize";
  }

  @Override
  public String tokenPath() {
    return "/login/oauth/access_token";
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
    return "acme";
  }

  @Override
  public boolean plausibleAccount(String account) {
    return LOGIN.matcher(account).matches();
  }

  @Override
  public @Nullable Duration accessLifetime() {
    return null;
  }

  @Override
  public Refreshing refreshing() {
    return Refreshing.NONE;
  }

  @Override
  public String newCode() {
    return Secrets.randomHex(10);
  }

  @Override
  public String newAccessToken() {
    return "gho_" + Secrets.randomHex(18);
  }

  @Override
  public String newRefreshToken() {
    return "ghr_" + Secrets.randomHex(38);
  }

  @Override
  public Answer granted(Tokens tokens, Call call, Instant now) {
    return answer(
        Json.object()
            .put("access_token", tokens.accessToken())
            .put("token_type", "bearer")
            .put("scope", String.join(",", tokens.scopes())),
        call);
  }

  @Override
  public Answer refused(Refusal refusal, Call call) {
    return switch (refusal) {
      case UNKNOWN_CLIENT, WRONG_SECRET ->
          refused(
              "incorrect_client_credentials",
              "The client_id and/or client_secret passed are incorrect.",
              "incorrect-client-credentials",
              call);
      case WRONG_REDIRECT ->
          refused(
              "redirect_uri_mismatch",
              "The redirect_uri MUST match the registered callback URL for this application.",
              "redirect-uri-mismatch2",
              call);
      case UNSUPPORTED_GRANT ->
          refused(
              "unsupported_grant_type",
              "The grant type is not supported.",
              "unsupported-grant-type",
              call);
      case MALFORMED, BAD_CODE, SPENT_CODE, WRONG_VERIFIER, BAD_REFRESH_TOKEN ->
          refused(
              "bad_verification_code",
              "The code passed is incorrect or expired.",
              "bad-verification-code",
              call);
    };
  }

  private static Answer refused(String error, String description, String anchor, Call call) {
    return answer(
        Json.object()
            .put("error", error)
            .put("error_description", description)
            .put(
                "error_uri",
                "https://docs.github.com/apps/managing-oauth-apps/"
                    + "troubleshooting-oauth-app-access-token-request-errors/#"
                    + anchor),
        call);
  }

  private static Answer answer(ObjectNode body, Call call) {
    Answer answer;
    if (call.header("accept").contains("application/json")) {
      answer = Answer.json(200, body);
    } else {
      Map<String, List<String>> form = new LinkedHashMap<>();
      body.properties().forEach(e -> form.put(e.getKey(), List.of(e.getValue().asText())));
      answer =
          Answer.text(200, "application/x-www-form-urlencoded", URLUtils.serializeParameters(form));
    }
    return answer.with("Cache-Control", "no-store");
  }
}
