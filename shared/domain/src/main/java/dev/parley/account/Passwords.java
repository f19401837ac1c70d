package dev.parley.account;

/** Password hashing. */
public interface Passwords {

  /** The most bytes of UTF-8 a password may have: bcrypt reads no further. */
  int MAX_BYTES = 72;

  /** The fewest characters a password may have. */
  int MIN_LENGTH = 8;

  /** A salted hash of the password. */
  String hash(String password);

  /** Whether the password is the one that was hashed. False, too, for a hash that is none. */
  boolean matches(String password, String hash);
}
