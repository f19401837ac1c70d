package dev.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.outbound.Outbound.Redirects;
import dev.parley.outbound.Outbound.Request;
import dev.parley.outbound.Outbound.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two servers on one port: 127.0.0.1 stands for the inside, 127.0.0.2, which is public here, for
 * the outside.
 */
final class OutboundTest {
  private static final InetAddress INSIDE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OUTSIDE = InetAddress.ofLiteral("127.0.0.2");
  private static final Duration LONG = Duration.ofSeconds(20);

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> inside = new CopyOnWriteArrayList<>();
  private final List<String> outside = new CopyOnWriteArrayList<>();
  private final Queue<List<InetAddress>> names = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private final List<Outbound> open = new ArrayList<>();
  private volatile Answer answer = exchange -> send(exchange, 200, "hello");
  private HttpServer insideServer;
  private HttpServer outsideServer;
  private int port;

  @BeforeEach
  void start() throws IOException {
    insideServer = server(INSIDE, 0, inside);
    port = insideServer.getAddress().getPort();
    outsideServer = server(OUTSIDE, port, outside);
  }

  @AfterEach
  void stop() {
    end.countDown();
    open.forEach(Outbound::close);
    insideServer.stop(0);
    outsideServer.stop(0);
    threads.shutdownNow();
  }

