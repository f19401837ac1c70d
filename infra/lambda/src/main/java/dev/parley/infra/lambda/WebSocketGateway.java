package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket API in front of the functions, on the loopback address, as API Gateway has it: the
 * function of {@code $connect} lets a client in or does not, each message goes to the function of
 * the route that it names, and functions speak to clients at {@code /@connections/{connectionId}}
 * of the same port. Paths are with the stage or, as behind a domain of one's own, without it.
 *
 * <p>Messages of one connection do not wait for each other, and have no order among each other.
 * What changes a connection happens on the one thread of the network.
 */
final class WebSocketGateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketGateway.class);

  private static final int FRAME_LIMIT = 32 * 1024;
  private static final int MESSAGE_LIMIT = 128 * 1024;

  /** What is taken in, to be refused in good order if it is more than the limits allow. */
  private static final int MOST = 10 * 1024 * 1024;

  private static final String CONNECT = "$connect";
  private static final String DISCONNECT = "$disconnect";
  private static final String DEFAULT = "$default";
  private static final String CONNECTIONS = "/@connections/";

  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int UNSUPPORTED = 1003;
  private static final int NO_STATUS = 1005;
  private static final int ABNORMAL = 1006;
  private static final int TOO_BIG = 1009;

  /** How long a client may take to answer that the connection is closed. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private static final WebSocketDecoderConfig DECODING =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(MOST)
          .allowExtensions(false)
          // Closes as every other reason to close does, and tells the function.
          .closeOnProtocolViolation(false)
          .build();

  private static final Outcome LATE = new Outcome.None(504, "Endpoint request timed out");
  private static final Outcome FAILED = new Outcome.None(502, "Internal server error");

  private final Deployment.WebSocketApi api;
  private final RouteSelection selection;
  private final WebSocketEvents events;
  private final Function<String, Instances> instances;
  private final Limits limits;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;
  private volatile boolean closed;

  /**
   * How long a connection lasts.
   *
   * @param idle without a message in either direction
   * @param connection in any case
   */
  record Limits(Duration idle, Duration connection) {
    /** Those of API Gateway. */
    static final Limits REAL = new Limits(Duration.ofMinutes(10), Duration.ofHours(2));
  }

  /** What came of asking a function. */
  private sealed interface Outcome {
    record Answered(ProxyEvents.Response response) implements Outcome {}

    /** No answer, and what is said in its stead. */
    record None(int status, String message) implements Outcome {}
  }

  private WebSocketGateway(
      Deployment.WebSocketApi api, Function<String, Instances> instances, int port, Limits limits) {
    this.api = api;
    this.selection = new RouteSelection(api.routeSelectionExpression());
    this.events = new WebSocketEvents(api.stage());
    this.instances = instances;
    this.limits = limits;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(MOST), new Requests());
                  }
                });
    ChannelFuture wanted = bind(bootstrap, port).awaitUninterruptibly();
    this.channel =
        wanted.isSuccess() ? wanted.channel() : bind(bootstrap, 0).syncUninterruptibly().channel();
  }

  private static ChannelFuture bind(ServerBootstrap bootstrap, int port) {
    return bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Serves from now on.
   *
   * @param port where it is free, or 0; else any free one
   */
  static WebSocketGateway start(
      Deployment.WebSocketApi api, Function<String, Instances> instances, int port, Limits limits) {
    return new WebSocketGateway(api, instances, port, limits);
  }

  /** Where clients connect. */
  URI address() {
    return URI.create("ws://" + place());
  }

  /** Where functions speak to clients, as AWS's client wants it. */
  URI management() {
    return URI.create("http://" + place());
  }

  private String place() {
    return "localhost:"
        + ((InetSocketAddress) channel.localAddress()).getPort()
        + "/"
        + api.stage();
  }

  @Override
  public void close() {
    closed = true;
    channel.close().syncUninterruptibly();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
      String path;
      try {
        path = withoutStage(new QueryStringDecoder(message.uri()).path());
      } catch (IllegalArgumentException e) {
        answer(context.channel(), message, response(400));
        return;
      }
      if (path.startsWith(CONNECTIONS)) {
        manage(context.channel(), message, path.substring(CONNECTIONS.length()));
      } else if (!message
          .headers()
          .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
        DefaultFullHttpResponse upgrade = response(426);
        upgrade.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        answer(context.channel(), message, upgrade);
      } else if (path.isEmpty() || path.equals("/")) {
        connect(context.channel(), message);
      } else {
        String id = RequestIds.next();
        answer(context.channel(), message, json(403, said("Forbidden", id, id)));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  private String withoutStage(String path) {
    String stage = "/" + api.stage();
    return path.equals(stage) || path.startsWith(stage + "/")
        ? path.substring(stage.length())
        : path;
  }

  private void connect(Channel client, FullHttpRequest message) {
    HttpHeaders headers = message.headers();
    if (!WebSocketVersion.V13
        .toHttpHeaderValue()
        .equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(client)
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
      answer(client, message, response(400));
      return;
    }
    URI uri;
    try {
      uri = URI.create(message.uri());
    } catch (IllegalArgumentException e) {
      answer(client, message, response(400));
      return;
    }
    String source = ((InetSocketAddress) client.remoteAddress()).getAddress().getHostAddress();
    ProxyEvents.Request request =
        new ProxyEvents.Request(
            UUID.randomUUID().toString(),
            message.method().name(),
            uri,
            List.copyOf(headers.entries()),
            "",
            source,
            ((InetSocketAddress) client.localAddress()).getPort());
    WebSocketEvents.Caller caller =
        new WebSocketEvents.Caller(
            RequestIds.next(),
            Clock.systemUTC().instant(),
            headers.get(HttpHeaderNames.HOST, "localhost"),
            source,
            headers.get(HttpHeaderNames.USER_AGENT));
    // Outlives this call: without the content, which would have to be given back.
    FullHttpRequest kept =
        new DefaultFullHttpRequest(
            message.protocolVersion(),
            message.method(),
            message.uri(),
            Unpooled.EMPTY_BUFFER,
            headers.copy(),
            new DefaultHttpHeaders());
    Thread.ofVirtual().name("connect").start(() -> letIn(client, kept, request, caller));
  }

  private void letIn(
      Channel client,
      FullHttpRequest message,
      ProxyEvents.Request request,
      WebSocketEvents.Caller caller) {
    Deployment.WebSocketRoute route = api.routes().get(CONNECT);
    if (route == null) {
      onThread(client, () -> open(client, message, caller, null));
      return;
    }
    String requestId = RequestIds.next();
    Optional<Outcome> outcome = ask(route, events.connect(caller, requestId, request));
    if (outcome.isEmpty()) {
      return;
    }
    switch (outcome.get()) {
      case Outcome.Answered answered -> {
        ProxyEvents.Response response = answered.response();
        if (response.status() / 100 == 2) {
          List<String> protocols = response.headers().get("Sec-WebSocket-Protocol");
          String protocol = protocols == null ? null : protocols.getFirst();
          onThread(client, () -> open(client, message, caller, protocol));
        } else {
          refuse(client, response(response.status()));
        }
      }
      case Outcome.None none ->
          refuse(
              client, json(none.status(), said(none.message(), caller.connectionId(), requestId)));
    }
  }

  /** Answers, and hangs up. */
  private static void refuse(Channel client, DefaultFullHttpResponse response) {
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    client.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void open(
      Channel client,
      FullHttpRequest message,
      WebSocketEvents.Caller caller,
      @Nullable String protocol) {
    if (!client.isActive()) {
      // The function has let it in, and is told that it is gone.
      disconnected(caller, ABNORMAL, "");
      return;
    }
    HttpHeaders headers = new DefaultHttpHeaders();
    if (protocol != null) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    Connection connection = new Connection(client, caller);
    client.pipeline().remove(Requests.class);
    client.pipeline().addLast(new Utf8FrameValidator(false), connection);
    new WebSocketServerHandshakerFactory(message.uri(), null, DECODING)
        .newHandshaker(message)
        .handshake(client, message, headers, client.newPromise())
        .addListener(_ -> connection.open());
  }

  /** A client that was let in. All of it happens on the thread of the network. */
  private final class Connection extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final Channel client;
    private final WebSocketEvents.Caller caller;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private Instant lastActive;
    private @Nullable Future<?> idle;
    private @Nullable Future<?> end;
    private boolean closing;

    Connection(Channel client, WebSocketEvents.Caller caller) {
      this.client = client;
      this.caller = caller;
      this.lastActive = caller.connectedAt();
    }

    void open() {
      connections.put(caller.connectionId(), this);
      end = leaveIn(limits.connection());
      active();
      client.closeFuture().addListener(_ -> ended(ABNORMAL, ""));
    }

    private Future<?> leaveIn(Duration time) {
      return client
          .eventLoop()
          .schedule(() -> close(GOING_AWAY, "Going away"), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void active() {
      lastActive = Clock.systemUTC().instant();
      cancel(idle);
      idle = leaveIn(limits.idle());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      switch (frame) {
        case CloseWebSocketFrame close -> closed(close);
        case PingWebSocketFrame ping -> {
          var _ = client.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
        case PongWebSocketFrame _ -> {}
        case BinaryWebSocketFrame _ -> close(UNSUPPORTED, "");
        default -> take(frame);
      }
    }

    private void take(WebSocketFrame part) {
      if (closing) {
        return;
      }
      int size = part.content().readableBytes();
      if (size > FRAME_LIMIT || parts.size() + size > MESSAGE_LIMIT) {
        close(TOO_BIG, "");
        return;
      }
      parts.writeBytes(ByteBufUtil.getBytes(part.content()));
      if (part.isFinalFragment()) {
        String message = parts.toString(StandardCharsets.UTF_8);
        parts.reset();
        active();
        received(message);
      }
    }

    private void received(String message) {
      String requestId = RequestIds.next();
      String key =
          selection
              .key(message)
              .filter(named -> !named.startsWith("$") && api.routes().containsKey(named))
              .orElse(DEFAULT);
      Deployment.WebSocketRoute route = api.routes().get(key);
      if (route == null) {
        var _ = send(said("Forbidden", caller.connectionId(), requestId));
        return;
      }
      byte[] event = events.message(caller, requestId, key, message);
      Thread.ofVirtual().name("message").start(() -> pass(route, event, requestId));
    }

    /** On a thread of its own. */
    private void pass(Deployment.WebSocketRoute route, byte[] event, String requestId) {
      Optional<Outcome> outcome = ask(route, event);
      if (outcome.isEmpty()) {
        return;
      }
      switch (outcome.get()) {
        case Outcome.Answered answered -> {
          if (route.responds()) {
            byte[] body = Base64.getDecoder().decode(answered.response().body64());
            respond(new String(body, StandardCharsets.UTF_8));
          }
        }
        case Outcome.None none -> respond(said(none.message(), caller.connectionId(), requestId));
      }
    }

    private void respond(String message) {
      onThread(
          client,
          () -> {
            if (connections.containsKey(caller.connectionId())) {
              var _ = send(message);
            }
          });
    }

    /** In frames no larger than a client's may be. */
    ChannelFuture send(String message) {
      active();
      ByteBuf bytes = Unpooled.copiedBuffer(message, StandardCharsets.UTF_8);
      boolean first = true;
      while (bytes.readableBytes() > FRAME_LIMIT) {
        var _ = client.write(frame(first, false, bytes.readRetainedSlice(FRAME_LIMIT)));
        first = false;
      }
      return client.writeAndFlush(frame(first, true, bytes));
    }

    private static WebSocketFrame frame(boolean first, boolean last, ByteBuf content) {
      return first
          ? new TextWebSocketFrame(last, 0, content)
          : new ContinuationWebSocketFrame(last, 0, content);
    }

    /** The client closes, or says that it has seen us do so. */
    private void closed(CloseWebSocketFrame frame) {
      if (frame.statusCode() < 0) {
        ended(NO_STATUS, "Client-side close frame status not set");
      } else {
        ended(frame.statusCode(), frame.reasonText());
      }
      if (closing) {
        var _ = client.close();
      } else {
        closing = true;
        client.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
      }
    }

    /** Closes from our side. */
    void close(int status, String reason) {
      if (closing) {
        return;
      }
      closing = true;
      ended(status, reason);
      var _ = client.writeAndFlush(new CloseWebSocketFrame(status, reason));
      var _ =
          client
              .eventLoop()
              .schedule(
                  () -> {
                    var _ = client.close();
                  },
                  LINGER.toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    /** The first to say so is right. */
    private void ended(int status, String reason) {
      if (connections.remove(caller.connectionId(), this)) {
        cancel(idle);
        cancel(end);
        disconnected(caller, status, reason);
      }
    }

    private static void cancel(@Nullable Future<?> timer) {
      if (timer != null) {
        timer.cancel(false);
      }
    }

    String description() {
      ObjectNode description = JsonNodeFactory.instance.objectNode();
      description.put("connectedAt", caller.connectedAt().toString());
      ObjectNode identity = description.putObject("identity");
      identity.put("sourceIp", caller.sourceAddress());
      identity.put("userAgent", caller.userAgent() == null ? "" : caller.userAgent());
      description.put("lastActiveAt", lastActive.toString());
      return description.toString();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof CorruptedWebSocketFrameException corrupted) {
        close(corrupted.closeStatus().code(), "");
      } else {
        var _ = client.close();
      }
    }
  }

  private void disconnected(WebSocketEvents.Caller caller, int status, String reason) {
    Deployment.WebSocketRoute route = api.routes().get(DISCONNECT);
    if (route == null || closed) {
      return;
    }
    byte[] event = events.disconnect(caller, RequestIds.next(), status, reason);
    // Nobody is left to be told what came of it.
    Thread.ofVirtual().name("disconnect").start(() -> ask(route, event));
  }

  /** Asks a function; none when we are stopped meanwhile. */
  private Optional<Outcome> ask(Deployment.WebSocketRoute route, byte[] event) {
    try {
      Invocation invocation = instances.apply(route.function()).invoke(event);
      Optional<Answer> answer = invocation.answerWithin(route.timeout());
      if (answer.isEmpty()) {
        return Optional.of(LATE);
      }
      switch (answer.get()) {
        case Answer.Whole whole -> {
          return Optional.of(new Outcome.Answered(events.answer(whole.payload())));
        }
        case Answer.Streamed streamed -> {
          streamed.forget();
          LOG.error("{} streams, which a WebSocket API does not take", route.function());
        }
        case Answer.Failed failed ->
            LOG.error("{} failed: {} {}", route.function(), failed.type(), failed.payload());
      }
    } catch (InitializationFailed e) {
      LOG.error("{} does not start", route.function(), e);
    } catch (IOException e) {
      LOG.error("no answer of {} to pass on", route.function(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    return Optional.of(FAILED);
  }

  /** What functions ask of connections. */
  private void manage(Channel caller, FullHttpRequest message, String connectionId) {
    if (!RequestIds.isOne(connectionId)) {
      DefaultFullHttpResponse invalid =
          json(
              400,
              JsonNodeFactory.instance
                  .objectNode()
                  .put("message", "Invalid connectionId: " + connectionId)
                  .toString());
      answer(caller, message, failure(invalid, "BadRequestException"));
      return;
    }
    Connection connection = connections.get(connectionId);
    if (connection == null) {
      answer(caller, message, gone());
    } else if (message.method().equals(HttpMethod.POST)) {
      post(caller, message, connection);
    } else if (message.method().equals(HttpMethod.GET)) {
      answer(caller, message, json(200, connection.description()));
    } else if (message.method().equals(HttpMethod.DELETE)) {
      connection.close(NORMAL, "Connection Closed Normally");
      answer(caller, message, response(204));
    } else {
      answer(caller, message, failure(response(403), "MissingAuthenticationTokenException"));
    }
  }

  private static void post(Channel caller, FullHttpRequest message, Connection connection) {
    if (message.content().readableBytes() > MESSAGE_LIMIT) {
      answer(caller, message, failure(response(413), "PayloadTooLargeException"));
      return;
    }
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    connection
        .send(message.content().toString(StandardCharsets.UTF_8))
        .addListener(sent -> answer(caller, keepAlive, sent.isSuccess() ? response(200) : gone()));
  }

  /** Without a body, as the real one. */
  private static DefaultFullHttpResponse gone() {
    return failure(response(410), "GoneException");
  }

  private static DefaultFullHttpResponse failure(DefaultFullHttpResponse response, String type) {
    response.headers().set("x-amzn-ErrorType", type);
    return response;
  }

  /** What is said where no function says anything; the same to who is connected and who is not. */
  private static String said(String message, String connectionId, String requestId) {
    return "{\"message\": \""
        + message
        + "\", \"connectionId\":\""
        + connectionId
        + "\", \"requestId\":\""
        + requestId
        + "\"}";
  }

  private static DefaultFullHttpResponse json(int status, String body) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    return sized(response);
  }

  private static DefaultFullHttpResponse response(int status) {
    return sized(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status)));
  }

  private static DefaultFullHttpResponse sized(DefaultFullHttpResponse response) {
    if (response.status().code() != 204) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    }
    response.headers().set("x-amzn-RequestId", UUID.randomUUID().toString());
    return response;
  }

  private static void answer(
      Channel caller, FullHttpRequest message, DefaultFullHttpResponse response) {
    answer(caller, HttpUtil.isKeepAlive(message), response);
  }

  private static void answer(Channel caller, boolean keepAlive, DefaultFullHttpResponse response) {
    if (keepAlive) {
      var _ = caller.writeAndFlush(response);
    } else {
      refuse(caller, response);
    }
  }

  private void onThread(Channel client, Runnable what) {
    if (!closed) {
      client.eventLoop().execute(what);
    }
  }
}
