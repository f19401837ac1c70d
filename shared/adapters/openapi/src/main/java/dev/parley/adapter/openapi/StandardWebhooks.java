package dev.parley.adapter.openapi;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is sent to a webhook, as the specification of Standard Webhooks (version 1) says. */
final class StandardWebhooks {
  private static final String PREFIX = "whsec_";

  private StandardWebhooks() {}

  /**
   * The value of {@code webhook-signature}.
   *
   * @param secret {@code whsec_} and the key in base64
   * @throws Unfit when the secret is none
   */
  static String signature(String secret, String id, String timestamp, byte[] body) throws Unfit {
    try {
      String encoded = secret.strip();
      byte[] key =
          Base64.getDecoder()
              .decode(encoded.startsWith(PREFIX) ? encoded.substring(PREFIX.length()) : encoded);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (IllegalArgumentException | InvalidKeyException e) {
      throw new Unfit("the webhook's secret is not right");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
