package dev.parley.tool;

import dev.parley.account.OrganisationId;

/** The apps that each organisation has for itself. */
public interface OrganisationTools {

  /**
   * The organisation's own apps; a source without apps where it has none. Cheap enough to ask on
   * every turn, and to be asked for anew for each: what an organisation has added or taken away by
   * then shows.
   */
  ToolSource of(OrganisationId organisation);
}
