package dev.parley.tool;

import dev.parley.account.UserId;

/** The apps that each organisation has for itself. */
public interface OrganisationTools {

  /**
   * The own apps of the organisation that the person acts for; a source without apps where it has
   * none. Cheap enough to ask on every turn, and to be asked for anew for each: what an
   * organisation has added or taken away by then shows, and whom the person acts for by then.
   */
  ToolSource of(UserId user);
}
