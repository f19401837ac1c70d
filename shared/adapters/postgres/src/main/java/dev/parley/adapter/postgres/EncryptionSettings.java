package dev.parley.adapter.postgres;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The master keys that data keys are wrapped with, each 32 bytes in base64.
 *
 * @param key what is encrypted from now on
 * @param previousKeys what may have been encrypted with before the key was changed
 */
@ConfigurationProperties("parley.encryption")
record EncryptionSettings(@Nullable String key, @Nullable List<String> previousKeys) {

  @Override
  public String toString() {
    return "EncryptionSettings[…]";
  }
}
