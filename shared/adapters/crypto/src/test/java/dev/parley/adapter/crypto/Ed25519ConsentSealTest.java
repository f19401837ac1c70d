package dev.parley.adapter.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.consent.ConsentSeal;
import dev.parley.consent.ConsentSealContract;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519ConsentSealTest extends ConsentSealContract {

  private static final String OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String NEW = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

  private final ConsentSeal seal = with(OLD);

  @Override
  protected ConsentSeal seal() {
    return seal;
  }

  @Test
  void signs_as_rfc_8032_says() {
    // Section 7.1, test 1: the signature of the empty text.
    byte[] seed =
        HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    SealingKey key = SealingKey.of(Base64.getEncoder().encodeToString(seed));

    assertThat(HexFormat.of().formatHex(key.sign(new byte[0])))
        .isEqualTo(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    assertThat(key.verifies(new byte[0], key.sign(new byte[0]))).isTrue();
  }

  @Test
  void opens_what_older_keys_sealed_and_nothing_of_strangers() {
    String token = seal.seal(STATEMENT);

    assertThat(with(NEW, OLD).open(token)).contains(STATEMENT);
    assertThat(with(NEW).open(token)).isEmpty();
    assertThat(with(OLD).open(with(NEW, OLD).seal(STATEMENT))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"kid\":\"KID\",\"typ\":\"parley-consent+jwt\"}",
        "{\"alg\":\"HS256\",\"kid\":\"KID\",\"typ\":\"parley-consent+jwt\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"JWT\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"KID\"}",
        "{\"alg\":\"EdDSA\",\"typ\":\"parley-consent+jwt\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"other\",\"typ\":\"parley-consent+jwt\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"parley-consent+jwt\",\"crit\":[\"x\"]}",
        "null",
        "[]",
        "x",
      })
  void opens_no_token_with_another_header_even_under_our_key(String header) {
    assertThat(seal.open(signed(header, seal.seal(STATEMENT).split("\\.", -1)[1]))).isEmpty();
  }

  @Test
  void opens_nothing_that_says_less_than_a_statement() {
    String good = "{\"alg\":\"EdDSA\",\"kid\":\"KID\",\"typ\":\"parley-consent+jwt\"}";
    String payload = seal.seal(STATEMENT).split("\\.", -1)[1];

    assertThat(seal.open(signed(good, payload))).contains(STATEMENT);
    assertThat(seal.open(signed(good, base64("{}")))).isEmpty();
    assertThat(seal.open(signed(good, base64("null")))).isEmpty();
    assertThat(seal.open(signed(good, base64("x")))).isEmpty();
    String text = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    assertThat(seal.open(signed(good, base64(text.replace("organisation", "other"))))).isEmpty();
  }

  @Test
  void digests_the_canonical_form() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest("{\"a\":[1,2.5],\"b\":\"€\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(seal.digest(JsonObject.of("b", "€", "a", List.of(1.0, 2.5))))
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
  }

  @Test
  void does_not_start_without_a_proper_key() {
    for (List<String> keys :
        List.of(List.<String>of(), List.of(""), List.of("short"), List.of(OLD, "!!!"))) {
      assertThatThrownBy(() -> new Ed25519ConsentSeal(new ConsentSettings(keys)))
          .isInstanceOfSatisfying(
              Permanent.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MISCONFIGURED))
          .hasMessageContaining("parley.consent.keys");
    }
  }

  private static ConsentSeal with(String... keys) {
    return new Ed25519ConsentSeal(new ConsentSettings(List.of(keys)));
  }

  /** Signs any header with the key of the seal. */
  private static String signed(String header, String payload) {
    SealingKey key = SealingKey.of(OLD);
    String signed = base64(header.replace("KID", key.id())) + "." + payload;
    return signed + "." + CompactToken.encode(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String base64(String text) {
    return CompactToken.encode(text.getBytes(StandardCharsets.UTF_8));
  }
}
