package dev.parley.failure;

/**
 * What failed. The lower-case name is the {@code error} of an answer, so names are never changed.
 */
public enum FailureCode {
  /** The model's service cannot be reached, is overloaded or answered 5xx. */
  MODEL_UNAVAILABLE,
  /** The model did not answer in the time it was given. */
  MODEL_TIMEOUT,
  /** The model's service refuses us: key, quota, unknown model, rejected request. */
  MODEL_REFUSED,
  /** The model answered with something that cannot be read as an answer. */
  MODEL_INVALID,
  /** A store (DynamoDB, PostgreSQL) cannot be reached or is overloaded. */
  STORE_UNAVAILABLE,
  /** A stored record cannot be read: damaged, or written by a newer release. */
  STORE_UNREADABLE,
  /** Another invocation changed the same thing first. */
  LOST_RACE,
  /** A tool's provider cannot be reached, for something that can be asked again. */
  PROVIDER_UNAVAILABLE,
  /** An authorization server cannot be reached. */
  AUTHORIZATION_UNAVAILABLE,
  /** The queue cannot be reached. */
  QUEUE_UNAVAILABLE,
  /** A setting is missing or wrong. */
  MISCONFIGURED,
  /** A record is larger than its store can hold. */
  RECORD_TOO_LARGE
}
