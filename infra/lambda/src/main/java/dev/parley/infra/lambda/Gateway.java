package dev.parley.infra.lambda;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API in front of the functions, on the loopback address, as API Gateway has it: paths of
 * the template, proxy events, its own answers where a function gives none, its limits of time and
 * size, and answers that come bit by bit where a route streams.
 *
 * <p>Paths are without the stage, as behind a domain of one's own. On the real one the invocation
 * of a reader who goes away runs on to its end; here it is cut, so that a small machine is not full
 * of them.
 */
final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** The most that a request may hold. */
  private static final int LIMIT = 10 * 1024 * 1024;

  private final Deployment.RestApi api;
  private final Routes routes;
  private final ProxyEvents events;
  private final Function<String, Instances> instances;
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  private Gateway(Deployment deployment, Function<String, Instances> instances, int port) {
    this.api = deployment.api();
    this.routes = new Routes(deployment.routes());
    this.events = new ProxyEvents(api.stage(), api.binaryMediaTypes());
    this.instances = instances;
    this.channel =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec(), new Whole(), new Requests());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .syncUninterruptibly()
            .channel();
  }

  /**
   * Serves from now on.
   *
   * @param port 0 for any free one
   */
  static Gateway start(Deployment deployment, Function<String, Instances> instances, int port) {
    return new Gateway(deployment, instances, port);
  }

  /** Where it listens. */
  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    threads.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Takes a request whole, and says so where it is too large. */
  private final class Whole extends HttpObjectAggregator {
    Whole() {
      super(LIMIT);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
      Deployment.GatewayResponse said = said("REQUEST_TOO_LARGE", 413, "Request Too Long");
      context
          .writeAndFlush(whole(own(said, UUID.randomUUID().toString())))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
      ProxyEvents.Request request;
      try {
        request = request(context, message);
      } catch (IllegalArgumentException e) {
        context
            .writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST))
            .addListener(ChannelFutureListener.CLOSE);
        return;
      }
      boolean keepAlive = HttpUtil.isKeepAlive(message);
      Thread.ofVirtual()
          .name("request")
          .start(() -> new Exchange(context.channel(), request, keepAlive).answer());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  private static ProxyEvents.Request request(
      ChannelHandlerContext context, FullHttpRequest message) {
    InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
    InetSocketAddress to = (InetSocketAddress) context.channel().localAddress();
    return new ProxyEvents.Request(
        UUID.randomUUID().toString(),
        message.method().name(),
        URI.create(message.uri()),
        message.headers().entries(),
        Base64.getEncoder().encodeToString(ByteBufUtil.getBytes(message.content())),
        from.getAddress().getHostAddress(),
        to.getPort());
  }

  /** A request and its answer. */
  private final class Exchange {
    private final Channel connection;
    private final ProxyEvents.Request request;
    private final boolean keepAlive;
    private boolean begun;

    Exchange(Channel connection, ProxyEvents.Request request, boolean keepAlive) {
      this.connection = connection;
      this.request = request;
      this.keepAlive = keepAlive;
    }

    void answer() {
      try {
        Optional<Routes.Match> found = routes.find(request.method(), request.uri().getRawPath());
        if (found.isEmpty()) {
          say("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token");
          return;
        }
        ask(found.get());
      } catch (InitializationFailed e) {
        LOG.error("a function does not start", e);
        say("INTEGRATION_FAILURE", 502, "Internal server error");
      } catch (IOException e) {
        if (begun || !connection.isActive()) {
          // Too late to say so, or nobody to say it to.
          var _ = connection.close();
        } else {
          LOG.error("no answer to pass on", e);
          say("INTEGRATION_FAILURE", 502, "Internal server error");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void ask(Routes.Match match) throws IOException, InterruptedException {
      Deployment.Route route = match.route();
      byte[] event = events.event(request, route.path(), match.parameters());
      Invocation invocation = instances.apply(route.function()).invoke(event);
      Optional<Answer> answer = invocation.answerWithin(route.timeout());
      if (answer.isEmpty()) {
        say("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out");
        return;
      }
      switch (answer.get()) {
        case Answer.Whole whole ->
            send(whole(events.response(whole.payload(), request.header("accept"))));
        case Answer.Streamed streamed -> stream(streamed);
        case Answer.Failed failed -> {
          LOG.error("{} failed: {} {}", route.function(), failed.type(), failed.payload());
          say("INTEGRATION_FAILURE", 502, "Internal server error");
        }
      }
    }

    private void stream(Answer.Streamed streamed) throws IOException, InterruptedException {
      try (InputStream body = streamed.payload()) {
        // Tells a reader's going at once, also while nothing is said.
        connection.closeFuture().addListener(_ -> streamed.forget());
        StreamedHead head = StreamedHead.read(body);
        HttpResponse begin =
            new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
        head.headers().forEach((name, values) -> begin.headers().set(name, values));
        mark(begin);
        if (!HttpUtil.isContentLengthSet(begin) && head.status() != 204) {
          HttpUtil.setTransferEncodingChunked(begin, true);
        }
        var _ = connection.writeAndFlush(begin);
        begun = true;
        byte[] buffer = new byte[8192];
        for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
          if (!connection.isActive()) {
            return;
          }
          // Waits, so that a slow reader is not buffered for.
          connection
              .writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(buffer, 0, got)))
              .await();
        }
        end(connection.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
      }
    }

    private void say(String type, int status, String message) {
      send(whole(own(said(type, status, message), request.requestId())));
    }

    private void send(DefaultFullHttpResponse response) {
      mark(response);
      if (request.method().equals("HEAD")) {
        response.content().clear();
      }
      end(connection.writeAndFlush(response));
    }

    private void mark(HttpResponse response) {
      response.headers().set("x-amzn-RequestId", request.requestId());
      response.headers().set("x-amz-apigw-id", request.requestId());
      if (!keepAlive) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }

    private void end(io.netty.channel.ChannelFuture written) {
      if (!keepAlive) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  /** What the template has API Gateway say in a case, or what it says by itself. */
  private Deployment.GatewayResponse said(String type, int status, String message) {
    Deployment.GatewayResponse given = api.gatewayResponses().get(type);
    return given != null
        ? given
        : new Deployment.GatewayResponse(status, Map.of(), "{\"message\":\"" + message + "\"}");
  }

  private static ProxyEvents.Response own(Deployment.GatewayResponse said, String requestId) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Content-Type", List.of("application/json"));
    said.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return new ProxyEvents.Response(
        said.status(),
        headers,
        Base64.getEncoder()
            .encodeToString(
                said.body()
                    .replace("$context.requestId", requestId)
                    .getBytes(StandardCharsets.UTF_8)));
  }

  private static DefaultFullHttpResponse whole(ProxyEvents.Response answer) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(Base64.getDecoder().decode(answer.body64())));
    answer.headers().forEach((name, values) -> response.headers().set(name, values));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    return response;
  }
}
