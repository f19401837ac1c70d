package dev.parley.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request once, and reads an answer to a size and within a time. No proxy of the
 * environment is used.
 *
 * <p>A guarded one only goes out to the internet: by https, to hosts all of whose addresses are
 * public. A name is resolved once, and the connection is made to the very address that was looked
 * at, so that a name that leads elsewhere a moment later leads nowhere. Every redirect that is
 * followed passes the same guard. Single hosts can be allowed by configuration, for development:
 * for them neither holds.
 *
 * <p>OkHttp sends, and not the client of the JDK: that one resolves names behind its caller's back,
 * and can only be told otherwise for the whole process.
 */
public final class Outbound implements AutoCloseable {

  /** How much of an answer is read unless a request says otherwise. */
  public static final int LARGEST_ANSWER = 4 * 1024 * 1024;

  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** However long a request may take: nobody waits longer. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int MOST_REDIRECTS = 3;
  private static final String NO_CONNECTION = "no connection could be made";
  private static final String NOT_PUBLIC = "it does not lead to a public address";

  /** Short: what is frozen and thawed again must not find dead connections. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final @Nullable Predicate<InetAddress> rule;
  private final Set<String> allowed;
  private final Schemes schemes;
  private final OkHttpClient free;
  private final OkHttpClient guarded;

  private Outbound(
      @Nullable Predicate<InetAddress> rule, Set<String> allowed, Dns dns, Schemes schemes) {
    this.rule = rule;
    this.schemes = schemes;
    this.allowed =
        allowed.stream()
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.free = client(dns).build();
    this.guarded =
        rule == null
            ? free
            : client(new GuardedDns(dns, rule)).socketFactory(new GuardedSockets(rule)).build();
  }

  /** For addresses that whoever runs us has configured: these may be anywhere. */
  public static Outbound trusting() {
    return new Outbound(null, Set.of(), Dns.SYSTEM, Schemes.HTTP_TOO);
  }

  /**
   * For addresses that people can name.
   *
   * @param allowed hosts that may be anywhere, as {@code host} for any port or {@code host:port}
   */
  public static Outbound guarded(Set<String> allowed) {
    return new Outbound(PublicAddress::is, allowed, Dns.SYSTEM, Schemes.HTTPS);
  }

  /** For tests: with another idea of what is public, and of names. */
  static Outbound guarded(
      Predicate<InetAddress> rule, Set<String> allowed, Dns resolver, Schemes schemes) {
    return new Outbound(rule, allowed, resolver, schemes);
  }

  /** What may be spoken. */
  enum Schemes {
    HTTPS,
    HTTP_TOO
  }

