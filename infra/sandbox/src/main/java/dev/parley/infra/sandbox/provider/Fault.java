package dev.parley.infra.sandbox.provider;

import java.time.Duration;

/** Something that goes wrong on the way to a provider, or inside it. */
public sealed interface Fault {

  /** The request never arrives: the connection closes and nothing is done. */
  record DropRequest() implements Fault {}

  /** The work is done, then the connection closes without a byte of answer. */
  record DropAnswer() implements Fault {}

  /**
   * The connection closes without a byte of answer, and the work is done only when the provider
   * {@linkplain SandboxProviders#catchUp catches up}.
   */
  record WorkLater() implements Fault {}

  /**
   * The work is done, then the connection closes without a byte of answer; until the provider
   * {@linkplain SandboxProviders#catchUp catches up}, those who look find everything as it was
   * before.
   */
  record SeenLater() implements Fault {}

  /** The provider fails before doing anything. */
  record FailBefore(int status) implements Fault {}

  /** The work is done, but the answer speaks of failure. */
  record FailAfter(int status) implements Fault {}

  /** The work is done and answered, only late. */
  record Delay(Duration by) implements Fault {}

  /** Refused for too many requests; nothing is done. */
  record TooManyRequests(Duration retryAfter) implements Fault {}
}
