package dev.parley.adapter.crypto;

import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An Ed25519 key pair.
 *
 * @param id the beginning of the SHA-256 of the public key, in base64url
 */
record SealingKey(String id, KeyPair pair) {

  private static final int SEED_BYTES = 32;
  private static final int ID_BYTES = 9;

  /**
   * The pair of a seed, the private key of RFC 8032.
   *
   * @throws Permanent MISCONFIGURED when it is not 32 bytes in base64
   */
  static SealingKey of(String seed) {
    byte[] bytes = decoded(seed.strip());
    if (bytes.length != SEED_BYTES) {
      throw new Permanent(
          FailureCode.MISCONFIGURED,
          "parley.consent.keys must each be 32 bytes in base64, such as `openssl rand -base64 32`"
              + " gives");
    }
    try {
      KeyPair pair = pair(bytes);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded());
      return new SealingKey(CompactToken.encode(Arrays.copyOf(digest, ID_BYTES)), pair);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every Java platform has Ed25519", impossible);
    }
  }

  byte[] sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(text);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("every Java platform has Ed25519", impossible);
    }
  }

  boolean verifies(byte[] text, byte[] signed) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(pair.getPublic());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException notASignature) {
      return false;
    }
  }

  /**
   * The JDK tells the public key of a private one only where it makes both. Its generator takes the
   * private key from the random source, and that is where the seed is given; the private key is
   * compared afterwards, so that another generator could not go unnoticed.
   */
  private static KeyPair pair(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
    KeyPair pair = generator.generateKeyPair();
    boolean ours =
        pair.getPrivate() instanceof EdECPrivateKey key
            && Arrays.equals(key.getBytes().orElse(new byte[0]), seed);
    if (!ours) {
      throw new GeneralSecurityException("the generator did not use the seed");
    }
    return pair;
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  @Override
  public String toString() {
    return "SealingKey[" + id + "]";
  }

  private static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] seed;

    Seeded(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
