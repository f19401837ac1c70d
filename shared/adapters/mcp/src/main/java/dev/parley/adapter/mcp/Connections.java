package dev.parley.adapter.mcp;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Opens and closes sessions with MCP servers over streamable HTTP. */
final class Connections {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final int LARGEST_MESSAGE = 4 * 1024 * 1024;
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

  /** A client that has not said anything yet. */
  static McpAsyncClient open(URI url, @Nullable String token, Duration timeout) {
    HttpClientStreamableHttpTransport.Builder transport =
        HttpClientStreamableHttpTransport.builder(url.resolve("/").toString())
            .endpoint(url.toString())
            .jsonMapper(JSON)
            .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
            .customizeClient(client -> client.followRedirects(HttpClient.Redirect.NEVER))
            .maxResponseSize(LARGEST_MESSAGE)
            // What is lost is told as lost: the session ends with the call.
            .resumableStreams(false);
    transport.addAsyncHttpRequestCustomizer(
        (request, method, endpoint, body, context) -> {
          if (method.equals("GET")) {
            // The stream for what a server says unasked, which nobody here would hear.
            return Mono.empty();
          }
          return Mono.just(
              token == null || token.isBlank()
                  ? request
                  : request.setHeader("Authorization", "Bearer " + token));
        });
    return McpClient.async(transport.build())
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
        .timeout(CONNECT_TIMEOUT)
        .subscribe(_ -> {}, e -> LOG.debug("a session was not closed: {}", McpTrouble.kind(e)));
  }
}
