package dev.parley.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Quick password hashing for tests: salted, but with a counter, and far too fast to be safe. */
public final class InMemoryPasswords implements Passwords {

  private static final String PREFIX = "sha256$";

  private final AtomicLong salts = new AtomicLong();

  @Override
  public String hash(String password) {
    return hash(Long.toString(salts.incrementAndGet()), password);
  }

  @Override
  public boolean matches(String password, String hash) {
    int end = hash.lastIndexOf('$');
    return hash.startsWith(PREFIX)
        && end >= PREFIX.length()
        && hash.equals(hash(hash.substring(PREFIX.length(), end), password));
  }

  private static String hash(String salt, String password) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((salt + "$" + password).getBytes(StandardCharsets.UTF_8));
      return PREFIX + salt + "$" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
