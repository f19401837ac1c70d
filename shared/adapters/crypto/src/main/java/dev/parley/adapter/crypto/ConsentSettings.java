package dev.parley.adapter.crypto;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of consent tokens.
 *
 * @param keys Ed25519 seeds, each 32 bytes in base64. The first one seals, all of them open
 */
@ConfigurationProperties("parley.consent")
record ConsentSettings(@Nullable List<String> keys) {

  @Override
  public String toString() {
    return "ConsentSettings[…]";
  }
}
