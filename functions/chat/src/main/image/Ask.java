import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Waits until a server answers on a port of this machine, and asks what first callers ask. Run from
 * its source: {@code java Ask.java <port> <process id of the server>}.
 */
final class Ask {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Ask() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    URI server = URI.create("http://127.0.0.1:" + arguments[0]);
    long process = Long.parseLong(arguments[1]);
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    await(http, server, process);
    ask(http, server.resolve("/snapshot/before"), "");
    ask(http, server.resolve("/snapshot/after"), "");
    ask(http, server.resolve("/api/v1/chat/messages"), "{\"message\":\"Hello\"}");
  }

  private static void ask(HttpClient http, URI address, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
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
}
