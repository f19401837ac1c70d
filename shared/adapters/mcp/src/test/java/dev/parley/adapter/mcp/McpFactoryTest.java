package dev.parley.adapter.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.adapter.mcp.McpServer.Callers;
import dev.parley.tool.ToolSource;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.MapPropertySource;
import java.net.URI;
import java.util.List;
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
      assertThat(
              McpFactory.servers(
                  List.copyOf(context.getBeansOfType(McpSettings.class)), context.getEnvironment()))
          .contains(
              new McpServer(
                  "First one",
                  URI.create("http://127.0.0.1:9/mcp"),
                  "secret-token",
                  Callers.ALL_AS_ONE))
          .hasSize(2)
          .noneMatch(server -> server.toString().contains("secret-token"));
      assertThat(context.getBean(ToolSource.class).apps())
          .extracting(app -> app.id().value())
          .containsExactly("first-one", "second");
    }
  }

  @Test
  void servers_can_be_said_in_one_variable() {
    try (ApplicationContext context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .propertySources(
                new MapPropertySource(
                    "environment",
                    Map.of(
                        "PARLEY_MCP_SERVERS",
                        "notes=http://127.0.0.1:9/mcp?a=b, crm=http://127.0.0.1:9/crm",
                        "PARLEY_MCP_TOKENS",
                        "crm=to=ken",
                        "PARLEY_APPS_CRM_CLIENT_ID",
                        "parley")) {
                  @Override
                  public PropertyConvention getConvention() {
                    return PropertyConvention.ENVIRONMENT_VARIABLE;
                  }
                })
            .start()) {
      assertThat(
              McpFactory.servers(
                  List.copyOf(context.getBeansOfType(McpSettings.class)), context.getEnvironment()))
          .containsExactly(
              new McpServer(
                  "notes", URI.create("http://127.0.0.1:9/mcp?a=b"), null, Callers.ALL_AS_ONE),
              new McpServer(
                  "crm",
                  URI.create("http://127.0.0.1:9/crm"),
                  "to=ken",
                  Callers.EACH_FOR_THEMSELVES));
      assertThat(context.getBean(ToolSource.class).apps()).hasSize(2);
    }
  }

  @Test
  void there_is_no_source_without_servers() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(ToolSource.class)).isFalse();
    }
  }
}
