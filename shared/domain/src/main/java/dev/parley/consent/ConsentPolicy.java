package dev.parley.consent;

import dev.parley.tool.Risk;

/** Which actions need a person's consent. */
public enum ConsentPolicy {
  /** None. */
  NEVER,
  /** What deletes, pays, shares, or is marked destructive. */
  SENSITIVE,
  /** Everything that is not read-only. */
  WRITES,
  /** Everything. */
  ALWAYS;

  /** Whether an action of this risk needs consent. */
  public boolean asksFor(Risk risk) {
    return switch (this) {
      case NEVER -> false;
      case SENSITIVE -> risk == Risk.DESTRUCTIVE;
      case WRITES -> risk != Risk.READ;
      case ALWAYS -> true;
    };
  }
}
