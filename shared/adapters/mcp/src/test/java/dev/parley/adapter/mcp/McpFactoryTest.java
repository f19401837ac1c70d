package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class McpFactoryTest {

  @Test
  void every_server_of_the_list_is_an_app_and_none_is_asked_at_start() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.mcp.servers[0].name", "First one",
                "parley.mcp.servers[0].url", "http://127.0.0.1:9/mcp",
                "parley.mcp.servers[0].token", "secret-token",
                "parley.mcp.servers[1].name", "Second",
                "parley.mcp.servers[1].url", "http://127.0.0.1:9/mcp"))) {
      assertThat(context.getBean(ToolSource.class)).isInstanceOf(McpTools.class);
      assertThat(context.getBeansOfType(McpServer.class))
          .contains(
              new McpServer("First one", URI.create("http://127.0.0.1:9/mcp"), "secret-token"))
          .hasSize(2)
          .noneMatch(server -> server.toString().contains("secret-token"));
      assertThat(context.getBean(ToolSource.class).apps())
          .extracting(app -> app.id().value())
          .containsExactly("first-one", "second");
    }
  }

  @Test
  void there_is_no_source_without_servers() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(ToolSource.class)).isFalse();
    }
  }
}
