package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.account.AccessTokens;
import dev.parley.account.AccessTokens.Caller;
import dev.parley.account.AccessTokensContract;
import dev.parley.account.Role;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtAccessTokensTest extends AccessTokensContract {

  private static final String SECRET =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private final AccessTokens tokens = with(SECRET);

  @Override
  protected AccessTokens tokens() {
    return tokens;
  }

  @Test
  void says_what_the_contract_of_the_api_says() throws Exception {
    SignedJWT token = SignedJWT.parse(tokens.sign(user, NOW, END));

    assertThat(token.getHeader().toJSONObject())
        .containsOnly(Map.entry("alg", "HS256"), Map.entry("typ", "JWT"));
    assertThat(token.getJWTClaimsSet().getClaims().keySet())
        .containsExactlyInAnyOrder(
            "sub", "email", "username", "roles", "iat", "exp", "jti", "type");
    assertThat(token.getJWTClaimsSet().getStringListClaim("roles"))
        .containsExactly("superuser", "user");
    assertThat(token.getJWTClaimsSet().getStringClaim("type")).isEqualTo("access");
  }

  @Test
  void takes_a_token_like_its_own() throws Exception {
    // What the attacks below change one thing of.
    assertThat(
            tokens.verify(
                hmac("HS256", header("{\"alg\":\"HS256\"}"), payload("access"), SECRET), NOW))
        .contains(new Caller(user.id(), "a@example.com", "ann", Set.of(Role.USER)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"NONE\"}",
        "{\"alg\":\"\"}",
        "{}",
        "{\"alg\":null}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":\"HS384\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"PS256\"}",
        "{\"alg\":\"ES256\"}",
        "{\"alg\":\"EdDSA\"}",
        "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}",
        "{\"alg\":\"HS256\",\"crit\":[]}",
        "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
        "{\"alg\":\"HS256\",\"typ\":\"parley-consent+jwt\"}",
        "not json",
        "[]",
      })
  void takes_no_other_header_even_under_our_key(String header) throws Exception {
    assertThat(tokens.verify(hmac("HS256", header(header), payload("access"), SECRET), NOW))
        .isEmpty();
  }

  @Test
  void takes_no_token_without_a_signature() {
    for (String header : List.of("{\"alg\":\"none\"}", "{\"alg\":\"HS256\"}")) {
      String unsigned = header(header) + "." + payload("access");
      assertThat(tokens.verify(unsigned + ".", NOW)).isEmpty();
      assertThat(tokens.verify(unsigned, NOW)).isEmpty();
      assertThat(tokens.verify(unsigned + ".AAAA", NOW)).isEmpty();
    }
  }

  @Test
  void takes_no_token_of_another_key_or_algorithm() throws Exception {
    String other = "another-secret-another-secret-another-secret-another-secret-1234";
    for (JWSAlgorithm algorithm :
        List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
      assertThat(tokens.verify(signed(algorithm, other, "access"), NOW)).isEmpty();
    }
    assertThat(tokens.verify(signed(JWSAlgorithm.HS384, SECRET, "access"), NOW)).isEmpty();
    assertThat(tokens.verify(signed(JWSAlgorithm.HS512, SECRET, "access"), NOW)).isEmpty();
    assertThat(tokens.verify(signed(JWSAlgorithm.HS256, SECRET, "access"), NOW)).isPresent();
    assertThat(with(other).verify(signed(JWSAlgorithm.HS256, SECRET, "access"), NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh", "consent", "Access", ""})
  void takes_no_token_of_another_type(String type) throws Exception {
    assertThat(tokens.verify(signed(JWSAlgorithm.HS256, SECRET, type), NOW)).isEmpty();
  }

  @Test
  void takes_each_token_in_one_form_only() {
    String token = tokens.sign(user, NOW, END);
    List<String> parts = List.of(token.split("\\.", -1));

    assertThat(tokens.verify(token, NOW)).isPresent();
    for (String other :
        List.of(
            token + "=",
            token + "==",
            parts.get(0) + "=." + parts.get(1) + "." + parts.get(2),
            parts.get(0) + "." + parts.get(1) + "=." + parts.get(2),
            token + "\n",
            token.replace(".", ". "),
            token + ".",
            "." + token,
            token + "." + parts.get(2),
            parts.get(0) + ".." + parts.get(2),
            "Bearer " + token,
            leftOverBits(token))) {
      assertThat(tokens.verify(other, NOW)).as(other).isEmpty();
    }
  }

  @Test
  void takes_no_token_that_has_ended_or_comes_from_the_future() {
    String token = tokens.sign(user, NOW, END);

    assertThat(tokens.verify(token, END.minusMillis(1))).isPresent();
    assertThat(tokens.verify(token, END)).isEmpty();
    assertThat(tokens.verify(token, NOW.minusSeconds(60))).isPresent();
    assertThat(tokens.verify(token, NOW.minusSeconds(61))).isEmpty();
  }

  @Test
  void takes_no_token_that_lacks_or_bends_a_claim() throws Exception {
    for (String name : List.of("sub", "email", "username", "iat", "exp", "type")) {
      assertThat(tokens.verify(changed(name, null), NOW)).as("without " + name).isEmpty();
      assertThat(tokens.verify(changed(name, List.of("x")), NOW)).as("bent " + name).isEmpty();
    }
    assertThat(tokens.verify(changed("sub", "not-a-uuid"), NOW)).isEmpty();
    assertThat(tokens.verify(changed("roles", "admin"), NOW)).isEmpty();
    assertThat(tokens.verify(changed("nbf", Date.from(NOW.plusSeconds(61))), NOW)).isEmpty();
    assertThat(
            tokens.verify(changed("roles", List.of("user", "emperor")), NOW).orElseThrow().roles())
        .containsExactly(Role.USER);
  }

  @Test
  void takes_no_token_that_is_too_large() throws Exception {
    assertThat(tokens.verify(changed("padding", "x".repeat(5000)), NOW)).isPresent();
    assertThat(tokens.verify(changed("padding", "x".repeat(6200)), NOW)).isEmpty();
  }

  @Test
  void does_not_start_with_a_missing_or_short_secret() {
    for (String secret : new @Nullable String[] {null, "", "x".repeat(31)}) {
      assertThatThrownBy(() -> with(secret))
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MISCONFIGURED))
          .hasMessageContaining("SECRET_KEY")
          .hasMessageContaining("32 bytes");
    }
    assertThat(with("x".repeat(32))).isNotNull();
    assertThat(with("é".repeat(16))).isNotNull();
  }

  private static AccessTokens with(@Nullable String secret) {
    return new JwtAccessTokens(new SecuritySettings(secret), new UuidIds(InstantSource.fixed(NOW)));
  }

  private JWTClaimsSet.Builder claims(String type) {
    return new JWTClaimsSet.Builder()
        .subject(user.id().toString())
        .claim("email", "a@example.com")
        .claim("username", "ann")
        .claim("roles", List.of("user"))
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(END))
        .jwtID("1")
        .claim("type", type);
  }

  private String changed(String claim, @Nullable Object value) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256), claims("access").claim(claim, value).build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  private String signed(JWSAlgorithm algorithm, String secret, String type) throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims(type).build());
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  private String payload(String type) {
    return base64(claims(type).build().toString());
  }

  private static String header(String json) {
    return base64(json);
  }

  /** Signs whatever the header says. */
  private static String hmac(String algorithm, String header, String payload, String secret)
      throws Exception {
    Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
    String signed = header + "." + payload;
    byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  /** The same signature, with one of the two bits set that the last character does not use. */
  private static String leftOverBits(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + alphabet.charAt(last | 1);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
