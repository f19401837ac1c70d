package dev.parley.failure;

import org.jspecify.annotations.Nullable;

/** A failure that will not succeed however often it is tried. */
public final class Permanent extends Failure {

  private static final long serialVersionUID = 1L;

  public Permanent(FailureCode code, String message) {
    super(code, message, null);
  }

  public Permanent(FailureCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
