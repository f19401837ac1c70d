package dev.parley.account;

import java.util.UUID;

/**
 * Where new ids and secrets come from. Never called while an instance initialises: restored copies
 * of a snapshot would share what it gave.
 */
public interface Ids {

  /** A new id, UUID version 7, never given before. */
  UUID next();

  /** A new secret of 256 random bits, base64url without padding. */
  String secret();
}
