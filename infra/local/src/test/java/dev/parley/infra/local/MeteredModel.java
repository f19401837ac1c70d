package dev.parley.infra.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.sandbox.model.StandInModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * A model server that counts what goes in and out. It either says so many tokens at a pace of its
 * own, or has the stand-in answer.
 */
final class MeteredModel implements AutoCloseable {

  /** What a model says in one answer: so many tokens of five characters, blank included. */
  static final int TOKENS = 240;

  /** How many of them a model says in a second. */
  static final int PACE = 80;

  private static final String TOKEN = "word ";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final StandInModel standIn;
  private final HttpServer server;
  private final LongAdder calls = new LongAdder();
  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private volatile boolean says;
  private volatile Duration pause = Duration.ZERO;

  private MeteredModel(StandInModel standIn, HttpServer server) {
    this.standIn = standIn;
    this.server = server;
  }

  /**
   * What was asked of the model.
   *
   * @param calls requests
   * @param sent bytes of their bodies
   * @param received bytes of the answers' bodies
   */
  record Reading(long calls, long sent, long received) {}

  static MeteredModel start() throws IOException {
    // Or else each small write waits for the other side's delayed acknowledgement: 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    MeteredModel model = new MeteredModel(StandInModel.start(0), server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            model.answer(exchange);
          }
        });
    server.start();
    return model;
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** From now on the stand-in answers. */
  void picksTools() {
    says = false;
  }

  /** From now on it only talks, at once or as quickly as models do. */
  void talks(boolean paced) {
    pause = paced ? Duration.ofSeconds(1).dividedBy(PACE) : Duration.ZERO;
    says = true;
  }

  Reading read() {
    return new Reading(calls.sum(), in.sum(), out.sum());
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] question = exchange.getRequestBody().readAllBytes();
    calls.increment();
    in.add(question.length);
    try {
      if (says) {
        JsonNode asked = JSON.readTree(question);
        if (asked.path("stream").asBoolean()) {
          stream(exchange);
        } else {
          whole(exchange);
        }
      } else {
        pass(exchange, question);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void whole(HttpExchange exchange) throws IOException, InterruptedException {
    Thread.sleep(pause.multipliedBy(TOKENS));
    send(
        exchange,
        200,
        "application/json",
        JSON.writeValueAsBytes(
            Map.of(
                "id",
                "chatcmpl-1",
                "object",
                "chat.completion",
                "created",
                1,
                "model",
                StandInModel.MODEL,
                "choices",
                new Object[] {
                  Map.of(
                      "index",
                      0,
                      "finish_reason",
                      "stop",
                      "message",
                      Map.of("role", "assistant", "content", TOKEN.repeat(TOKENS).strip()))
                },
                "usage",
                usage())));
  }

  private static Map<String, Integer> usage() {
    return Map.of(
        "prompt_tokens", 1000, "completion_tokens", TOKENS, "total_tokens", 1000 + TOKENS);
  }

  private void stream(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    chunk(body, choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"), "");
    for (int token = 0; token < TOKENS; token++) {
      Thread.sleep(pause);
      chunk(body, choice("{\"content\":\"" + TOKEN + "\"}", "null"), "");
    }
    chunk(body, choice("{}", "\"stop\""), "");
    chunk(body, "[]", ",\"usage\":" + JSON.writeValueAsString(usage()));
    body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private static String choice(String delta, String finish) {
    return "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]";
  }

  private void chunk(OutputStream body, String choices, String more) throws IOException {
    byte[] chunk =
        ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
                + StandInModel.MODEL
                + "\",\"choices\":"
                + choices
                + more
                + "}\n\n")
            .getBytes(StandardCharsets.UTF_8);
    out.add(chunk.length);
    body.write(chunk);
    body.flush();
  }

  private void pass(HttpExchange exchange, byte[] question)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(standIn.baseUrl().resolve(exchange.getRequestURI().getPath()))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer sk-bench")
                .POST(BodyPublishers.ofByteArray(question))
                .build(),
            BodyHandlers.ofByteArray());
    send(
        exchange,
        answer.statusCode(),
        answer.headers().firstValue("Content-Type").orElse("application/json"),
        answer.body());
  }

  private void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    out.add(body.length);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, 0);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    standIn.close();
  }
}
