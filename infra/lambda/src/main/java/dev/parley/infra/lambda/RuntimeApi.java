package dev.parley.infra.lambda;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The Runtime API of one instance, on the loopback address: what a runtime asks for its next event,
 * and where it leaves its answers. Version 2018-06-01, with the streaming form of answers and the
 * two addresses of SnapStart.
 */
final class RuntimeApi implements AutoCloseable {

  static {
    // Without it an answer waits for the acknowledgement of its head, up to 40 ms.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  /** Where an instance is when it has started. */
  enum Stage {
    /** It asks for its first event. */
    READY,
    /** It is at its checkpoint, its hooks having run, and waits to be restored. */
    CHECKPOINT
  }

  /** The most that a whole answer may hold. */
  private static final int PAYLOAD_LIMIT = 6 * 1024 * 1024 + 100;

  private static final String PREFIX = "/2018-06-01/runtime/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String functionArn;
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final Map<String, Invocation> running = new ConcurrentHashMap<>();
  private final CompletableFuture<Stage> started = new CompletableFuture<>();
  private final CountDownLatch restore = new CountDownLatch(1);
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  private RuntimeApi(HttpServer server, String functionArn) {
    this.server = server;
    this.functionArn = functionArn;
  }

  static RuntimeApi start(String functionArn) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      RuntimeApi api = new RuntimeApi(server, functionArn);
      server.createContext("/", api::handle);
      server.setExecutor(api.threads);
      server.start();
      return api;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code AWS_LAMBDA_RUNTIME_API} has it. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Completes when the instance has started, with an {@link InitializationFailed} if it cannot. */
  CompletableFuture<Stage> started() {
    return started;
  }

  /** Completes when the instance asks for its first event. */
  CompletableFuture<Void> ready() {
    return asked;
  }

  /** Ends the checkpoint. */
  void restore() {
    restore.countDown();
  }

  void submit(Invocation invocation) {
    running.put(invocation.requestId(), invocation);
    waiting.add(invocation);
  }

  /** Ends all that is running: the process is gone. */
  void abandon(String type, String message) {
    InitializationFailed failure = new InitializationFailed(message);
    started.completeExceptionally(failure);
    asked.completeExceptionally(failure);
    running.values().forEach(invocation -> invocation.fail(type, message));
    running.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String method = exchange.getRequestMethod();
      if (!path.startsWith(PREFIX)) {
        answer(exchange, 404, "{\"errorType\":\"NotFound\"}");
        return;
      }
      String[] parts = path.substring(PREFIX.length()).split("/");
      switch (method + " " + parts[0] + " " + parts[parts.length - 1]) {
        case "GET invocation next" -> next(exchange);
        case "POST invocation response" -> invocation(exchange, parts, this::response);
        case "POST invocation error" -> invocation(exchange, parts, this::error);
        case "POST init error", "POST restore error" -> broken(exchange);
        case "GET restore next" -> restoreNext(exchange);
        default -> answer(exchange, 404, "{\"errorType\":\"NotFound\"}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    started.complete(Stage.READY);
    asked.complete(null);
    Invocation invocation = waiting.take();
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline().toEpochMilli()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
    headers.set("Lambda-Runtime-Trace-Id", Traces.root(invocation.requestId()));
    exchange.sendResponseHeaders(
        200, invocation.event().length == 0 ? -1 : invocation.event().length);
    exchange.getResponseBody().write(invocation.event());
  }

  private void restoreNext(HttpExchange exchange) throws IOException, InterruptedException {
    started.complete(Stage.CHECKPOINT);
    restore.await();
    answer(exchange, 200, "");
  }

  private interface Step {
    void take(HttpExchange exchange, Invocation invocation) throws IOException;
  }

  private void invocation(HttpExchange exchange, String[] parts, Step step) throws IOException {
    Invocation invocation = parts.length == 3 ? running.get(parts[1]) : null;
    if (invocation == null) {
      exchange.getRequestBody().readAllBytes();
      answer(
          exchange,
          400,
          "{\"errorType\":\"InvalidRequestID\",\"errorMessage\":\"Invalid request ID\"}");
      return;
    }
    step.take(exchange, invocation);
  }

  private void response(HttpExchange exchange, Invocation invocation) throws IOException {
    if ("streaming"
        .equals(exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Response-Mode"))) {
      stream(exchange, invocation);
      return;
    }
    byte[] payload = exchange.getRequestBody().readNBytes(PAYLOAD_LIMIT + 1);
    if (payload.length > PAYLOAD_LIMIT) {
      exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
      done(
          invocation,
          Failures.of(
              "Function.ResponseSizeTooLarge",
              "Response payload size exceeded maximum allowed payload size (6291556 bytes)."));
      answer(exchange, 413, "{\"errorType\":\"RequestEntityTooLarge\"}");
      return;
    }
    answer(exchange, 202, "{\"status\":\"OK\"}");
    done(invocation, new Answer.Whole(new String(payload, StandardCharsets.UTF_8)));
  }

  private void stream(HttpExchange exchange, Invocation invocation) throws IOException {
    CompletableFuture<Boolean> read = new CompletableFuture<>();
    InputStream body = exchange.getRequestBody();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    invocation.answered(
        new Answer.Streamed(
            type == null ? "application/octet-stream" : type, new Watched(body, read)));
    try {
      if (read.join()) {
        answer(exchange, 202, "{\"status\":\"OK\"}");
      }
      // Else nobody reads any more: the connection is cut, and so is the work behind it.
    } finally {
      running.remove(invocation.requestId());
      invocation.finish();
    }
  }

  private void error(HttpExchange exchange, Invocation invocation) throws IOException {
    String payload = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String type = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
    answer(exchange, 202, "{\"status\":\"OK\"}");
    done(invocation, new Answer.Failed(type == null ? "Unhandled" : type, payload));
  }

  private void done(Invocation invocation, Answer answer) {
    running.remove(invocation.requestId());
    invocation.answered(answer);
    invocation.finish();
  }

  private void broken(HttpExchange exchange) throws IOException {
    String why = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    answer(exchange, 202, "{\"status\":\"OK\"}");
    InitializationFailed failure = new InitializationFailed(why);
    started.completeExceptionally(failure);
    asked.completeExceptionally(failure);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Tells that it was read to its end, or that it was not. */
  private static final class Watched extends FilterInputStream {
    private final CompletableFuture<Boolean> whole;

    Watched(InputStream stream, CompletableFuture<Boolean> whole) {
      super(stream);
      this.whole = whole;
    }

    @Override
    public int read() throws IOException {
      return told(super.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      // The server's stream would wait for the next part, even for nothing of it.
      return length == 0 ? 0 : told(super.read(buffer, offset, length));
    }

    private int told(int got) {
      if (got < 0) {
        whole.complete(true);
      }
      return got;
    }

    @Override
    public void close() {
      whole.complete(false);
    }
  }
}
