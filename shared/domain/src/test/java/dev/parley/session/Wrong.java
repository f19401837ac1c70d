package dev.parley.session;

import org.jspecify.annotations.Nullable;

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

  Wrong(Law law, String what, @Nullable Throwable cause) {
    super(law + ": " + what, cause);
    this.law = law;
  }

  /** In which way it breaks a promise, whatever it is about. */
  String way() {
    String message = String.valueOf(getMessage());
    String rest = message.substring(law.name().length() + 2);
    int end = rest.indexOf(':');
    return law + ": " + (end < 0 ? rest : rest.substring(0, end)).replaceAll("[0-9]+", "#");
  }
}
