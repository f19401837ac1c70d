package dev.parley.infra.sandbox.provider;

/** The caller sent something that cannot be read; each provider words the answer in its own way. */
final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message);
  }
}
