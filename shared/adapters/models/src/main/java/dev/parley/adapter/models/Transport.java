package dev.parley.adapter.models;

import com.openai.core.RequestOptions;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK's requests go out by, with a {@link Patience} that knows an answer that does not
 * begin from one that falls silent, and lets go of the connection of either. It reads in the thread
 * that asks: no other is woken for a word that arrives.
 */
final class Transport implements com.openai.core.http.HttpClient {

  private static final ScopedValue<Patience> PATIENCE = ScopedValue.newInstance();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Idle connections that are kept; more may be in use. */
  private static final int KEPT = 64;

  /**
   * Connections that were idle for longer are not used again: a function that was frozen between
   * two invocations does not learn that the other side has let go of them.
   */
  private static final Duration FRESH = Duration.ofSeconds(50);

  /** Ours are sent instead. */
  private static final Set<String> WITHHELD = Set.of("authorization", "api-key");

  private final Access access;
  private final ConnectionPool connections =
      new ConnectionPool(KEPT, FRESH.toMillis(), TimeUnit.MILLISECONDS);
  private final OkHttpClient client;

  Transport(Access access) {
    this.access = access;
    this.client =
        new OkHttpClient.Builder()
            // One question at a time is asked over a connection, and cutting it says enough.
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(connections)
            .followRedirects(false)
            .followSslRedirects(false)
            // Would also ask again what was answered by 408.
            .retryOnConnectionFailure(false)
            .connectTimeout(CONNECT_TIMEOUT)
            .eventListener(new Fresh())
            .addInterceptor(Transport::patiently)
            .addNetworkInterceptor(Transport::once)
            .build();
  }

  /** Does something that asks, with that patience. */
  static <T> T with(Patience patience, Supplier<T> asking) {
    return ScopedValue.where(PATIENCE, patience).call(asking::get);
  }

  @Override
  public HttpResponse execute(
      com.openai.core.http.HttpRequest request, RequestOptions requestOptions) {
    Patience patience = PATIENCE.get();
    Asking asking = new Asking(patience);
    try {
      return asked(request, asking);
    } catch (InterruptedIOException e) {
      throw broken(e);
    } catch (IOException e) {
      if (!asking.wasKept() || patience.next().isZero()) {
        throw broken(e);
      }
      // Most likely the server had let go of a kept connection before it read any of this.
      connections.evictAll();
    }
    try {
      return asked(request, new Asking(patience));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(
      com.openai.core.http.HttpRequest request, RequestOptions requestOptions) {
    throw new UnsupportedOperationException("nothing here asks so");
  }

  @Override
  public void close() {
    connections.evictAll();
  }

  private HttpResponse asked(com.openai.core.http.HttpRequest request, Asking asking)
      throws IOException {
    Call call = client.newCall(onTheWire(request, asking));
    try {
      Response response = call.execute();
      return new Received(
          response, new Body(call, Objects.requireNonNull(response.body()), asking.patience));
    } catch (SocketTimeoutException e) {
      throw asking.isConnecting() ? new Unreachable(e) : Body.silence("no answer has begun", e);
    }
  }

  private Request onTheWire(com.openai.core.http.HttpRequest request, Asking asking) {
    Request.Builder wire = new Request.Builder().url(request.url()).tag(Asking.class, asking);
    Headers headers = request.headers();
    for (String name : headers.names()) {
      if (!WITHHELD.contains(name.toLowerCase(Locale.ROOT))) {
        headers.values(name).forEach(value -> wire.addHeader(name, value));
      }
    }
    access.header().ifPresent(header -> wire.header(header.name(), header.value()));
    // Compressed, the words of a stream would come in lumps.
    wire.header("Accept-Encoding", "identity");
    @Nullable HttpRequestBody body = request.body();
    return wire.method(request.method().name(), body == null ? null : onTheWire(body)).build();
  }

  private static RequestBody onTheWire(HttpRequestBody body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.writeTo(bytes);
    @Nullable String type = body.contentType();
    return RequestBody.create(bytes.toByteArray(), type == null ? null : MediaType.parse(type));
  }

  /** Waits for the beginning of an answer as long as there is patience. */
  private static Response patiently(Interceptor.Chain chain) throws IOException {
    Patience patience = asking(chain.call()).patience;
    int millis = millis(patience.next());
    return chain
        .withConnectTimeout(
            Math.min(millis, (int) CONNECT_TIMEOUT.toMillis()), TimeUnit.MILLISECONDS)
        .withReadTimeout(millis, TimeUnit.MILLISECONDS)
        .withWriteTimeout(millis, TimeUnit.MILLISECONDS)
        .proceed(chain.request());
  }

  /** A 503 that asks to come again at once would be sent again, unasked. */
  private static Response once(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == 503 && "0".equals(response.header("Retry-After"))
        ? response.newBuilder().header("Retry-After", "1").build()
        : response;
  }

  private static Asking asking(Call call) {
    return Objects.requireNonNull(call.request().tag(Asking.class));
  }

  /** At least one: nothing would be for ever. */
  static int millis(Duration wait) {
    return Math.clamp(wait.toMillis(), 1, Integer.MAX_VALUE);
  }

  private static OpenAIIoException broken(IOException cause) {
    return new OpenAIIoException("the request failed", cause);
  }

  /** A question on its way, and how it got there. */
  private static final class Asking {
    private final Patience patience;
    private Way way = Way.KEPT;

    /** The connection: one that was there, or one that is made for it. */
    private enum Way {
      KEPT,
      CONNECTING,
      NEW
    }

    Asking(Patience patience) {
      this.patience = patience;
    }

    boolean wasKept() {
      return way == Way.KEPT;
    }

    boolean isConnecting() {
      return way == Way.CONNECTING;
    }
  }

  /** Sees which questions have a connection made for them. */
  private static final class Fresh extends EventListener {
    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
      asking(call).way = Asking.Way.CONNECTING;
    }

    @Override
    public void connectEnd(
        Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
      asking(call).way = Asking.Way.NEW;
    }
  }

  /** No connection was made in time. */
  static final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    Unreachable(SocketTimeoutException cause) {
      super("no connection was made in time", cause);
    }
  }

  /** What came back, as the SDK reads it. */
  private record Received(Response response, Body body) implements HttpResponse {

    @Override
    public int statusCode() {
      return response.code();
    }

    @Override
    public Headers headers() {
      Headers.Builder headers = Headers.builder();
      response.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
      return headers.build();
    }

    @Override
    public void close() {
      body.close();
    }
  }
}
