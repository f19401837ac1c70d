package dev.parley.adapter.mcp;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.outbound.Outbound;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes sessions with MCP servers over streamable HTTP. */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final McpJsonMapper JSON =
      new JacksonMcpJsonMapper(
          JsonMapper.builder()
              .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .build());
  private static final JsonSchemaValidator NO_CHECK =
      (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid(null);
  private static final Implementation PARLEY = Implementation.builder("parley", "1").build();

  private Connections() {}

  /**
   * A client that has not said anything yet.
   *
   * @param timeout how long all of it may take
   */
  static McpAsyncClient open(Outbound outbound, URI url, @Nullable String token, Duration timeout) {
    return McpClient.async(new OutboundTransport(outbound, url, token, JSON, timeout))
        .clientInfo(PARLEY)
        .initializationTimeout(timeout)
        .requestTimeout(timeout)
        .jsonSchemaValidator(NO_CHECK)
        .build();
  }

  /** Says good-bye without waiting for it. */
  static void close(McpAsyncClient client) {
    client
        .closeGracefully()
        .subscribe(_ -> {}, e -> LOG.debug("a session was not closed: {}", McpTrouble.kind(e)));
  }
}
