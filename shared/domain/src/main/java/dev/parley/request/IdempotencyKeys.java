package dev.parley.request;

import dev.parley.account.UserId;
import java.time.Duration;
import java.time.Instant;

/**
 * The first answer given under each {@code Idempotency-Key} of a user, kept {@link #LIFETIME}. Keys
 * of different users never meet.
 */
public interface IdempotencyKeys {

  /** How long a key and its answer are kept. */
  Duration LIFETIME = Duration.ofHours(24);

  /**
   * Claims the key for a request, or tells what became of the one that claimed it first. One of any
   * number of concurrent callers gets {@link Claim.Fresh}. A claim that was neither finished nor
   * released within {@code abandonedAfter} can be claimed anew with the same fingerprint; that must
   * be longer than any request can take. {@link #LIFETIME} after the claim or its answer the key is
   * as if it had never been used.
   *
   * @param fingerprint a digest of method, path and body
   */
  Claim claim(UserId user, String key, String fingerprint, Instant now, Duration abandonedAfter);

  /**
   * Stores the answer under a claimed key. May be called twice: the first answer stays. Nothing is
   * stored under a key that is not claimed.
   */
  void finish(UserId user, String key, StoredAnswer answer, Instant now);

  /**
   * Gives the key back, for answers that must not be kept (429, 5xx). May be called twice. A key
   * that has its answer keeps it.
   */
  void release(UserId user, String key);

  /** A status and the body as it was sent. */
  record StoredAnswer(int status, String contentType, String body) {}

  /** What became of a claim. */
  sealed interface Claim {
    /** The key is ours: do the work, then finish or release. */
    record Fresh() implements Claim {}

    /** The same request was answered before. */
    record Finished(StoredAnswer answer) implements Claim {}

    /** The same request is being worked on. */
    record Running() implements Claim {}

    /** The key was used for another request. */
    record OtherRequest() implements Claim {}
  }
}
