package dev.parley.infra.bench.peers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Bearer tokens as all of the servers take them: JWT, signed HS256. */
final class Tokens {

  /** At least 32 bytes, as HS256 wants. Signs nothing that is worth anything. */
  static final String SECRET = "a-secret-of-the-benchmark-and-of-nothing-else";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int HOURS = 12;

  private Tokens() {}

  /** A token of somebody new. */
  static String fresh() {
    UUID user = UUID.randomUUID();
    long now = Instant.now().getEpochSecond();
    String signed =
        part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")
            + "."
            + part(
                "{\"sub\":\"%s\",\"email\":\"%s@example.com\",\"username\":\"%s\",\"roles\":[\"user\"],\"iat\":%d,\"exp\":%d,\"jti\":\"%s\",\"type\":\"access\"}"
                    .formatted(user, user, user, now, now + HOURS * 3_600, UUID.randomUUID()));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return signed
          + "."
          + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every Java platform has HmacSHA256", impossible);
    }
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
