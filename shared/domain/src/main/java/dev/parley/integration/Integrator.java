package dev.parley.integration;

import dev.parley.tool.ToolSource;
import java.util.List;

/** Makes apps of the integrations of one kind. */
public interface Integrator {

  /** Which kind. */
  Integration.Kind kind();

  /**
   * The apps of these integrations, all of this kind, and no others. Cheap enough to ask on every
   * turn: what does not change with an integration is kept from one time to the next.
   */
  ToolSource over(List<Integration> integrations);
}
