package dev.parley.adapter.crypto;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import dev.parley.account.Passwords;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Passwords hashed with bcrypt, in its {@code $2b$} form. */
@Singleton
final class BcryptPasswords implements Passwords {

  /** The library throws for some of what is none. */
  private static final Pattern FORM =
      Pattern.compile("\\$2[abxy]?\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}");

  private final int cost;

  BcryptPasswords(PasswordSettings settings) {
    this.cost = settings.cost();
  }

  /**
   * @throws IllegalArgumentException for more bytes than {@link Passwords#MAX_BYTES}, which callers
   *     refuse before
   */
  @Override
  public String hash(String password) {
    byte[] hash = BCrypt.with(Version.VERSION_2B).hash(cost, bytes(password));
    return new String(hash, StandardCharsets.US_ASCII);
  }

  @Override
  public boolean matches(String password, String hash) {
    byte[] bytes = bytes(password);
    return FORM.matcher(hash).matches()
        && bytes.length <= MAX_BYTES
        && BCrypt.verifyer().verify(bytes, hash.getBytes(StandardCharsets.UTF_8)).verified;
  }

  private static byte[] bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }
}
