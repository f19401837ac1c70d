package dev.parley.adapter.crypto;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * What access tokens are signed with.
 *
 * @param secretKey at least 32 bytes
 */
@ConfigurationProperties("parley.security")
record SecuritySettings(@Nullable String secretKey) {

  @Override
  public String toString() {
    return "SecuritySettings[…]";
  }
}
