package dev.parley.tool;

import dev.parley.account.OrganisationId;

/** The apps that each organisation has for itself. */
public interface OrganisationTools {

  /**
   * The organisation's own apps; a source without apps where it has none. Cheap enough to ask on
   * every turn. What an organisation adds or takes away shows within half a minute.
   */
  ToolSource of(OrganisationId organisation);
}
