package dev.parley.health;

/**
 * Looks whether one of the things we depend on is there. Answers within two seconds, does not
 * throw, and changes nothing.
 */
public interface HealthProbe {

  /** What is looked at. */
  Part part();

  /** Looks. */
  Condition look();

  /** The parts an installation is made of. */
  enum Part {
    DATABASE,
    SESSION_STORE
  }

  /** How it is. */
  enum Condition {
    UP,
    DOWN
  }
}
