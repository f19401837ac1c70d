package dev.parley.session;

/** What must never be was seen in a {@link Walk}. */
final class Wrong extends AssertionError {

  private static final long serialVersionUID = 1L;

  /** The promises that a walk is held against. */
  enum Law {
    NO_EXECUTION_WITHOUT_A_DECISION,
    NO_DEAD_STATE,
    TRANSCRIPT_WELL_FORMED,
    NOTHING_LOST_OR_SAID_TWICE,
    ONE_DECISION_EACH,
    NOBODY_ELSES,
    NO_EXCEPTION
  }

  private final Law law;

  Wrong(Law law, String what) {
    this(law, what, null);
  }

  Wrong(Law law, String what, @org.jspecify.annotations.Nullable Throwable cause) {
    super(law + ": " + what, cause);
    this.law = law;
  }

  /** Which promise it breaks. */
  Law law() {
    return law;
  }
}
