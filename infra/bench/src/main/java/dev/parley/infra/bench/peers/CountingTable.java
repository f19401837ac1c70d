package dev.parley.infra.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * Stands before DynamoDB Local and counts what is asked of it. Used outside the measured time only.
 */
final class CountingTable implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> READS =
      Set.of("GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems");
  private static final Set<String> WRITES =
      Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI table;
  private Counts counts = Counts.none();

  /**
   * What was asked.
   *
   * @param reads requests that read
   * @param writes requests that write
   * @param writtenItems items put, updated, deleted or checked by them; a refused write has them,
   *     too
   * @param readUnits capacity units, as DynamoDB Local counts them
   * @param writeUnits likewise; what a transaction takes is counted twice, as it is billed
   * @param operations how often each operation was asked for
   */
  record Counts(
      double reads,
      double writes,
      double writtenItems,
      double readUnits,
      double writeUnits,
      Map<String, Double> operations) {

    static Counts none() {
      return new Counts(0, 0, 0, 0, 0, Map.of());
    }

    Counts per(int turns) {
      Map<String, Double> each = new TreeMap<>();
      operations.forEach((operation, count) -> each.put(operation, count / turns));
      return new Counts(
          reads / turns,
          writes / turns,
          writtenItems / turns,
          readUnits / turns,
          writeUnits / turns,
          each);
    }

    private Counts and(String operation, JsonNode question, JsonNode answer) {
      Map<String, Double> more = new TreeMap<>(operations);
      more.merge(operation, 1.0, Double::sum);
      boolean isRead = READS.contains(operation);
      boolean isWrite = WRITES.contains(operation);
      double units = units(answer);
      return new Counts(
          reads + (isRead ? 1 : 0),
          writes + (isWrite ? 1 : 0),
          writtenItems + (isWrite ? items(question) : 0),
          readUnits + (isRead ? units : 0),
          writeUnits + (isWrite ? units : 0),
          more);
    }

    private static int items(JsonNode question) {
      if (question.has("TransactItems")) {
        return question.get("TransactItems").size();
      }
      int items = 0;
      for (JsonNode ofTable : question.path("RequestItems")) {
        items += ofTable.size();
      }
      return Math.max(1, items);
    }

    private static double units(JsonNode answer) {
      JsonNode consumed = answer.path("ConsumedCapacity");
      double units = consumed.path("CapacityUnits").asDouble();
      if (consumed.isArray()) {
        for (JsonNode one : consumed) {
          units += one.path("CapacityUnits").asDouble();
        }
      }
      return units;
    }
  }

  CountingTable(URI table) throws IOException {
    this.table = table;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            pass(exchange);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was asked since the last time. */
  synchronized Counts take() {
    Counts taken = counts;
    counts = Counts.none();
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }

  private void pass(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] question = exchange.getRequestBody().readAllBytes();
    String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    String operation = target.substring(target.indexOf('.') + 1);
    JsonNode asked = JSON.readTree(question);
    if (asked instanceof ObjectNode object
        && (READS.contains(operation) || WRITES.contains(operation))) {
      object.put("ReturnConsumedCapacity", "TOTAL");
      question = JSON.writeValueAsBytes(object);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(table).POST(HttpRequest.BodyPublishers.ofByteArray(question));
    for (String name :
        Set.of(
            "X-Amz-Target",
            "Authorization",
            "X-Amz-Date",
            "Content-Type",
            "X-Amz-Content-Sha256")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    JsonNode answered = JSON.readTree(answer.body());
    synchronized (this) {
      counts = counts.and(operation, asked, answered);
    }
    // Not its checksum: the SDK would compare it, and an answer without one is as good.
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }
}
