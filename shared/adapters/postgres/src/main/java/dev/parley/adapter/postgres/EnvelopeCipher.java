package dev.parley.adapter.postgres;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Envelope encryption: AES-256-GCM under a data key that is made afresh for each sealing, which is
 * itself wrapped, by AES-256-GCM again, under a master key. Both are bound to a context: what was
 * sealed for one row does not open in another.
 *
 * <p>A master key is known by the beginning of its SHA-256, so that keys can be changed: new ones
 * seal, older ones still open.
 */
final class EnvelopeCipher {

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_ID_BYTES = 8;

  private final SecureRandom random = new SecureRandom();
  private final String sealingKey;
  private final Map<String, SecretKey> keys;

  private EnvelopeCipher(String sealingKey, Map<String, SecretKey> keys) {
    this.sealingKey = sealingKey;
    this.keys = Map.copyOf(keys);
  }

  /**
   * @throws Permanent MISCONFIGURED when a key is missing or is not 32 bytes in base64
   */
  static EnvelopeCipher of(@Nullable String key, List<String> previousKeys) {
    if (key == null || key.isBlank()) {
      throw new Permanent(
          FailureCode.MISCONFIGURED, "parley.encryption.key (ENCRYPTION_KEY) is not set");
    }
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    byte[] bytes = decoded(key);
    String sealingKey = keyId(bytes);
    keys.put(sealingKey, new SecretKeySpec(bytes, "AES"));
    for (String previous : previousKeys) {
      byte[] older = decoded(previous);
      keys.put(keyId(older), new SecretKeySpec(older, "AES"));
    }
    return new EnvelopeCipher(sealingKey, keys);
  }

  /** Seals the text for the context. */
  Envelope seal(String text, String context) {
    byte[] dataKey = new byte[KEY_BYTES];
    random.nextBytes(dataKey);
    try {
      byte[] wrapped = encrypted(masterKey(sealingKey), dataKey, aad("key", context));
      SecretKey key = new SecretKeySpec(dataKey, "AES");
      byte[] plain = text.getBytes(StandardCharsets.UTF_8);
      return new Envelope(sealingKey, wrapped, encrypted(key, plain, aad("data", context)));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every Java platform has AES-GCM", impossible);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Opens what was sealed for the same context.
   *
   * @throws Permanent STORE_UNREADABLE when it was not, or was altered; MISCONFIGURED when its
   *     master key is not known
   */
  String open(Envelope envelope, String context) {
    SecretKey master = masterKey(envelope.keyId());
    try {
      byte[] dataKey = decrypted(master, envelope.wrappedKey(), aad("key", context));
      SecretKey key = new SecretKeySpec(dataKey, "AES");
      byte[] plain = decrypted(key, envelope.sealed(), aad("data", context));
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException broken) {
      throw new Permanent(FailureCode.STORE_UNREADABLE, "what is encrypted does not open", broken);
    }
  }

  private SecretKey masterKey(String id) {
    SecretKey key = keys.get(id);
    if (key == null) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "no encryption key " + id + ": parley.encryption.previous-keys lacks it");
    }
    return key;
  }

  private byte[] encrypted(SecretKey key, byte[] plain, byte[] aad)
      throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(aad);
    ByteBuffer sealed = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(plain.length));
    sealed.put(nonce);
    cipher.doFinal(ByteBuffer.wrap(plain), sealed);
    return sealed.array();
  }

  private static byte[] decrypted(SecretKey key, byte[] sealed, byte[] aad)
      throws GeneralSecurityException {
    if (sealed.length < NONCE_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
    cipher.updateAAD(aad);
    return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
  }

  private static byte[] aad(String what, String context) {
    return ("parley/" + what + "/" + context).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decoded(String key) {
    byte[] bytes = base64(key.strip());
    if (bytes.length != KEY_BYTES) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "parley.encryption keys (ENCRYPTION_KEY) must be 32 bytes in base64, such as"
              + " `openssl rand -base64 32` gives");
    }
    return bytes;
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  private static String keyId(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(digest, 0, KEY_ID_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  /**
   * What was sealed.
   *
   * @param keyId the master key
   * @param wrappedKey nonce and encrypted data key
   * @param sealed nonce and encrypted text
   */
  @SuppressWarnings("ArrayRecordComponent") // As the driver takes them; never compared.
  record Envelope(String keyId, byte[] wrappedKey, byte[] sealed) {}
}
