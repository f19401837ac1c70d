package dev.parley.infra.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Stands before a DynamoDB, hands all on, and writes down what was asked. */
final class CountedDynamo implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HANDED_ON =
      Set.of("authorization", "content-type", "x-amz-date", "x-amz-target");

  private final URI target;
  private final HttpServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Collection<Asked> asked = new ConcurrentLinkedQueue<>();

  private CountedDynamo(URI target, HttpServer server) {
    this.target = target;
    this.server = server;
  }

  static CountedDynamo before(URI target) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountedDynamo counted = new CountedDynamo(target, server);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", counted::handOn);
    server.start();
    return counted;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was asked since the last time, but for what the sweep looks for. */
  List<Asked> taken() {
    List<Asked> taken = new ArrayList<>();
    for (Asked one : List.copyOf(asked)) {
      asked.remove(one);
      if (!one.isSweep()) {
        taken.add(one);
      }
    }
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
    http.shutdownNow();
  }

  private void handOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().getPath()))
              .POST(BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (HANDED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      asked.add(
          new Asked(
              operation.substring(operation.indexOf('.') + 1),
              JSON.readTree(body),
              answer.statusCode() == 200));
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * One request.
   *
   * @param granted whether it was not refused; one that was has cost as much
   */
  record Asked(String operation, JsonNode body, boolean granted) {

    /** How many items it writes. */
    int writes() {
      return switch (operation) {
        case "PutItem", "UpdateItem", "DeleteItem" -> 1;
        case "TransactWriteItems" -> body.get("TransactItems").size();
        default -> 0;
      };
    }

    /** Whether it is about the events of a conversation. */
    boolean isOfLog() {
      return toString().contains(" events#");
    }

    boolean isSweep() {
      return body.path("IndexName").asText().equals("due");
    }

    /** The operation, and which kinds of items it is about. */
    @Override
    public String toString() {
      String kinds =
          String.join(
              ", ",
              switch (operation) {
                case "TransactWriteItems" ->
                    Stream.of(body.get("TransactItems").valueStream())
                        .flatMap(items -> items)
                        .map(item -> kind(item.iterator().next()))
                        .toList();
                case "BatchGetItem" ->
                    body.get("RequestItems")
                        .valueStream()
                        .flatMap(table -> table.get("Keys").valueStream())
                        .map(Asked::kindOfKey)
                        .toList();
                case "Query" -> List.of(before(body.at("/ExpressionAttributeValues/:pk/S")));
                default -> List.of(kind(body));
              });
      return operation + " " + kinds + (granted ? "" : " (refused)");
    }

    private static String kind(JsonNode write) {
      return kindOfKey(write.has("Item") ? write.get("Item") : write.get("Key"));
    }

    private static String kindOfKey(JsonNode key) {
      return before(key.at("/pk/S")) + "/" + before(key.at("/sk/S"));
    }

    /** What stands before the ids. */
    private static String before(JsonNode key) {
      return key.asText().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}|\\d{10}", "…");
    }
  }
}
