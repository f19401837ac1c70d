package dev.parley.infra.lambda;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/** Small functions for the tests. They run in processes of their own, from a zip. */
public final class Handlers {

  private static final List<String> HISTORY = new ArrayList<>();

  /** The context holds resources weakly. */
  private static final Resource HOOKS =
      new Resource() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {
          HISTORY.add("before checkpoint");
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) {
          HISTORY.add("after restore");
        }
      };

  static {
    HISTORY.add("init");
    Core.getGlobalContext().register(HOOKS);
  }

  /** Called by the runtime. */
  public Handlers() {}

  /** Tells what happened to it, what is around it, and what it was given. */
  public Map<String, Object> tell(Map<String, Object> event) {
    Map<String, Object> told = new TreeMap<>();
    told.put("event", event);
    told.put("history", HISTORY);
    told.put("environment", new TreeMap<>(System.getenv()));
    told.put("folder", System.getProperty("user.dir"));
    told.put("heap", Runtime.getRuntime().maxMemory());
    return told;
  }

  /** Answers as a proxy integration does: with its event for a body. */
  public Map<String, Object> proxy(Map<String, Object> event) {
    Map<String, Object> answer = new TreeMap<>();
    answer.put("statusCode", 203);
    answer.put("multiValueHeaders", Map.of("X-Two", List.of("1", "2")));
    if (event.get("queryStringParameters") instanceof Map<?, ?> query
        && query.containsKey("back")) {
      answer.put("body", event.get("body"));
      answer.put("isBase64Encoded", event.get("isBase64Encoded"));
    } else {
      answer.put("body", Json.of(event));
    }
    return answer;
  }

  /** Is behind a WebSocket API, and writes each of its events into its log. */
  public Map<String, Object> talk(Map<String, Object> event)
      throws IOException, InterruptedException {
    System.out.println("event " + Json.of(event));
    Map<?, ?> context = (Map<?, ?>) Objects.requireNonNull(event.get("requestContext"));
    return switch (String.valueOf(context.get("routeKey"))) {
      case "$connect" -> greeted(event);
      case "$default" -> {
        String body = String.valueOf(event.get("body"));
        String said = body.length() > 1000 ? body.length() + " characters" : body;
        post(String.valueOf(context.get("connectionId")), "default: " + said);
        yield Map.of("statusCode", 200, "body", "not to be sent");
      }
      case "hold" -> Map.of("statusCode", 200, "body", waited(String.valueOf(event.get("body"))));
      case "odd" -> Map.of("statusCode", 200, "Data", "not a field of an answer");
      default -> Map.of("statusCode", 200, "body", Json.of(event));
    };
  }

  /** Lets in who does not want to be refused, and speaks the last of the protocols it offers. */
  private static Map<String, Object> greeted(Map<String, Object> event) {
    if (event.get("queryStringParameters") instanceof Map<?, ?> query
        && query.get("refuse") instanceof String status) {
      return Map.of("statusCode", Integer.parseInt(status), "body", "not to be sent");
    }
    if (event.get("headers") instanceof Map<?, ?> headers
        && headers.get("Sec-WebSocket-Protocol") instanceof String protocols) {
      String last = protocols.substring(protocols.lastIndexOf(',') + 1).strip();
      return Map.of("statusCode", 204, "headers", Map.of("sec-websocket-protocol", last));
    }
    return Map.of("statusCode", 200);
  }

  /** Speaks to a connection as AWS's client does, from where the environment says it is. */
  private static void post(String connectionId, String message)
      throws IOException, InterruptedException {
    URI address =
        URI.create(
            System.getenv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI")
                + "/@connections/"
                + URLEncoder.encode(connectionId, StandardCharsets.UTF_8));
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(
          HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(message)).build(),
          BodyHandlers.discarding());
    }
  }

  /** What the address that a message names says, whenever it does. */
  private static String waited(String message) throws IOException, InterruptedException {
    Matcher address = Pattern.compile("http://[^\"]+").matcher(message);
    if (!address.find()) {
      return "no address";
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(address.group())).build(), BodyHandlers.ofString())
          .body();
    }
  }

  /** Fails what is bad of a batch. */
  public Map<String, Object> batch(Map<String, Object> event) {
    List<Map<String, Object>> failures = new ArrayList<>();
    if (event.get("Records") instanceof List<?> messages) {
      for (Object one : messages) {
        if (one instanceof Map<?, ?> message && "bad".equals(message.get("body"))) {
          failures.add(Map.of("itemIdentifier", String.valueOf(message.get("messageId"))));
        }
      }
    }
    return Map.of("batchItemFailures", failures);
  }

  /** Fails. */
  public String fail(Map<String, Object> event) {
    throw new IllegalArgumentException("not " + event.get("what"));
  }

  /** Takes its process with it. */
  public String die(Map<String, Object> event) {
    Runtime.getRuntime().halt(7);
    return "never";
  }

  /** Never ends. */
  public String hang(Map<String, Object> event) throws InterruptedException {
    Thread.currentThread().join();
    return "never";
  }

  /** Does not start. */
  public static final class Broken {
    /** Called by the runtime. */
    public Broken() {
      throw new IllegalStateException("no key");
    }

    /** Never gets here. */
    public String tell(Map<String, Object> event) {
      return "never";
    }
  }

  /** JSON without a library: none is in the zip. */
  private static final class Json {
    private Json() {}

    static String of(Object value) {
      return switch (value) {
        case null -> "null";
        case Map<?, ?> map ->
            map.entrySet().stream()
                .map(entry -> of(entry.getKey()) + ":" + of(entry.getValue()))
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
        case List<?> list ->
            list.stream().map(Json::of).collect(java.util.stream.Collectors.joining(",", "[", "]"));
        case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        default -> value.toString();
      };
    }
  }
}
