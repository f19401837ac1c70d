package dev.parley.adapter.mcp;

import dev.parley.health.HealthProbe;
import java.util.Comparator;
import java.util.Map;

/** Whether the MCP servers answer, as of the last time that they were asked. */
final class McpHealthProbe implements HealthProbe {

  private final McpTools tools;

  McpHealthProbe(McpTools tools) {
    this.tools = tools;
  }

  @Override
  public Part part() {
    return Part.TOOL_SERVERS;
  }

  @Override
  public Condition look() {
    return each().values().stream().max(Comparator.naturalOrder()).orElse(Condition.UP);
  }

  @Override
  public Map<String, Condition> each() {
    return tools.conditions();
  }
}
