package dev.parley.failure;

import org.jspecify.annotations.Nullable;

/** A failure that may succeed when tried again later. */
public final class Transient extends Failure {

  private static final long serialVersionUID = 1L;

  public Transient(FailureCode code, String message) {
    super(code, message, null);
  }

  public Transient(FailureCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
