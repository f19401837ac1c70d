package dev.parley.adapter.mcp;

import io.micronaut.context.annotation.EachProperty;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One of {@code parley.mcp.servers[n]}. Where that is one text of several servers, it is empty. */
@EachProperty(value = "parley.mcp.servers", list = true)
record McpSettings(@Nullable String name, @Nullable URI url, @Nullable String token) {

  @Override
  public String toString() {
    return "McpSettings[name=" + name + "]";
  }
}
