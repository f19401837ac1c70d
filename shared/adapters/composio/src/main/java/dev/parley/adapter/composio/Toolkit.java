package dev.parley.adapter.composio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.tool.App;

/**
 * One of Composio's toolkits, as an app.
 *
 * @param slug its name at Composio
 * @param auth how its accounts can be connected
 */
record Toolkit(String slug, App app, Auth auth) {

  private static final int LONGEST_DESCRIPTION = 300;

  /** What it takes to connect an account. */
  enum Auth {
    /** There are none. */
    NONE,
    /** Composio has an OAuth client of its own for it. */
    MANAGED,
    /** An auth config with credentials of ours. */
    OWN
  }

  static Toolkit of(JsonNode item) {
    String slug = Json.text(item, "slug");
    String name = Json.text(item, "name").isEmpty() ? slug : Json.text(item, "name");
    String description = Json.text(item.path("meta"), "description");
    Auth auth =
        item.path("no_auth").asBoolean()
            ? Auth.NONE
            : item.path("composio_managed_auth_schemes").isEmpty() ? Auth.OWN : Auth.MANAGED;
    return new Toolkit(
        slug,
        new App(
            Names.app(slug),
            name,
            Json.line(description.isEmpty() ? name : description, LONGEST_DESCRIPTION),
            auth == Auth.NONE ? new App.Access.Free() : new App.Access.Linked()),
        auth);
  }
}
