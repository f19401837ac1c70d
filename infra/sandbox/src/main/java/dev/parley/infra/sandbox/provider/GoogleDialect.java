package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OAuth as accounts.google.com and oauth2.googleapis.com speak it (developers.google.com/identity,
 * "Using OAuth 2.0 for Web Server Applications").
 */
final class GoogleDialect implements Dialect {
  static final String FULL = "https://mail.google.com/";
  static final String SEND = "https://www.googleapis.com/auth/gmail.send";
  static final String COMPOSE = "https://www.googleapis.com/auth/gmail.compose";
  static final String READ = "https://www.googleapis.com/auth/gmail.readonly";
  static final String MODIFY = "https://www.googleapis.com/auth/gmail.modify";
  static final String METADATA = "https://www.googleapis.com/auth/gmail.metadata";

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+");

  private static final Map<String, String> SCOPES = scopesInWords();

  private static Map<String, String> scopesInWords() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(SEND, "send mail as you");
    words.put(READ, "read your mail");
    words.put(METADATA, "see the headers of your mail, not its text");
    words.put(COMPOSE, "write drafts and send mail as you");
    words.put(MODIFY, "read, write and sort your mail, but not delete it for good");
    words.put(FULL, "read, write, send and permanently delete all your mail");
    words.put("openid", "know who you are at Google");
    words.put("email", "see your mail address");
    words.put("profile", "see your name and picture");
    return words;
  }

  @Override
  public Provider provider() {
    return Provider.GMAIL;
  }

  @Override
  public String title() {
    return "Google";
  }

  @Override
  public String authorizePath() {
    return "/o/oauth2/v2/auth";
  }

  @Override
  public String tokenPath() {
    return "/token";
  }

  @Override
  public Map<String, String> scopes() {
    return SCOPES;
  }

  @Override
  public List<String> scopesIn(String parameter) {
    return parameter.isBlank() ? List.of() : List.of(SPACES.split(parameter.strip()));
  }

  @Override
  public String usualAccount() {
    return "demo@example.com";
  }

  @Override
  public boolean plausibleAccount(String account) {
    return ADDRESS.matcher(account).matches();
  }

  @Override
  public @Nullable Duration accessLifetime() {
    return Duration.ofSeconds(3599);
  }

  @Override
  public Refreshing refreshing() {
    return Refreshing.KEPT;
  }

  @Override
  public String newCode() {
    return "4/0A" + Secrets.random(48);
  }

  @Override
  public String newAccessToken() {
    return "ya29.a0" + Secrets.random(96);
  }

  @Override
  public String newRefreshToken() {
    return "1//0" + Secrets.random(64);
  }

  @Override
  public Answer granted(Tokens tokens, Call call, Instant now) {
    ObjectNode body = Json.object();
    body.put("access_token", tokens.accessToken());
    if (tokens.lifetime() != null) {
      body.put("expires_in", tokens.lifetime().toSeconds());
    }
    if (tokens.refreshToken() != null) {
      body.put("refresh_token", tokens.refreshToken());
    }
    body.put("scope", String.join(" ", tokens.scopes()));
    body.put("token_type", "Bearer");
    if (tokens.scopes().contains("openid")) {
      body.put("id_token", idToken(tokens, now));
    }
    return Answer.json(200, body).with("Cache-Control", "no-store");
  }

  @Override
  public Answer refused(Refusal refusal, Call call) {
    return switch (refusal) {
      case MALFORMED -> error(400, "invalid_request", "The request is malformed.");
      case UNKNOWN_CLIENT -> error(401, "invalid_client", "The OAuth client was not found.");
      case WRONG_SECRET -> error(401, "invalid_client", "Unauthorized");
      case UNSUPPORTED_GRANT ->
          error(400, "unsupported_grant_type", "Invalid grant_type: " + grantType(call));
      case WRONG_REDIRECT -> error(400, "redirect_uri_mismatch", "Bad Request");
      case BAD_CODE, SPENT_CODE -> error(400, "invalid_grant", "Bad Request");
      case WRONG_VERIFIER -> error(400, "invalid_grant", "Invalid code verifier.");
      case BAD_REFRESH_TOKEN -> error(400, "invalid_grant", "Token has been expired or revoked.");
    };
  }

  /** Who it is, signed as Google signs it; the address only where that was asked for. */
  private static String idToken(Tokens tokens, Instant now) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer("https://accounts.google.com")
            .audience(tokens.clientId())
            .claim("azp", tokens.clientId())
            .subject(Long.toString(Repository.number(tokens.account())))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    if (tokens.scopes().contains("email")) {
      claims.claim("email", tokens.account()).claim("email_verified", true);
    }
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(Key.RSA.getKeyID())
                .build(),
            claims.build());
    try {
      token.sign(new RSASSASigner(Key.RSA));
    } catch (JOSEException e) {
      throw new IllegalStateException("an RSA key can sign", e);
    }
    return token.serialize();
  }

  /** What signs id tokens, for whoever checks them. */
  static Answer keys() {
    return Answer.text(200, "application/json", new JWKSet(Key.RSA.toPublicJWK()).toString());
  }

  /**
   * What signs id tokens. Of this process only, for an id token is read when it is given and then
   * done with; and made when first needed, for that takes seconds.
   */
  private static final class Key {
    static final RSAKey RSA = newKey();
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048)
          .keyIDFromThumbprint(true)
          .algorithm(JWSAlgorithm.RS256)
          .keyUse(KeyUse.SIGNATURE)
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java makes RSA keys", e);
    }
  }

  private static String grantType(Call call) {
    return Call.first(call.form(), "grant_type");
  }

  static Answer error(int status, String error, String description) {
    return Answer.json(
            status, Json.object().put("error", error).put("error_description", description))
        .with("Cache-Control", "no-store");
  }
}
