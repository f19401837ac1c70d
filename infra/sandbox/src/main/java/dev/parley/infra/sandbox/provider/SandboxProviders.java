package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * All providers of the sandbox on one loopback port. Below {@link #base(Provider)} lies everything
 * that lies below any of the real provider's hosts, at the same path: {@code
 * https://gmail.googleapis.com/gmail/v1/...} and {@code https://oauth2.googleapis.com/token} are
 * both found under {@code http://127.0.0.1:port/gmail}.
 *
 * <p>For tests that run it in another process there is {@code GET /sandbox/effects?provider=&kind=
 * &mark=} (a list of effects with their count) and {@code POST /sandbox/faults} (a JSON object with
 * {@code provider}, {@code fault} of {@code drop_request}, {@code drop_answer}, {@code work_later},
 * {@code seen_later}, {@code fail_before}, {@code fail_after}, {@code delay}, {@code
 * too_many_requests}, and optionally {@code method}, {@code path}, {@code times}, {@code status},
 * {@code seconds}), and {@code POST /sandbox/catch-up}.
 */
public final class SandboxProviders implements AutoCloseable {
  static final int LARGEST_BODY = 36 * 1024 * 1024;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<Provider, ProviderServer> providers = new EnumMap<>(Provider.class);
  private final Faults faults = new Faults();
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();

  private SandboxProviders(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts them on the system's time.
   *
   * @see #start(int, String, int, Path, InstantSource, List)
   */
  public static SandboxProviders start(
      int port, String smtpHost, int smtpPort, @Nullable Path folder, OAuthClient... clients) {
    return start(port, smtpHost, smtpPort, folder, InstantSource.system(), List.of(clients));
  }

  /**
   * Starts them; they answer when this returns.
   *
   * @param port 0 for any free one
   * @param smtpHost where Gmail hands its mails over, without encryption or login
   * @param folder where they keep what they know, so that it outlives the process; null to keep it
   *     in memory only
   * @param clients the applications registered with them
   * @throws UncheckedIOException when the port is taken or the folder cannot be used
   */
  public static SandboxProviders start(
      int port,
      String smtpHost,
      int smtpPort,
      @Nullable Path folder,
      InstantSource clock,
      List<OAuthClient> clients) {
    HttpServer server;
    try {
      // Not getLoopbackAddress, which may be ::1: the addresses we give out say 127.0.0.1.
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
    SandboxProviders sandbox =
        new SandboxProviders(server, Executors.newVirtualThreadPerTaskExecutor());
    sandbox.providers.put(
        Provider.GMAIL,
        new GmailServer(
            new AuthorizationServer(new GoogleDialect(), clients, folder, clock),
            smtpHost,
            smtpPort,
            folder,
            clock));
    sandbox.providers.put(
        Provider.SLACK,
        new SlackServer(
            new AuthorizationServer(new SlackDialect(), clients, folder, clock), folder, clock));
    sandbox.providers.put(
        Provider.GITHUB,
        new GitHubServer(
            new AuthorizationServer(new GitHubDialect(), clients, folder, clock),
            sandbox.base(Provider.GITHUB).toString(),
            folder,
            clock));
    server.createContext("/", sandbox::serve);
    server.setExecutor(sandbox.threads);
    server.start();
    return sandbox;
  }

  /** What stands for scheme and host of everything of this provider; no slash at the end. */
  public URI base(Provider provider) {
    return URI.create("http://127.0.0.1:" + port() + "/" + provider.segment());
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** What is to go wrong. */
  public Faults faults() {
    return faults;
  }

  /** Does the work that was left for later, and shows everything that was done. */
  public void catchUp() {
    for (Runnable work = late.poll(); work != null; work = late.poll()) {
      work.run();
    }
    providers.values().forEach(ProviderServer::catchUp);
  }

  /**
   * Goes back to the first day of all providers: no effects, no faults, nothing left for later.
   * Only accounts and their tokens stay as they are.
   */
  public void forget() {
    faults.clear();
    late.clear();
    providers.values().forEach(ProviderServer::forget);
  }

  /** Everything a provider did because it was asked to, oldest first; kept over a restart. */
  public List<Effect> effects(Provider provider) {
    return serverOf(provider).effects();
  }

  /** How many effects of a kind there are. */
  public int count(Provider provider, Effect.Kind kind) {
    return count(provider, kind, "");
  }

  /** How many effects of a kind carry a mark in what they are about. */
  public int count(Provider provider, Effect.Kind kind, String mark) {
    return (int)
        effects(provider).stream()
            .filter(effect -> effect.kind() == kind && effect.carries(mark))
            .count();
  }

  /**
   * An access token as the application would have got it, had a person agreed in the browser: for
   * tests that are about something else.
   */
  public String accessToken(OAuthClient client, String account, String... scopes) {
    return serverOf(client.provider()).authorization().give(client, account, List.of(scopes));
  }

  /** Lets every access token a provider has given out run out now; refresh tokens stay good. */
  public void expireAccessTokens(Provider provider) {
    serverOf(provider).authorization().expireAccessTokens();
  }

  /** Takes back every grant, as people do in the provider's settings. */
  public void revokeGrants(Provider provider) {
    serverOf(provider).authorization().revokeAll();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private ProviderServer serverOf(Provider provider) {
    return Objects.requireNonNull(providers.get(provider));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = body(exchange);
      if (body.length > LARGEST_BODY) {
        send(exchange, Answer.empty(413));
        return;
      }
      String path = exchange.getRequestURI().getRawPath();
      int slash = path.indexOf('/', 1);
      String segment = slash < 0 ? path.substring(1) : path.substring(1, slash);
      Call call =
          new Call(
              exchange.getRequestMethod(),
              slash < 0 ? "/" : path.substring(slash),
              Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
              headers(exchange),
              body);
      if (segment.equals("sandbox")) {
        send(exchange, control(call));
        return;
      }
      for (Map.Entry<Provider, ProviderServer> each : providers.entrySet()) {
        if (each.getKey().segment().equals(segment)) {
          Answer answer = answer(each.getKey(), each.getValue(), call);
          if (answer != null) {
            send(exchange, answer);
          }
          return;
        }
      }
      send(exchange, Answer.text(404, "text/plain", "There is no such provider.\n"));
    }
  }

  /** At most one byte more than is allowed. Google's clients pack what they send. */
  static byte[] body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return (packed ? new GZIPInputStream(in) : in).readNBytes(LARGEST_BODY + 1);
  }

  static Map<String, String> headers(HttpExchange exchange) {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return headers;
  }

  /** The answer, or null where the connection is to close without one. */
  private @Nullable Answer answer(Provider provider, ProviderServer target, Call call) {
    return switch (faults.take(provider, call.method(), call.path())) {
      case null -> work(target, call);
      case Fault.DropRequest() -> null;
      case Fault.DropAnswer() -> {
        work(target, call);
        yield null;
      }
      case Fault.WorkLater() -> {
        late.add(() -> work(target, call));
        yield null;
      }
      case Fault.SeenLater() -> {
        target.fallBehind();
        work(target, call);
        yield null;
      }
      case Fault.FailBefore(int status) -> target.failing(status);
      case Fault.FailAfter(int status) -> {
        work(target, call);
        yield target.failing(status);
      }
      case Fault.Delay(Duration by) -> {
        Answer answer = work(target, call);
        LockSupport.parkNanos(by.toNanos());
        yield answer;
      }
      case Fault.TooManyRequests(Duration retryAfter) ->
          target.tooMany().with("Retry-After", Long.toString(retryAfter.toSeconds()));
    };
  }

  private static Answer work(ProviderServer target, Call call) {
    try {
      Answer answer = target.routes().answer(call);
      if (answer != null) {
        return answer;
      }
      SortedSet<String> methods = target.routes().methods(call);
      return methods.isEmpty()
          ? target.unknown(call)
          : Answer.text(405, "text/plain", "Method not allowed.\n")
              .with("Allow", String.join(", ", methods));
    } catch (BadRequest e) {
      return target.malformed(Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  static void send(HttpExchange exchange, Answer answer) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    boolean without = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), without ? -1 : answer.body().length);
    if (!without) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer.body());
      }
    }
  }

  private Answer control(Call call) {
    try {
      return switch (call.method() + " " + call.path()) {
        case "GET /effects" -> effects(call);
        case "POST /faults" -> plan(call);
        case "POST /catch-up" -> {
          catchUp();
          yield Answer.empty(204);
        }
        case "DELETE /faults" -> {
          faults.clear();
          yield Answer.empty(204);
        }
        default -> Answer.empty(404);
      };
    } catch (BadRequest | IllegalArgumentException e) {
      return Answer.json(
          400, Json.object().put("error", Objects.requireNonNullElse(e.getMessage(), "")));
    }
  }

  private Answer effects(Call call) {
    String kind = call.query("kind").toUpperCase(Locale.ROOT);
    ArrayNode list = Json.array();
    for (Provider provider : Provider.values()) {
      if (call.query("provider").isEmpty() || call.query("provider").equals(provider.segment())) {
        for (Effect effect : effects(provider)) {
          if ((kind.isEmpty() || effect.kind().name().equals(kind))
              && effect.carries(call.query("mark"))) {
            ObjectNode node = list.addObject();
            node.put("provider", provider.segment())
                .put("kind", effect.kind().name().toLowerCase(Locale.ROOT))
                .put("subject", effect.subject())
                .put("content", effect.content())
                .put("at", effect.at().toString());
          }
        }
      }
    }
    ObjectNode answer = Json.object().put("count", list.size());
    answer.set("effects", list);
    return Answer.json(200, answer);
  }

  /** Only as JSON, which a page in a browser cannot post here unasked. */
  private Answer plan(Call call) {
    if (!call.hasJson()) {
      return Answer.empty(415);
    }
    ObjectNode asked = call.json();
    int status = asked.path("status").asInt(500);
    Duration time = Duration.ofSeconds(asked.path("seconds").asLong(1));
    Fault fault =
        switch (Json.text(asked, "fault")) {
          case "drop_request" -> new Fault.DropRequest();
          case "drop_answer" -> new Fault.DropAnswer();
          case "work_later" -> new Fault.WorkLater();
          case "seen_later" -> new Fault.SeenLater();
          case "fail_before" -> new Fault.FailBefore(status);
          case "fail_after" -> new Fault.FailAfter(status);
          case "delay" -> new Fault.Delay(time);
          case "too_many_requests" -> new Fault.TooManyRequests(time);
          default -> throw new BadRequest("there is no such fault");
        };
    faults.plan(
        Provider.named(Json.text(asked, "provider")),
        Json.text(asked, "method"),
        Json.text(asked, "path"),
        fault,
        asked.path("times").asInt(1));
    return Answer.empty(204);
  }
}
