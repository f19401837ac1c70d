package dev.parley.adapter.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An MCP server of one tool set, by hand, so that it can go wrong: streamable HTTP of 2025-11-25,
 * with sessions, answering in JSON.
 */
final class SmallMcpServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOOLS =
      """
      {"tools":[
        {"name":"add_note","description":"Adds a note to the pad","inputSchema":{"type":"object",
          "properties":{"text":{"type":"string","description":"The note"}},"required":["text"]},
          "annotations":{"title":"Add a note","readOnlyHint":false,"destructiveHint":false}},
        {"name":"list.notes","title":"List the notes","description":"Lists the notes",
          "inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}},
        {"name":"clearPad","inputSchema":{"type":"object"}}
      ],"nextCursor":"2"}\
      """;
  private static final String MORE_TOOLS =
      """
      {"tools":[
        {"name":"a_name_that_is_longer_than_what_models_allow_for_the_names_of_functions_to_be",
          "inputSchema":{"type":"object"},"annotations":{"idempotentHint":true}}
      ]}\
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, Boolean> sessions = new ConcurrentHashMap<>();

  /** The tokens it accepts; none means that it asks for none. */
  final List<String> tokens = new CopyOnWriteArrayList<>();

  /** What it says to who shows no good token. */
  volatile String challenge = "Bearer";

  /** What it and its authorization server say of themselves, by path. */
  final Map<String, String> descriptions = new ConcurrentHashMap<>();

  /** The tokens that calls were made with. */
  final List<String> shown = new CopyOnWriteArrayList<>();

  /** The calls that had an effect: params of {@code tools/call}. */
  final List<JsonNode> effects = new CopyOnWriteArrayList<>();

  /** What the next calls meet. */
  final Queue<Fate> fates = new ConcurrentLinkedQueue<>();

  final AtomicInteger listings = new AtomicInteger();

  /** What happens before a listing is answered. */
  volatile Runnable duringListings = () -> {};

  /** What can happen to a call. */
  sealed interface Fate {
    /** It is done, and the connection ends without an answer. */
    record Lost() implements Fate {}

    /** It is done, and the answer never comes. */
    record Hang() implements Fate {}

    /** It is not done; this status is the answer. */
    record Status(int status) implements Fate {}

    /** It is not done; this is the {@code result} or {@code error} member. */
    record Says(String member, String json) implements Fate {}

    /** It is not done: the session is not known any more. */
    record SessionGone() implements Fate {}
  }

  private SmallMcpServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static SmallMcpServer start() throws IOException {
    return new SmallMcpServer(0);
  }

  static SmallMcpServer start(int port) throws IOException {
    return new SmallMcpServer(port);
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/some/mcp?tenant=1");
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try {
      String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      String described = descriptions.get(exchange.getRequestURI().toString());
      if (described != null) {
        byte[] body = described.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else if (!tokens.isEmpty()
          && tokens.stream().noneMatch(token -> authorization.equals("Bearer " + token))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        exchange.sendResponseHeaders(401, -1);
      } else if (!exchange.getRequestURI().toString().equals("/some/mcp?tenant=1")) {
        exchange.sendResponseHeaders(404, -1);
      } else if (exchange.getRequestMethod().equals("POST")) {
        answer(exchange, JSON.readTree(exchange.getRequestBody()));
      } else {
        exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 405 : 200, -1);
      }
      exchange.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, JsonNode message)
      throws IOException, InterruptedException {
    String method = message.path("method").asText();
    if (method.equals("initialize")) {
      String session = "session-" + sessions.size();
      sessions.put(session, true);
      exchange.getResponseHeaders().set("Mcp-Session-Id", session);
      result(
          exchange,
          message,
          "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
              + "\"serverInfo\":{\"name\":\"small\",\"version\":\"1\"},"
              + "\"instructions\":\"Keeps notes on a pad.\"}");
    } else if (!sessions.containsKey(
        String.valueOf(exchange.getRequestHeaders().getFirst("Mcp-Session-Id")))) {
      exchange.sendResponseHeaders(404, -1);
    } else if (method.equals("tools/list")) {
      listings.incrementAndGet();
      duringListings.run();
      result(
          exchange,
          message,
          message.at("/params/cursor").asText("").equals("2") ? MORE_TOOLS : TOOLS);
    } else if (method.equals("tools/call")) {
      call(exchange, message);
    } else {
      exchange.sendResponseHeaders(202, -1);
    }
  }

  private void call(HttpExchange exchange, JsonNode message)
      throws IOException, InterruptedException {
    Fate fate = fates.poll();
    switch (fate) {
      case null -> {
        shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        effects.add(message.path("params"));
        result(
            exchange,
            message,
            "{\"content\":[{\"type\":\"text\",\"text\":\"noted\"}],"
                + "\"structuredContent\":{\"notes\":"
                + effects.size()
                + "}}");
      }
      case Fate.Lost _ -> {
        effects.add(message.path("params"));
        throw new IOException("the answer is lost, as told");
      }
      case Fate.Hang _ -> {
        effects.add(message.path("params"));
        closed.await();
      }
      case Fate.Status(int status) -> exchange.sendResponseHeaders(status, -1);
      case Fate.Says(String member, String json) -> send(exchange, message, member, json);
      case Fate.SessionGone _ -> exchange.sendResponseHeaders(404, -1);
    }
  }

  private static void result(HttpExchange exchange, JsonNode message, String json)
      throws IOException {
    send(exchange, message, "result", json);
  }

  private static void send(HttpExchange exchange, JsonNode message, String member, String json)
      throws IOException {
    byte[] body =
        ("{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + ",\"" + member + "\":" + json + "}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
