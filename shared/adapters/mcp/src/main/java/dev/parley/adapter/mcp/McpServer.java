package dev.parley.adapter.mcp;

import dev.parley.tool.AppId;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A remote MCP server that is an app.
 *
 * @param name as people call it
 * @param url where it is posted to
 * @param token the bearer token it wants, if it wants one
 * @param callers on whose behalf tools are called
 */
record McpServer(AppId appId, String name, URI url, @Nullable String token, Callers callers) {

  /** One whose app id is made of its name. */
  McpServer(String name, URI url, @Nullable String token, Callers callers) {
    this(appId(name), name, url, token, callers);
  }

  /** On whose behalf tools are called. */
  enum Callers {
    /** Everybody's, with the token that is configured. */
    ALL_AS_ONE,
    /**
     * Each person's own, with an account that they connect. The token only lists the tools; without
     * one they are listed for each person with their account.
     */
    EACH_FOR_THEMSELVES
  }

  private static final Pattern UNFIT = Pattern.compile("[^a-z0-9]+");

  static AppId appId(String name) {
    return new AppId(UNFIT.matcher(name.toLowerCase(Locale.ROOT).strip()).replaceAll("-"));
  }

  /** Whether each person may be told something else. */
  boolean tellsEachTheirOwn() {
    return callers == Callers.EACH_FOR_THEMSELVES && token == null;
  }

  @Override
  public String toString() {
    return "McpServer[name=" + name + "]";
  }
}
