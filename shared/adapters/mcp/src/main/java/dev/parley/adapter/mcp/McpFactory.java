package dev.parley.adapter.mcp;

import dev.parley.tool.ToolSource;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/** The MCP servers, where some are configured. */
@Factory
final class McpFactory {

  @Singleton
  @Bean(typed = ToolSource.class)
  @Requires(beans = McpServer.class)
  McpTools tools(List<McpServer> servers, InstantSource clock) {
    // Beans come in no order; prompts are cheaper when they do not change from start to start.
    return new McpTools(
        servers.stream().sorted(Comparator.comparing(McpServer::name)).toList(), clock);
  }
}
