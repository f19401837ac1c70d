package dev.parley.adapter.mcp;

import dev.parley.health.HealthProbe;
import dev.parley.health.HealthProbeContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

final class McpHealthProbeTest extends HealthProbeContract {

  private final SmallMcpServer server = started();

  private static SmallMcpServer started() {
    try {
      return SmallMcpServer.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static HealthProbe of(URI url) {
    return new McpHealthProbe(
        new McpTools(
            List.of(new McpServer("Notes", url, null, McpServer.Callers.ALL_AS_ONE)),
            Set.of(),
            null,
            InstantSource.system(),
            Patience.STANDARD));
  }

  private final HealthProbe working = of(server.url());

  @Override
  protected HealthProbe working() {
    return working;
  }

  @Override
  protected HealthProbe at(URI address) {
    return of(address);
  }
}
