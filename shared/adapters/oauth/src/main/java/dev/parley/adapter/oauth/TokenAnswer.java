package dev.parley.adapter.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.parley.connection.AuthorizationServer.Exchange;
import dev.parley.connection.Tokens;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.tool.App;
import dev.parley.tool.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token endpoint answered, also from those that differ from RFC 6749: Slack says no
 * with status 200 and {@code "ok": false}, and gives a token of type {@code bot}; GitHub says no
 * with status 200, separates scopes by commas, and answers with a form unless asked not to.
 */
final class TokenAnswer {

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  /** They say that we are not who we should be: no person can help that by agreeing again. */
  private static final Set<String> OUR_FAULT =
      Set.of(
          "invalid_client",
          "unauthorized_client",
          "incorrect_client_credentials",
          "invalid_client_id",
          "bad_client_secret",
          "redirect_uri_mismatch",
          "bad_redirect_uri");

  private TokenAnswer() {}

  static Exchange read(
      AppId app,
      Http.Answer response,
      App.Access.OAuth access,
      @Nullable String oldRefreshToken,
      Instant now) {
    Map<String, ?> answer = members(response);
    if (response.status() >= 400
        || answer.containsKey("error")
        || Boolean.FALSE.equals(answer.get("ok"))) {
      return refused(app, response, answer);
    }
    Optional<String> accessToken = text(answer, "access_token");
    if (response.status() != 200 || accessToken.isEmpty()) {
      throw unreadable("status " + response.status() + " without a token");
    }
    Tokens tokens =
        new Tokens(
            accessToken.get(),
            text(answer, "refresh_token").orElse(oldRefreshToken),
            lifetime(answer).map(now::plus).orElse(null),
            text(answer, "scope").map(TokenAnswer::scopes).orElse(access.scopes()));
    return new Exchange.Granted(tokens, account(answer));
  }

  private static Exchange refused(AppId app, Http.Answer response, Map<String, ?> answer) {
    String error =
        text(answer, "error")
            .filter(code -> CODE.matcher(code).matches())
            .orElse("status_" + response.status());
    if (OUR_FAULT.contains(error)) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "the authorization server of " + app + " does not accept our client: " + error);
    }
    return new Exchange.Refused(error);
  }

  private static Map<String, ?> members(Http.Answer response) {
    String body = response.body().strip();
    if (body.startsWith("{")) {
      try {
        return JSONObjectUtils.parse(body);
      } catch (ParseException e) {
        throw unreadable("JSON that is none");
      }
    }
    if (!response.contentType().startsWith("application/x-www-form-urlencoded")) {
      // A refusal may come without a body; whoever wants a token in it will miss it.
      return Map.of();
    }
    Map<String, String> members = new LinkedHashMap<>();
    URLUtils.parseParameters(body).forEach((name, values) -> members.put(name, values.getFirst()));
    return members;
  }

  private static Optional<Duration> lifetime(Map<String, ?> answer) {
    String seconds = String.valueOf(answer.get("expires_in"));
    return NUMBER.matcher(seconds).matches()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds)))
        : Optional.empty();
  }

  private static List<String> scopes(String scope) {
    return Arrays.stream(SEPARATOR.split(scope)).filter(each -> !each.isEmpty()).toList();
  }

  /** The address or name of the account where there is one, else the workspace's. */
  private static @Nullable String account(Map<String, ?> answer) {
    return text(answer, "id_token")
        .flatMap(TokenAnswer::subject)
        .or(() -> text(answer, "email"))
        .or(
            () ->
                answer.get("team") instanceof Map<?, ?> team
                    ? text(team, "name")
                    : Optional.empty())
        .orElse(null);
  }

  /** The signature is not checked: the token came from the server itself. */
  private static Optional<String> subject(String idToken) {
    try {
      JWTClaimsSet claims = JWTParser.parse(idToken).getJWTClaimsSet();
      return Optional.ofNullable(claims.getStringClaim("email"))
          .or(() -> Optional.ofNullable(claims.getSubject()));
    } catch (java.text.ParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Map<?, ?> members, String name) {
    return members.get(name) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Transient unreadable(String what) {
    return new Transient(
        FailureCode.AUTHORIZATION_UNAVAILABLE, "the authorization server answered " + what);
  }
}
