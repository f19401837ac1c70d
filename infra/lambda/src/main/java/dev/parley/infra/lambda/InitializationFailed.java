package dev.parley.infra.lambda;

/** A function did not get as far as to take events. */
public final class InitializationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InitializationFailed(String message) {
    super(message);
  }
}
