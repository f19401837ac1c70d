package dev.parley.infra.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.lambda.Answer;
import dev.parley.infra.lambda.Initialization;
import dev.parley.infra.lambda.Instance;
import dev.parley.infra.lambda.Invocation;
import dev.parley.infra.lambda.LambdaFunction;
import dev.parley.infra.lambda.ManagedRuntime;
import dev.parley.infra.lambda.TaskRoot;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The packaged chat function as Lambda runs it: a few instances, each a process of its own that
 * takes one request at a time. This process is what stands before them on AWS, and no part of what
 * is measured.
 */
public final class ServedZip {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many instances there are at most: more than the processors that they share are no use. */
  private static final int MOST = 4;

  /** Zero bytes between the head of a streamed answer and its body. */
  private static final int SEPARATOR = 8;

  private static final int MEMORY_MEGABYTES = 2048;

  private final LambdaFunction function;
  private final TaskRoot code;
  private final ManagedRuntime runtime;
  private final Semaphore free = new Semaphore(MOST, true);
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Instance> all = new ConcurrentLinkedQueue<>();

  private ServedZip(LambdaFunction function, TaskRoot code, ManagedRuntime runtime) {
    this.function = function;
    this.code = code;
    this.runtime = runtime;
  }

  /**
   * Serves until its standard input ends.
   *
   * @param arguments the port, the zip, then the function's variables, each {@code NAME=value}
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    for (String argument : List.of(arguments).subList(2, arguments.length)) {
      int at = argument.indexOf('=');
      variables.put(argument.substring(0, at), argument.substring(at + 1));
    }
    Path zip = Path.of(arguments[1]);
    try (TaskRoot code = TaskRoot.of(zip)) {
      ServedZip served =
          new ServedZip(
              new LambdaFunction(
                  "ChatFunction",
                  zip,
                  "run.sh",
                  MEMORY_MEGABYTES,
                  Duration.ofSeconds(60),
                  variables),
              code,
              ManagedRuntime.in(Path.of("").toAbsolutePath()));
      System.setProperty("sun.net.httpserver.nodelay", "true");
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(
                  InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
              512);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              served.answer(exchange);
            }
          });
      server.start();
      var _ = System.in.transferTo(OutputStream.nullOutputStream());
      server.stop(0);
      served.all.forEach(Instance::close);
    }
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] event = event(exchange);
    free.acquireUninterruptibly();
    Instance instance = instance();
    try {
      Invocation invocation = instance.invoke(event);
      pass(invocation.answer(), exchange);
      // It takes the next event when it has finished with this one.
      invocation.duration();
    } finally {
      synchronized (idle) {
        idle.push(instance);
      }
      free.release();
    }
  }

  /** The one that was busy last, as it is the warmest; another one where all are busy. */
  private Instance instance() {
    synchronized (idle) {
      Instance warm = idle.poll();
      if (warm != null) {
        return warm;
      }
    }
    Instance fresh =
        Instance.start(
            function,
            code,
            runtime,
            Initialization.ON_DEMAND,
            Instance.Launch.PLAIN.logging(System.out::println));
    all.add(fresh);
    return fresh;
  }

  private static byte[] event(HttpExchange exchange) throws IOException {
    ObjectNode event = JSON.createObjectNode();
    event.put("resource", exchange.getRequestURI().getPath());
    event.put("path", exchange.getRequestURI().getPath());
    event.put("httpMethod", exchange.getRequestMethod());
    ObjectNode headers = event.putObject("headers");
    ObjectNode many = event.putObject("multiValueHeaders");
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              headers.put(name, values.getLast());
              values.forEach(many.withArray(name)::add);
            });
    event
        .putObject("requestContext")
        .put("stage", "live")
        .put("path", exchange.getRequestURI().getPath())
        .put("httpMethod", exchange.getRequestMethod())
        .putObject("identity")
        .put("sourceIp", "127.0.0.1");
    event.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    event.put("isBase64Encoded", false);
    return JSON.writeValueAsBytes(event);
  }

  private static void pass(Answer answer, HttpExchange exchange) throws IOException {
    switch (answer) {
      case Answer.Streamed(String _, InputStream raw) -> {
        try (InputStream payload = new BufferedInputStream(raw)) {
          int status = status(payload);
          exchange.sendResponseHeaders(status, 0);
          byte[] some = new byte[8_192];
          for (int read = payload.read(some); read >= 0; read = payload.read(some)) {
            exchange.getResponseBody().write(some, 0, read);
            exchange.getResponseBody().flush();
          }
        }
      }
      case Answer.Whole(String payload) -> refuse(exchange, payload);
      case Answer.Failed(String type, String payload) -> refuse(exchange, type + ": " + payload);
    }
  }

  private static void refuse(HttpExchange exchange, String why) throws IOException {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(502, text.length);
    exchange.getResponseBody().write(text);
  }

  private static int status(InputStream payload) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int zeros = 0;
    while (zeros < SEPARATOR) {
      int next = payload.read();
      if (next < 0) {
        throw new IOException("a streamed answer without a head");
      }
      if (next == 0) {
        zeros++;
      } else {
        head.write(next);
      }
    }
    return JSON.readTree(head.toByteArray()).path("statusCode").asInt(200);
  }
}
