import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Waits until a server answers on a port of this machine, and asks what first callers ask; stands
 * in for DynamoDB meanwhile. Run from its source: {@code java Ask.java <port> <port of DynamoDB>
 * <process id of the server>}, with the server's SECRET_KEY in the environment.
 *
 * <p>What is said is said in a conversation that nobody has, so that a database has nothing of it.
 */
final class Ask {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private Ask() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, GeneralSecurityException {
    URI server = URI.create("http://127.0.0.1:" + arguments[0]);
    long process = Long.parseLong(arguments[2]);
    HttpServer table = table(Integer.parseInt(arguments[1]));
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try {
      await(http, server, process);
      ask(http, server.resolve("/snapshot/before"), "");
      ask(http, server.resolve("/snapshot/after"), "");
      String message = "{\"message\":\"Hello\",\"conversation_id\":\"%s\"}".formatted(NOBODY);
      ask(http, server.resolve("/api/v1/chat/messages"), message);
    } finally {
      table.stop(0);
    }
  }

  private static void ask(HttpClient http, URI address, String body)
      throws IOException, InterruptedException, GeneralSecurityException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token(System.getenv("SECRET_KEY")))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    System.out.println("asked " + address.getPath() + ": " + status);
  }

  private static void await(HttpClient http, URI server, long process)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        http.send(
            HttpRequest.newBuilder(server.resolve("/")).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.discarding());
        return;
      } catch (ConnectException notYet) {
        boolean lives = ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
        if (!lives || System.nanoTime() > end) {
          throw new IOException("the server does not come up", notYet);
        }
        Thread.sleep(50);
      }
    }
  }

  /** An access token of nobody's. */
  private static String token(String secret) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"sub":"%s","email":"nobody@example.org","username":"nobody","roles":["user"],\
        "type":"access","jti":"%s","iat":%d,"exp":%d}"""
            .formatted(NOBODY, NOBODY, now, now + PATIENCE.toSeconds());
    String signed = text("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + text(claims);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A table that has nothing and takes everything, but for what must be there. */
  private static HttpServer table(int port) throws IOException {
    HttpServer table =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    table.createContext("/", Ask::answer);
    table.start();
    return table;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean mustBeThere = asked.contains("attribute_exists(");
    String refused =
        """
        {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",\
        "message":"The conditional request failed"}""";
    byte[] answer = (mustBeThere ? refused : "{}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(mustBeThere ? 400 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
