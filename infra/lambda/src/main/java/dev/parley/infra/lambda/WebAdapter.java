package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Plays the AWS Lambda Web Adapter (1.x), a layer that stands between Lambda and a web application:
 * it waits until the application answers, takes events from the Runtime API, asks the application
 * over HTTP, and passes the answers on, whole or bit by bit.
 *
 * <p>What it does is told in its documentation and read from its source. Left out is what no
 * function here uses: compression, asynchronous initialisation, statuses that are errors, another
 * source of the authorization header, events that are not HTTP.
 */
final class WebAdapter implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(10);

  private static final int BUFFER = 8192;

  /** Headers that are of one connection, or that the client sets. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final URI runtimeApi;
  private final URI application;
  private final String readinessPath;
  private final boolean streams;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private volatile boolean closed;

  WebAdapter(String runtimeApi, int port, Map<String, String> environment) {
    this.runtimeApi = URI.create("http://" + runtimeApi + "/2018-06-01/runtime/invocation/");
    this.application = URI.create("http://127.0.0.1:" + port);
    this.readinessPath = environment.getOrDefault("AWS_LWA_READINESS_CHECK_PATH", "/");
    this.streams =
        environment
            .getOrDefault("AWS_LWA_INVOKE_MODE", "buffered")
            .equalsIgnoreCase("response_stream");
  }

  /**
   * On Lambda each instance has a network of its own, so all may listen on the same port. Here the
   * port of the template is exchanged for a free one, in every variable that names it.
   */
  static void settlePort(Map<String, String> variables, int port) {
    String wanted = variables.getOrDefault("AWS_LWA_PORT", "8080");
    variables.replaceAll(
        (name, value) ->
            name.endsWith("PORT") && value.equals(wanted) ? Integer.toString(port) : value);
    variables.put("AWS_LWA_PORT", Integer.toString(port));
  }

  void start(BooleanSupplier applicationLives) {
    Thread.ofVirtual().name("web-adapter").start(() -> run(applicationLives));
  }

  private void run(BooleanSupplier applicationLives) {
    try {
      while (!closed && !ready()) {
        if (!applicationLives.getAsBoolean()) {
          return;
        }
        LockSupport.parkNanos(BETWEEN_CHECKS.toNanos());
      }
      while (!closed) {
        take();
      }
    } catch (IOException e) {
      // The Runtime API is gone, and with it this instance.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Any status below 500 will do. */
  private boolean ready() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(application.resolve(readinessPath)).build(),
                  BodyHandlers.discarding())
              .statusCode()
          < 500;
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private void take() throws IOException, InterruptedException {
    HttpResponse<byte[]> next =
        http.send(
            HttpRequest.newBuilder(runtimeApi.resolve("next")).build(), BodyHandlers.ofByteArray());
    if (next.statusCode() != 200) {
      throw new IOException("the Runtime API says " + next.statusCode());
    }
    String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
    try {
      HttpResponse<InputStream> answer = http.send(request(next), BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (streams) {
          stream(id, answer, body);
        } else {
          whole(id, answer, body);
        }
      }
    } catch (IOException e) {
      fail(id, e);
    }
  }

  private HttpRequest request(HttpResponse<byte[]> next) throws IOException {
    JsonNode event = JSON.readTree(next.body());
    URI address = URI.create(application + event.path("path").asText("/") + query(event));
    byte[] body =
        event.path("isBase64Encoded").asBoolean()
            ? Base64.getDecoder().decode(event.path("body").asText(""))
            : event.path("body").asText("").getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                event.path("httpMethod").asText("GET"),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers(event).forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    next.headers()
        .firstValue("Lambda-Runtime-Trace-Id")
        .ifPresent(trace -> request.setHeader("x-amzn-trace-id", trace));
    request.setHeader(
        "x-amzn-request-context", JSON.writeValueAsString(event.path("requestContext")));
    request.setHeader("x-amzn-lambda-context", JSON.writeValueAsString(context(next)));
    return request.build();
  }

  private static Map<String, List<String>> headers(JsonNode event) {
    Map<String, List<String>> headers = new TreeMap<>();
    JsonNode many = event.path("multiValueHeaders");
    many.properties()
        .forEach(
            header -> {
              List<String> values = new ArrayList<>();
              header.getValue().forEach(value -> values.add(value.asText()));
              headers.put(header.getKey().toLowerCase(Locale.ROOT), values);
            });
    event
        .path("headers")
        .properties()
        .forEach(
            header ->
                headers.putIfAbsent(
                    header.getKey().toLowerCase(Locale.ROOT), List.of(header.getValue().asText())));
    headers.keySet().removeAll(NOT_PASSED_ON);
    return headers;
  }

  private static String query(JsonNode event) {
    List<String> pairs = new ArrayList<>();
    JsonNode many = event.path("multiValueQueryStringParameters");
    if (many.isObject()) {
      many.properties()
          .forEach(
              parameter ->
                  parameter
                      .getValue()
                      .forEach(value -> pairs.add(pair(parameter.getKey(), value))));
    } else {
      event
          .path("queryStringParameters")
          .properties()
          .forEach(parameter -> pairs.add(pair(parameter.getKey(), parameter.getValue())));
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private static String pair(String name, JsonNode value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + "="
        + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8);
  }

  private static ObjectNode context(HttpResponse<byte[]> next) {
    ObjectNode context = JSON.createObjectNode();
    next.headers()
        .firstValue("Lambda-Runtime-Aws-Request-Id")
        .ifPresent(id -> context.put("request_id", id));
    next.headers()
        .firstValue("Lambda-Runtime-Deadline-Ms")
        .ifPresent(deadline -> context.put("deadline", Long.parseLong(deadline)));
    next.headers()
        .firstValue("Lambda-Runtime-Invoked-Function-Arn")
        .ifPresent(arn -> context.put("invoked_function_arn", arn));
    return context;
  }

  /** Status and headers as JSON, eight zero bytes, then the body as it comes. */
  private void stream(String id, HttpResponse<InputStream> answer, InputStream body)
      throws IOException, InterruptedException {
    ObjectNode prelude = JSON.createObjectNode();
    prelude.put("statusCode", answer.statusCode());
    ObjectNode headers = prelude.putObject("headers");
    var cookies = prelude.putArray("cookies");
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (name.equalsIgnoreCase("set-cookie")) {
                values.forEach(cookies::add);
              } else if (name.equalsIgnoreCase("transfer-encoding") || name.startsWith(":")) {
                // Of the connection to the application.
              } else if (values.size() == 1) {
                headers.put(name, values.getFirst());
              } else {
                values.forEach(headers.putArray(name)::add);
              }
            });
    byte[] text = JSON.writeValueAsBytes(prelude);
    byte[] head = Arrays.copyOf(text, text.length + StreamedHead.SEPARATOR);
    try (Socket socket = new Socket(runtimeApi.getHost(), runtimeApi.getPort())) {
      socket.setTcpNoDelay(true);
      Future<?> said = threads.submit(() -> drain(socket, body));
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      out.write(
          ("POST "
                  + runtimeApi.getPath()
                  + id
                  + "/response HTTP/1.1\r\nHost: "
                  + runtimeApi.getAuthority()
                  + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: "
                  + StreamedHead.CONTENT_TYPE
                  + "\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      chunk(out, head, head.length);
      byte[] buffer = new byte[BUFFER];
      for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
        chunk(out, buffer, got);
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      said.get();
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** The client of the JDK holds a part back until the next has come: so this is written here. */
  private static void chunk(OutputStream out, byte[] content, int length) throws IOException {
    out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(content, 0, length);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Reads to the end; when it comes early, nobody wants the rest of what the application says. */
  private static void drain(Socket socket, InputStream body) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      body.close();
    } catch (IOException e) {
      // The connection is gone, as it would be after the end.
    }
  }

  private void whole(String id, HttpResponse<InputStream> answer, InputStream body)
      throws IOException, InterruptedException {
    byte[] content = body.readAllBytes();
    String type = answer.headers().firstValue("content-type").orElse("");
    boolean text = type.isEmpty() || type.startsWith("text/") || type.contains("json");
    ObjectNode result = JSON.createObjectNode();
    result.put("statusCode", answer.statusCode());
    ObjectNode many = result.putObject("multiValueHeaders");
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("transfer-encoding")) {
                values.forEach(many.withArray(name)::add);
              }
            });
    result.put("isBase64Encoded", !text);
    result.put(
        "body",
        text
            ? new String(content, StandardCharsets.UTF_8)
            : Base64.getEncoder().encodeToString(content));
    post(
        id + "/response",
        HttpRequest.newBuilder().POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(result))));
  }

  private void fail(String id, IOException why) throws IOException, InterruptedException {
    post(
        id + "/error",
        HttpRequest.newBuilder()
            .header("Lambda-Runtime-Function-Error-Type", "Runtime.WebAdapter")
            .POST(
                BodyPublishers.ofString(
                    Failures.of("Runtime.WebAdapter", String.valueOf(why)).payload())));
  }

  private void post(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    http.send(request.uri(runtimeApi.resolve(path)).build(), BodyHandlers.discarding());
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
    threads.shutdownNow();
  }
}