  private HttpServer server(InetAddress at, int port, List<String> seen) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(at, port), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            seen.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Host")
                    + exchange.getRequestURI()
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer.to(exchange);
          }
        });
    server.start();
    return server;
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void redirect(HttpExchange exchange, int status, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    send(exchange, status, "");
  }

  /**
   * A guard to which only 127.0.0.2 is public; without TLS, for which there are no certificates.
   */
  private Outbound guard(String... allowed) {
    Outbound guard =
        Outbound.guarded(
            address -> address.equals(OUTSIDE),
            Set.of(allowed),
            host -> {
              lookups.incrementAndGet();
              List<InetAddress> next = names.poll();
              return next == null ? List.of(OUTSIDE) : next;
            },
            Outbound.Schemes.HTTP_TOO);
    open.add(guard);
    return guard;
  }

  private URI at(String host) {
    return URI.create("http://" + host + ":" + port + "/path?key=secret");
  }

  private Result get(Outbound guard, URI uri) {
    return guard.send(Request.get(uri, Map.of()), LONG);
  }

  private static String text(Result result) {
    return result instanceof Result.Answered answered
        ? new String(answered.body(), StandardCharsets.UTF_8)
        : result.toString();
  }

  @Test
  void goes_to_the_address_that_was_looked_at_by_the_name_that_was_said() {
    names.add(List.of(OUTSIDE));
    names.add(List.of(INSIDE));

    assertThat(text(get(guard(), at("rebinding.example")))).isEqualTo("hello");

    assertThat(lookups).hasValue(1);
    assertThat(outside).containsExactly("GET rebinding.example:" + port + "/path?key=secret ");
    assertThat(inside).isEmpty();
  }

  @Test
  void a_name_that_leads_inside_a_moment_later_leads_nowhere() {
    Outbound guard = guard();
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          send(exchange, 200, "hello");
        };
    names.add(List.of(OUTSIDE));
    names.add(List.of(INSIDE));
    get(guard, at("rebinding.example"));

    assertThat(get(guard, at("rebinding.example"))).isInstanceOf(Result.Refused.class);
    assertThat(inside).isEmpty();
  }

  @Test
  void a_name_one_of_whose_addresses_is_inside_is_refused() {
    names.add(List.of(OUTSIDE, INSIDE));

    assertThat(get(guard(), at("both.example"))).isInstanceOf(Result.Refused.class);
    assertThat(outside).isEmpty();
    assertThat(inside).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "2130706433",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "10.1.2.3",
        "169.254.169.254",
        "[fd00:ec2::254]"
      })
  void addresses_in_figures_are_looked_at_too(String host) {
    assertThat(get(guard(), at(host))).isInstanceOf(Result.Refused.class);
    assertThat(guard().objection(at(host))).isPresent();
    assertThat(lookups).hasValue(0);
    assertThat(inside).isEmpty();
  }

  @Test
  void the_real_rule_and_resolver_refuse_loopback_by_its_name() {
    Outbound real = Outbound.guarded(Set.of());
    open.add(real);

    assertThat(get(real, URI.create("https://localhost:" + port + "/")))
        .isEqualTo(new Result.Refused("it does not lead to a public address"));
    assertThat(get(real, URI.create("https://0x7f.0.0.1:" + port + "/")))
        .isNotInstanceOf(Result.Answered.class);
    assertThat(get(real, at("localhost"))).isEqualTo(new Result.Refused("only https is allowed"));
    assertThat(real.objection(URI.create("https://api.example/v1"))).isEmpty();
    assertThat(real.objection(URI.create("https://me:secret@api.example/v1"))).isPresent();
    for (String address : List.of("ftp://api.example/", "file:///etc/passwd", "/relative", "a:b")) {
      assertThat(real.objection(URI.create(address))).as(address).isPresent();
    }
    assertThat(inside).isEmpty();
  }

  @Test
  void a_host_that_is_allowed_may_be_anywhere_and_no_other_port_of_it() {
    Outbound real = Outbound.guarded(Set.of(" LocalHost:" + port, ""));
    open.add(real);

    assertThat(text(get(real, at("localhost")))).isEqualTo("hello");
    assertThat(get(real, URI.create("http://localhost:1/"))).isInstanceOf(Result.Refused.class);
    assertThat(text(get(guard("127.0.0.1"), at("127.0.0.1")))).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void a_redirect_to_the_inside_is_refused(int status) {
    answer = exchange -> redirect(exchange, status, "http://127.0.0.1:" + port + "/inside");

    assertThat(get(guard(), at("outside.example"))).isInstanceOf(Result.Refused.class);
    assertThat(outside).hasSize(1);
    assertThat(inside).isEmpty();
  }

  @Test
  void a_redirect_to_a_name_that_leads_inside_is_refused() {
    names.add(List.of(OUTSIDE));
    names.add(List.of(INSIDE));
    answer = exchange -> redirect(exchange, 302, at("inside.example").toString());

    assertThat(get(guard(), at("outside.example"))).isInstanceOf(Result.Refused.class);
    assertThat(lookups).hasValue(2);
    assertThat(inside).isEmpty();
  }

  @Test
  void follows_a_few_redirects_and_not_for_ever() {
    answer =
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/end")) {
            send(exchange, 200, "the end");
          } else {
            redirect(exchange, 302, "/end");
          }
        };
    assertThat(text(get(guard(), at("outside.example")))).isEqualTo("the end");

    answer = exchange -> redirect(exchange, 302, "/again");
    outside.clear();
    assertThat(get(guard(), at("outside.example")))
        .isInstanceOfSatisfying(
            Result.Answered.class, last -> assertThat(last.status()).isEqualTo(302));
    assertThat(outside).hasSize(4);
  }

  @Test
  void a_secret_stays_at_its_host_and_a_post_stays_a_post() {
    answer = exchange -> redirect(exchange, 307, at("elsewhere.example").toString());
    Request post =
        new Request(
            "POST",
            at("outside.example"),
            Map.of("Authorization", "Bearer secret"),
            "body".getBytes(StandardCharsets.UTF_8),
            Redirects.SAME_HOST,
            100);
    assertThat(guard().send(post, LONG))
        .isInstanceOfSatisfying(
            Result.Answered.class, moved -> assertThat(moved.status()).isEqualTo(307));
    assertThat(outside).hasSize(1);

    outside.clear();
    answer = exchange -> redirect(exchange, 302, "/other");
    assertThat(guard().send(post, LONG)).isInstanceOf(Result.Answered.class);
    assertThat(outside).as("a 302 would make a GET of it").hasSize(1);
  }

  @Test
  void never_sends_twice_though_the_server_asks_to() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "0");
          send(exchange, 503, "again, at once");
        };

    for (String method : List.of("DELETE", "POST", "GET")) {
      outside.clear();
      assertThat(
              guard()
                  .send(
                      new Request(
                          method, at("o.example"), Map.of(), new byte[0], Redirects.SAME_HOST, 100),
                      LONG))
          .isInstanceOfSatisfying(
              Result.Answered.class, busy -> assertThat(busy.status()).isEqualTo(503));
      assertThat(outside).as(method).hasSize(1);
    }
  }

  @Test
  void an_answer_is_read_to_its_size_also_when_it_unpacks_to_more() {
    Request request =
        new Request("GET", at("outside.example"), Map.of(), new byte[0], Redirects.NONE, 1000);
    answer = exchange -> send(exchange, 200, "x".repeat(1000));
    assertThat(text(guard().send(request, LONG))).hasSize(1000);

    answer = exchange -> send(exchange, 200, "x".repeat(1001));
    assertThat(guard().send(request, LONG)).isEqualTo(new Result.Lost("the answer was too large"));

    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, 0);
          try (GZIPOutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
            out.write(new byte[1_000_000]);
          }
        };
    assertThat(guard().send(request, LONG)).isEqualTo(new Result.Lost("the answer was too large"));
  }

  @Test
  void an_answer_that_never_ends_is_given_up_in_time() {
    Request request = Request.get(at("outside.example"), Map.of());
    answer = exchange -> await();
    assertThat(guard().send(request, Duration.ofMillis(300)))
        .isEqualTo(new Result.Lost("there was no answer in time"));

    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          await();
        };
    assertThat(guard().send(request, Duration.ofMillis(300)))
        .isEqualTo(new Result.Lost("there was no answer in time"));
    assertThat(guard().send(request, Duration.ZERO)).isInstanceOf(Result.NotSent.class);
  }

  private static Request of(String method, URI uri) {
    return new Request(method, uri, Map.of(), new byte[0], Redirects.NONE, 1000);
  }

  private void events(HttpExchange exchange, String... parts) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    for (String part : parts) {
      exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  @Test
  void events_are_told_while_they_come_until_there_are_enough() {
    List<String> told = new CopyOnWriteArrayList<>();
    answer =
        exchange -> {
          events(exchange, "data: on", "e\r\n\ndata: two\n", "data: three\n");
          await();
        };

    Result result =
        guard()
            .send(
                of("POST", at("outside.example")),
                LONG,
                line -> {
                  told.add(line);
                  return !line.equals("data: two");
                });

    assertThat(text(result)).isEmpty();
    assertThat(told).containsExactly("data: one", "", "data: two");
  }

  @Test
  void events_have_an_end_too_and_what_is_no_event_is_read_as_ever() {
    List<String> told = new CopyOnWriteArrayList<>();
    Request request = of("POST", at("outside.example"));
    answer = exchange -> events(exchange, "x".repeat(400) + "\n", "y".repeat(700) + "\n");
    assertThat(guard().send(request, LONG, told::add))
        .isEqualTo(new Result.Lost("the answer was too large"));
    assertThat(told).containsExactly("x".repeat(400));

    told.clear();
    answer = exchange -> events(exchange, "data: 1\n", "the last");
    assertThat(guard().send(request, LONG, told::add)).isInstanceOf(Result.Answered.class);
    assertThat(told).containsExactly("data: 1", "the last");

    answer = exchange -> send(exchange, 200, "hello");
    assertThat(text(guard().send(request, LONG, _ -> true))).isEqualTo("hello");

    answer =
        exchange -> {
          events(exchange, "data: 1\n");
          await();
        };
    assertThat(guard().send(request, Duration.ofMillis(300), _ -> true))
        .isEqualTo(new Result.Lost("there was no answer in time"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void a_server_that_was_started_anew_loses_no_request(String method) throws IOException {
    Outbound guard = guard();
    assertThat(text(guard.send(of(method, at("outside.example")), LONG))).isEqualTo("hello");
    outsideServer.stop(0);
    outsideServer = server(OUTSIDE, port, outside);
    outside.clear();

    assertThat(text(guard.send(of(method, at("outside.example")), LONG))).isEqualTo("hello");
    assertThat(outside).hasSize(1);
  }

  @Test
  void what_is_lost_on_a_kept_connection_is_read_once_more_and_not_done_once_more() {
    Outbound guard = guard();
    Queue<String> fates = new ConcurrentLinkedQueue<>();
    answer =
        exchange -> {
          if ("cut".equals(fates.poll())) {
            throw new IOException("cut, as told");
          }
          send(exchange, 200, "hello");
        };
    fates.addAll(List.of("answer", "cut"));
    get(guard, at("outside.example"));
    assertThat(text(get(guard, at("outside.example")))).isEqualTo("hello");
    assertThat(outside).hasSize(3);

    outside.clear();
    fates.add("cut");
    assertThat(guard.send(of("POST", at("outside.example")), LONG))
        .isEqualTo(new Result.Lost("the answer was lost"));
    assertThat(outside).hasSize(1);
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void knows_what_was_sent_and_what_was_not() throws IOException {
    answer =
        exchange -> {
          throw new IOException("cut, as told");
        };
    assertThat(get(guard(), at("outside.example")))
        .isEqualTo(new Result.Lost("the answer was lost"));

    assertThat(get(guard(), URI.create("http://outside.example:" + freePort() + "/")))
        .isEqualTo(new Result.NotSent("no connection could be made"));
    Outbound real = Outbound.trusting();
    open.add(real);
    assertThat(get(real, URI.create("http://nobody.invalid/")))
        .isEqualTo(new Result.NotSent("the host is not known"));
    // Plain text where TLS is spoken: the request itself was never sent.
    assertThat(get(real, URI.create("https://127.0.0.1:" + port + "/")))
        .isEqualTo(new Result.NotSent("no connection could be made"));
    assertThat(text(get(real, at("127.0.0.1")))).startsWith("Lost");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, OUTSIDE)) {
      return socket.getLocalPort();
    }
  }
}
