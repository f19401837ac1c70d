package dev.parley.failure;

import org.jspecify.annotations.Nullable;

/**
 * Something outside of us failed. {@link Transient} may succeed when tried again, {@link Permanent}
 * will not. The message is for our logs, never for a client: clients see the code.
 */
public abstract sealed class Failure extends RuntimeException permits Transient, Permanent {

  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  Failure(FailureCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What failed, in a stable word. */
  public FailureCode code() {
    return code;
  }
}
