package dev.parley.adapter.mcp;

import dev.parley.tool.AppId;
import io.micronaut.context.annotation.EachProperty;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A remote MCP server that is an app.
 *
 * @param name as people call it; its app id is made of it
 * @param url where it is posted to
 * @param token the bearer token it wants, if it wants one
 */
@EachProperty(value = "parley.mcp.servers", list = true)
record McpServer(String name, URI url, @Nullable String token) {

  private static final Pattern UNFIT = Pattern.compile("[^a-z0-9]+");

  AppId appId() {
    return new AppId(UNFIT.matcher(name.toLowerCase(Locale.ROOT).strip()).replaceAll("-"));
  }

  @Override
  public String toString() {
    return "McpServer[name=" + name + ", url=" + url + "]";
  }
}
