package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP as a function behind a REST API sees it: API Gateway's proxy events (payload version 1.0),
 * and its answers.
 */
final class ProxyEvents {

  private static final ObjectMapper JSON = new ObjectMapper();
  static final DateTimeFormatter REQUEST_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final String stage;
  private final List<String> binaryMediaTypes;

  ProxyEvents(String stage, List<String> binaryMediaTypes) {
    this.stage = stage;
    this.binaryMediaTypes = List.copyOf(binaryMediaTypes);
  }

  /**
   * A request as it came.
   *
   * @param headers in their order, names as they were written
   */
  record Request(
      String requestId,
      String method,
      URI uri,
      List<Map.Entry<String, String>> headers,
      String body64,
      String sourceAddress,
      int port) {

    @Nullable String header(String name) {
      return headers.stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }
  }

  /** An answer, ready to be sent. */
  record Response(int status, Map<String, List<String>> headers, String body64) {}

  /** The event for a request, and the path that it came to. */
  byte[] event(Request request, String resource, Map<String, String> pathParameters)
      throws IOException {
    ObjectNode event = JSON.createObjectNode();
    String path = request.uri().getRawPath();
    event.put("resource", resource);
    event.put("path", path);
    event.put("httpMethod", request.method());
    headers(event, request);
    query(event, request.uri().getRawQuery());
    if (pathParameters.isEmpty()) {
      event.putNull("pathParameters");
    } else {
      ObjectNode parameters = event.putObject("pathParameters");
      pathParameters.forEach(parameters::put);
    }
    event.putNull("stageVariables");
    context(event.putObject("requestContext"), request, resource, path);
    byte[] body = Base64.getDecoder().decode(request.body64());
    boolean binary = isBinary(request.header("content-type"));
    if (body.length == 0) {
      event.putNull("body");
    } else if (binary) {
      event.put("body", request.body64());
    } else {
      event.put("body", new String(body, StandardCharsets.UTF_8));
    }
    event.put("isBase64Encoded", binary && body.length > 0);
    return JSON.writeValueAsBytes(event);
  }

  /** The headers of a request, as an event has them. */
  static void headers(ObjectNode event, Request request) {
    Map<String, List<String>> many = new LinkedHashMap<>();
    request
        .headers()
        .forEach(
            header ->
                many.computeIfAbsent(header.getKey(), _ -> new ArrayList<>())
                    .add(header.getValue()));
    many.keySet()
        .removeIf(
            name ->
                name.equalsIgnoreCase("connection")
                    || name.equalsIgnoreCase("content-length")
                    || name.equalsIgnoreCase("transfer-encoding")
                    || name.equalsIgnoreCase("upgrade")
                    || name.equalsIgnoreCase("http2-settings"));
    String before = request.header("x-forwarded-for");
    many.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-"));
    many.put(
        "X-Forwarded-For",
        List.of(
            before == null ? request.sourceAddress() : before + ", " + request.sourceAddress()));
    many.put("X-Forwarded-Port", List.of(Integer.toString(request.port())));
    many.put("X-Forwarded-Proto", List.of("http"));
    many.put("X-Amzn-Trace-Id", List.of(Traces.root(request.requestId())));
    ObjectNode headers = event.putObject("headers");
    ObjectNode values = event.putObject("multiValueHeaders");
    many.forEach(
        (name, all) -> {
          headers.put(name, all.getLast());
          all.forEach(values.putArray(name)::add);
        });
  }

  /** The parameters behind a path, as an event has them. */
  static void query(ObjectNode event, @Nullable String query) {
    if (query == null || query.isEmpty()) {
      event.putNull("queryStringParameters");
      event.putNull("multiValueQueryStringParameters");
      return;
    }
    Map<String, List<String>> many = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      many.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
    }
    ObjectNode single = event.putObject("queryStringParameters");
    ObjectNode values = event.putObject("multiValueQueryStringParameters");
    many.forEach(
        (name, all) -> {
          single.put(name, all.getLast());
          all.forEach(values.putArray(name)::add);
        });
  }

  private void context(ObjectNode context, Request request, String resource, String path) {
    Instant now = Clock.systemUTC().instant();
    context.put("accountId", "000000000000");
    context.put("apiId", "local");
    context.put("deploymentId", "local");
    context.put("domainName", "localhost");
    context.put("domainPrefix", "localhost");
    context.put("extendedRequestId", request.requestId());
    context.put("httpMethod", request.method());
    context.put("path", path);
    context.put("protocol", "HTTP/1.1");
    context.put("requestId", request.requestId());
    context.put("requestTime", REQUEST_TIME.format(now));
    context.put("requestTimeEpoch", now.toEpochMilli());
    context.put("resourceId", "local");
    context.put("resourcePath", resource);
    context.put("stage", stage);
    ObjectNode identity = context.putObject("identity");
    for (String name :
        List.of(
            "accessKey",
            "accountId",
            "caller",
            "cognitoAuthenticationProvider",
            "cognitoAuthenticationType",
            "cognitoIdentityId",
            "cognitoIdentityPoolId",
            "principalOrgId",
            "user",
            "userArn")) {
      identity.putNull(name);
    }
    identity.put("sourceIp", request.sourceAddress());
    identity.put("userAgent", request.header("user-agent"));
  }

  /**
   * A function's answer.
   *
   * @param accepts the media types that the caller wants; the first decides whether the body is
   *     binary
   * @throws IOException when it is none
   */
  Response response(String payload, @Nullable String accepts) throws IOException {
    JsonNode answer = JSON.readTree(payload);
    if (!answer.isObject() || !answer.path("statusCode").canConvertToInt()) {
      throw new IOException("Malformed Lambda proxy response");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    answer
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), List.of(header.getValue().asText())));
    answer
        .path("multiValueHeaders")
        .properties()
        .forEach(
            header -> {
              List<String> values = new ArrayList<>();
              header.getValue().forEach(value -> values.add(value.asText()));
              headers.put(header.getKey(), values);
            });
    String body = answer.path("body").asText("");
    boolean decodes =
        answer.path("isBase64Encoded").asBoolean()
            && isBinary(accepts == null ? null : accepts.split(",", 2)[0]);
    return new Response(
        answer.path("statusCode").asInt(),
        headers,
        decodes ? body : Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)));
  }

  private boolean isBinary(@Nullable String type) {
    if (binaryMediaTypes.contains("*/*")) {
      return true;
    }
    return type != null && binaryMediaTypes.contains(type.split(";", 2)[0].strip());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
