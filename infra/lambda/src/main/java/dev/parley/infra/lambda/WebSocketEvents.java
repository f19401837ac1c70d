package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens on a WebSocket, as a function behind a WebSocket API sees it, and its answers. */
final class WebSocketEvents {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** With anything else in it, an answer counts as none. */
  private static final Set<String> ANSWER =
      Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");

  private final String stage;
  private final ProxyEvents answers;

  WebSocketEvents(String stage) {
    this.stage = stage;
    this.answers = new ProxyEvents(stage, List.of());
  }

  /**
   * Who is at the other end.
   *
   * @param host what the client took us for
   */
  record Caller(
      String connectionId,
      Instant connectedAt,
      String host,
      String sourceAddress,
      @Nullable String userAgent) {}

  /** Somebody wants a connection. */
  byte[] connect(Caller caller, String requestId, ProxyEvents.Request request) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ProxyEvents.headers(event, request);
    String query = request.uri().getRawQuery();
    if (query != null && !query.isEmpty()) {
      ProxyEvents.query(event, query);
    }
    context(event, caller, requestId, "$connect", "CONNECT");
    return bytes(event.put("isBase64Encoded", false));
  }

  /** Somebody says something. */
  byte[] message(Caller caller, String requestId, String routeKey, String body) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    context(event, caller, requestId, routeKey, "MESSAGE").put("messageId", RequestIds.next());
    return bytes(event.put("body", body).put("isBase64Encoded", false));
  }

  /** A connection is no more. */
  byte[] disconnect(Caller caller, String requestId, int status, String reason) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    ObjectNode headers = event.putObject("headers");
    headers.put("Host", caller.host());
    headers.put("x-api-key", "");
    headers.put("X-Forwarded-For", caller.sourceAddress());
    headers.put("x-restapi", "");
    ObjectNode values = event.putObject("multiValueHeaders");
    headers
        .properties()
        .forEach(header -> values.putArray(header.getKey()).add(header.getValue().asText()));
    context(event, caller, requestId, "$disconnect", "DISCONNECT")
        .put("disconnectStatusCode", status)
        .put("disconnectReason", reason);
    return bytes(event.put("isBase64Encoded", false));
  }

  private ObjectNode context(
      ObjectNode event, Caller caller, String requestId, String routeKey, String eventType) {
    Instant now = Clock.systemUTC().instant();
    ObjectNode context = event.putObject("requestContext");
    context.put("routeKey", routeKey);
    context.put("eventType", eventType);
    context.put("extendedRequestId", requestId);
    context.put("requestTime", ProxyEvents.REQUEST_TIME.format(now));
    context.put("messageDirection", "IN");
    context.put("stage", stage);
    context.put("connectedAt", caller.connectedAt().toEpochMilli());
    context.put("requestTimeEpoch", now.toEpochMilli());
    ObjectNode identity = context.putObject("identity");
    if (caller.userAgent() != null) {
      identity.put("userAgent", caller.userAgent());
    }
    identity.put("sourceIp", caller.sourceAddress());
    context.put("requestId", requestId);
    context.put("domainName", "localhost");
    context.put("connectionId", caller.connectionId());
    context.put("apiId", "local");
    return context;
  }

  private static byte[] bytes(ObjectNode event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A function's answer.
   *
   * @throws IOException when it is none
   */
  ProxyEvents.Response answer(String payload) throws IOException {
    JsonNode answer = JSON.readTree(payload);
    for (var field : answer.properties()) {
      if (!ANSWER.contains(field.getKey())) {
        throw new IOException("Malformed Lambda proxy response: " + field.getKey());
      }
    }
    ProxyEvents.Response response = answers.response(payload, null);
    if (response.status() < 100 || response.status() > 599) {
      throw new IOException("Malformed Lambda proxy response: status " + response.status());
    }
    return response;
  }
}
