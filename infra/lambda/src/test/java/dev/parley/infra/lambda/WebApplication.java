package dev.parley.infra.lambda;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A small web application for the tests, to stand behind the Web Adapter. */
public final class WebApplication {
  private WebApplication() {}

  /** Serves until it is ended. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    CountDownLatch second = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          byte[] said =
              (exchange.getRequestMethod()
                      + " "
                      + exchange.getRequestURI()
                      + " "
                      + exchange.getRequestHeaders().getOrDefault("X-Asked", java.util.List.of())
                      + " "
                      + new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Set-Cookie", "a=1");
          exchange.getResponseHeaders().add("Set-Cookie", "b=2");
          exchange.sendResponseHeaders(201, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    // Says one word, and the other only when it is asked to meanwhile.
    server.createContext(
        "/stream",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write("one ".getBytes(StandardCharsets.UTF_8));
            body.flush();
            second.await();
            body.write("two".getBytes(StandardCharsets.UTF_8));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.createContext(
        "/go",
        exchange -> {
          second.countDown();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }
}
