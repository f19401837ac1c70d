package dev.parley.health;

import java.util.Map;

/**
 * Looks whether one of the things we depend on is there. Answers within two seconds, does not
 * throw, and changes nothing.
 */
public interface HealthProbe {

  /** What is looked at. */
  Part part();

  /** Looks. */
  Condition look();

  /** How each of several is, by its name, where a part is made of several that come and go. */
  default Map<String, Condition> each() {
    return Map.of();
  }

  /** The parts an installation is made of. */
  enum Part {
    DATABASE,
    SESSION_STORE,
    /** Servers of tools that others run: without them all else works. */
    TOOL_SERVERS
  }

  /** How it is. */
  enum Condition {
    UP,
    /** It answers, and takes longer for it than anybody likes to wait. */
    SLOW,
    DOWN
  }
}
