package dev.parley.health;

import java.util.List;

/**
 * How the language models have fared, as far as this process saw it. No model is asked for it, and
 * it does not throw.
 */
public interface ModelStandings {

  /** Every model, in the order in which they are asked. */
  List<ModelStanding> standings();
}
