package dev.parley.account;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Signs a user in by email or username and password. */
public final class LogIn {

  private final Users users;
  private final Passwords passwords;
  private final TokenIssuer issuer;

  public LogIn(Users users, Passwords passwords, TokenIssuer issuer) {
    this.users = users;
    this.passwords = passwords;
    this.issuer = issuer;
  }

  /** Signs in. An unknown name and a wrong password look alike, and take alike long. */
  public Outcome logIn(String emailOrUsername, String password) {
    if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MAX_BYTES) {
      // Nobody has such a password, and hashing would not take it.
      return new Outcome.Refused();
    }
    Optional<User> user =
        emailOrUsername.contains("@")
            ? users.findByEmail(emailOrUsername)
            : users.findByUsername(emailOrUsername);
    if (user.isEmpty()) {
      passwords.hash(password);
      return new Outcome.Refused();
    }
    return passwords.matches(password, user.get().passwordHash())
        ? new Outcome.SignedIn(issuer.signedIn(user.get()))
        : new Outcome.Refused();
  }

  /** What became of it. */
  public sealed interface Outcome {
    record SignedIn(TokenPair tokens) implements Outcome {}

    record Refused() implements Outcome {}
  }
}
