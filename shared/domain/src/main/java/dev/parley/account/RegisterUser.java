package dev.parley.account;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;

/** Makes an account and signs its owner in. */
public final class RegisterUser {

  private final Users users;
  private final Passwords passwords;
  private final TokenIssuer issuer;
  private final Ids ids;
  private final InstantSource clock;

  public RegisterUser(
      Users users, Passwords passwords, TokenIssuer issuer, Ids ids, InstantSource clock) {
    this.users = users;
    this.passwords = passwords;
    this.issuer = issuer;
    this.ids = ids;
    this.clock = clock;
  }

  /** Makes the account, with the role {@link Role#USER}. */
  public Outcome register(String email, String username, String password) {
    if (password.length() < Passwords.MIN_LENGTH
        || password.getBytes(StandardCharsets.UTF_8).length > Passwords.MAX_BYTES) {
      return new Outcome.BadPassword();
    }
    User user =
        new User(
            new UserId(ids.next()),
            email.toLowerCase(Locale.ROOT),
            username,
            passwords.hash(password),
            Set.of(Role.USER),
            clock.instant());
    return switch (users.add(user)) {
      case ADDED -> new Outcome.Registered(user, issuer.signedIn(user));
      case EMAIL_TAKEN -> new Outcome.EmailTaken();
      case USERNAME_TAKEN -> new Outcome.UsernameTaken();
    };
  }

  /** What became of it. */
  public sealed interface Outcome {
    record Registered(User user, TokenPair tokens) implements Outcome {}

    record EmailTaken() implements Outcome {}

    record UsernameTaken() implements Outcome {}

    /** Shorter than {@link Passwords#MIN_LENGTH} or longer than {@link Passwords#MAX_BYTES}. */
    record BadPassword() implements Outcome {}
  }
}