  private static OkHttpClient.Builder client(Dns dns) {
    return new OkHttpClient.Builder()
        .dns(dns)
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(new ConnectionPool(5, IDLE.toMillis(), TimeUnit.MILLISECONDS))
        .addNetworkInterceptor(Outbound::alive)
        .addNetworkInterceptor(Outbound::neverAgain)
        .connectTimeout(CONNECTING)
        // The whole call has a time; its parts need none of their own.
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO);
  }

  /** A 503 that asks to come again at once would be sent again, unasked. */
  private static Response neverAgain(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == 503 && "0".equals(response.header("Retry-After"))
        ? response.newBuilder().header("Retry-After", "1").build()
        : response;
  }

  /**
   * A kept connection that the server has closed meanwhile, or on which it says something unasked,
   * is noticed before anything is written to it. So a server that was started anew loses nobody's
   * request, whatever it asks for.
   */
  private static Response alive(Interceptor.Chain chain) throws IOException {
    Sent sent = chain.request().tag(Sent.class);
    Connection connection = chain.connection();
    if (sent != null && connection != null && sent.kept() && hasEnded(connection.socket())) {
      throw new Ended();
    }
    return chain.proceed(chain.request());
  }

  private static boolean hasEnded(Socket socket) {
    try {
      int before = socket.getSoTimeout();
      socket.setSoTimeout(1);
      try {
        // Nothing was asked, so there is nothing to be read but the end.
        return socket.getInputStream().read() >= -1;
      } catch (SocketTimeoutException silent) {
        return false;
      } finally {
        socket.setSoTimeout(before);
      }
    } catch (IOException e) {
      return true;
    }
  }

  /** Which redirects are followed, a few at most, and never into another method. */
  public enum Redirects {
    NONE,
    /** Those that stay at the same scheme, host and port: a secret goes nowhere else. */
    SAME_HOST,
    /** All: for what carries no secret. */
    ANYWHERE
  }

  /**
   * What is sent.
   *
   * @param body empty for none
   * @param largestAnswer how many bytes of an answer are read
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  public record Request(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Redirects redirects,
      int largestAnswer) {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** Reads from an address, wherever it leads to. */
    public static Request get(URI uri, Map<String, String> headers) {
      return new Request("GET", uri, headers, new byte[0], Redirects.ANYWHERE, LARGEST_ANSWER);
    }

    @Override
    public String toString() {
      return "Request[" + method + "]";
    }
  }

  /** What came of it. Its words never hold an address, which may hold a secret. */
  public sealed interface Result {
    /**
     * The answer, whatever its status.
     *
     * @param headers by their names, in any case
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
    record Answered(int status, Map<String, String> headers, byte[] body) implements Result {
      public Answered {
        Map<String, String> any = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        any.putAll(headers);
        headers = any;
      }

      /** A header, if it is there. */
      public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
      }
    }

    /** It may not go there, now or ever; nothing was sent. */
    record Refused(String problem) implements Result {}

    /** Nothing was sent, for now. */
    record NotSent(String problem) implements Result {}

    /** It was sent, or may have been, and there is no whole answer. */
    record Lost(String problem) implements Result {}
  }

  /**
   * Why a request to the address would be refused, as far as the address itself tells; empty where
   * it would be tried.
   */
  public Optional<String> objection(URI uri) {
    try {
      check(uri);
      return Optional.empty();
    } catch (Forbidden e) {
      return Optional.of(e.problem());
    }
  }

  /** Sends it, and what redirects lead to that are followed, all within the time. */
  public Result send(Request request, Duration time) {
    return send(request, time, null);
  }

  /**
   * The same; but an answer of events ({@code text/event-stream}) is told line by line while it
   * comes, and its body is empty in the end.
   *
   * @param lines whether more is wanted after this line
   */
  public Result send(Request request, Duration time, @Nullable Predicate<String> lines) {
    long end = System.nanoTime() + (time.compareTo(LONGEST) < 0 ? time : LONGEST).toNanos();
    URI uri = request.uri();
    for (int redirects = 0; ; redirects++) {
      Result result = once(request, uri, end, lines);
      Optional<URI> next =
          result instanceof Result.Answered answered && redirects < MOST_REDIRECTS
              ? next(request, uri, answered)
              : Optional.empty();
      if (next.isEmpty()) {
        return result;
      }
      uri = next.get();
    }
  }

  private static Optional<URI> next(Request request, URI from, Result.Answered answered) {
    boolean sameMethod =
        switch (answered.status()) {
          case 301, 302 -> request.method().equals("GET");
          case 307, 308 -> true;
          default -> false;
        };
    if (!sameMethod || request.redirects() == Redirects.NONE) {
      return Optional.empty();
    }
    try {
      return answered
          .header("Location")
          .map(from::resolve)
          .filter(to -> request.redirects() == Redirects.ANYWHERE || sameHost(from, to));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean sameHost(URI one, URI other) {
    return String.valueOf(one.getScheme()).equals(other.getScheme())
        && String.valueOf(one.getRawAuthority()).equals(other.getRawAuthority());
  }

  /** Once, as the server sees it: on another connection where a kept one had ended. */
  private Result once(Request request, URI uri, long end, @Nullable Predicate<String> lines) {
    Attempt first = attempt(request, uri, end, lines);
    if (first.standing() == Standing.FINAL) {
      return first.result();
    }
    free.connectionPool().evictAll();
    guarded.connectionPool().evictAll();
    return attempt(request, uri, end, lines).result();
  }

  /** Whether the same may be tried on a fresh connection. */
  private enum Standing {
    FINAL,
    AGAIN
  }

  private record Attempt(Result result, Standing standing) {
    Attempt(Result result) {
      this(result, Standing.FINAL);
    }
  }

  private Attempt attempt(Request request, URI uri, long end, @Nullable Predicate<String> lines) {
    long nanos = end - System.nanoTime();
    if (nanos <= 0) {
      return new Attempt(new Result.NotSent("there is no time left"));
    }
    Sent sent = new Sent();
    Call call;
    try {
      HttpUrl url = check(uri);
      call =
          clientFor(url)
              .newBuilder()
              .callTimeout(Math.max(1, nanos / 1_000_000), TimeUnit.MILLISECONDS)
              .eventListener(sent)
              .build()
              .newCall(written(request, url, sent));
    } catch (Forbidden e) {
      return new Attempt(new Result.Refused(e.problem()));
    } catch (IllegalArgumentException e) {
      return new Attempt(new Result.Refused("this cannot be sent in an address or a header"));
    }
    try (Response response = call.execute()) {
      ResponseBody body = response.body();
      byte[] bytes;
      if (body == null) {
        bytes = new byte[0];
      } else if (lines != null && isOfEvents(body)) {
        tell(body.source(), request.largestAnswer(), lines);
        bytes = new byte[0];
      } else {
        bytes = read(body, request.largestAnswer());
      }
      Map<String, String> headers = new LinkedHashMap<>();
      response.headers().forEach(each -> headers.putIfAbsent(each.getFirst(), each.getSecond()));
      return new Attempt(new Result.Answered(response.code(), headers, bytes));
    } catch (Forbidden e) {
      return new Attempt(new Result.Refused(e.problem()));
    } catch (NotPublic e) {
      return new Attempt(new Result.Refused(NOT_PUBLIC));
    } catch (TooLarge e) {
      return new Attempt(new Result.Lost("the answer was too large"));
    } catch (Ended e) {
      return new Attempt(new Result.NotSent(NO_CONNECTION), Standing.AGAIN);
    } catch (IOException e) {
      if (!sent.begun) {
        return new Attempt(
            new Result.NotSent(
                e instanceof UnknownHostException ? "the host is not known" : NO_CONNECTION));
      }
      boolean late = call.isCanceled();
      // It may have ended just then. To read once more does no harm.
      boolean harmless = request.method().equals("GET") && sent.kept() && !sent.answered;
      return new Attempt(
          new Result.Lost(late ? "there was no answer in time" : "the answer was lost"),
          harmless && !late ? Standing.AGAIN : Standing.FINAL);
    }
  }

  private static boolean isOfEvents(ResponseBody body) {
    MediaType type = body.contentType();
    return type != null && type.type().equals("text") && type.subtype().equals("event-stream");
  }

  private static void tell(BufferedSource source, int most, Predicate<String> lines)
      throws IOException {
    long left = most;
    while (!source.exhausted()) {
      long length = source.indexOf((byte) '\n', 0, left);
      if (length < 0 && source.getBuffer().size() >= left) {
        throw new TooLarge();
      }
      left -= length < 0 ? source.getBuffer().size() : length + 1;
      String line = source.readUtf8Line();
      if (line == null || !lines.test(line)) {
        return;
      }
    }
  }

  private static byte[] read(ResponseBody body, int most) throws IOException {
    try (InputStream in = body.byteStream()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new TooLarge();
      }
      return bytes;
    }
  }

  private static okhttp3.Request written(Request request, HttpUrl url, Sent sent) {
    okhttp3.Request.Builder builder = new okhttp3.Request.Builder().url(url).tag(Sent.class, sent);
    request.headers().forEach(builder::header);
    boolean takesBody =
        switch (request.method()) {
          case "POST", "PUT", "PATCH" -> true;
          default -> request.body().length > 0;
        };
    return builder.method(request.method(), takesBody ? new Once(request.body()) : null).build();
  }

  private OkHttpClient clientFor(HttpUrl url) {
    return isAllowed(url) ? free : guarded;
  }

  private boolean isAllowed(HttpUrl url) {
    return allowed.contains(url.host()) || allowed.contains(url.host() + ":" + url.port());
  }

  /** What can be told without resolving a name. */
  private HttpUrl check(URI uri) throws Forbidden {
    HttpUrl url = HttpUrl.get(uri);
    if (url == null) {
      throw new Forbidden("this is no web address");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw new Forbidden("an address takes no name or password");
    }
    if (rule != null && !isAllowed(url)) {
      if (!url.isHttps() && schemes == Schemes.HTTPS) {
        throw new Forbidden("only https is allowed");
      }
      if (isLiteral(url.host()) && !rule.test(literal(url.host()))) {
        throw new Forbidden(NOT_PUBLIC);
      }
    }
    return url;
  }

  /** Of what OkHttp makes of hosts: IPv6 comes without brackets. */
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static InetAddress literal(String host) throws Forbidden {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new Forbidden("this is no web address");
    }
  }

  @Override
  public void close() {
    for (OkHttpClient client : List.of(free, guarded)) {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  /** The request may not go there. */
  private static final class Forbidden extends IOException {
    private static final long serialVersionUID = 1L;

    Forbidden(String problem) {
      super(problem);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  /** A kept connection has ended; nothing was written to it. */
  private static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The answer is larger than what is read of it. */
  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** How far a request came. */
  private static final class Sent extends EventListener {
    private volatile boolean connecting;
    private volatile boolean begun;
    private volatile boolean answered;

    @Override
    public void connectStart(Call call, InetSocketAddress to, Proxy proxy) {
      connecting = true;
    }

    @Override
    public void requestHeadersStart(Call call) {
      begun = true;
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      answered = true;
    }

    /** Whether it goes over a connection that was there before. */
    boolean kept() {
      return !connecting;
    }
  }

  /** A body that may be written once. */
  private static final class Once extends RequestBody {
    private final byte[] bytes;

    Once(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public okhttp3.@Nullable MediaType contentType() {
      return null; // it stands among the headers
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public void writeTo(okio.BufferedSink sink) throws IOException {
      sink.write(bytes);
    }

    @Override
    public boolean isOneShot() {
      return true;
    }
  }

  /** Names lead to public addresses only, or nowhere. */
  private record GuardedDns(Dns dns, Predicate<InetAddress> rule) implements Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
      List<InetAddress> addresses = dns.lookup(host);
      for (InetAddress address : addresses) {
        if (!rule.test(address)) {
          throw new NotPublic();
        }
      }
      return addresses;
    }
  }

  /** A name leads to an address that is not public: all that may be thrown while resolving. */
  private static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1L;
  }

  /** The last look, at the address that is really connected to. */
  private static final class GuardedSockets extends SocketFactory {
    private final Predicate<InetAddress> rule;

    GuardedSockets(Predicate<InetAddress> rule) {
      this.rule = rule;
    }

    @Override
    public Socket createSocket() {
      return new Socket(Proxy.NO_PROXY) {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
          if (!(endpoint instanceof InetSocketAddress to)
              || to.getAddress() == null
              || !rule.test(to.getAddress())) {
            throw new Forbidden(NOT_PUBLIC);
          }
          super.connect(endpoint, timeout);
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new Forbidden("sockets are connected by what made them only");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new Forbidden("sockets are connected by what made them only");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new Forbidden("sockets are connected by what made them only");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new Forbidden("sockets are connected by what made them only");
    }
  }
}
