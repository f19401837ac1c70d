package dev.parley.adapter.mcp;

import dev.parley.adapter.mcp.TransportTrouble.Kind;
import dev.parley.outbound.Outbound;
import dev.parley.outbound.Outbound.Redirects;
import dev.parley.outbound.Outbound.Result;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Streamable HTTP over {@link Outbound}, for a session of one listing or one call. The transport of
 * the SDK goes over the client of the JDK, which can be kept from no address.
 *
 * <p>What a server says unasked is not listened to, and a stream that breaks off is not taken up
 * again: what is lost is told as lost, for the session ends with the call.
 */
final class OutboundTransport implements McpClientTransport {

  private static final Logger LOG = LoggerFactory.getLogger(OutboundTransport.class);
  private static final int LARGEST_ANSWER = 4 * 1024 * 1024;
  private static final Duration GOOD_BYE = Duration.ofSeconds(2);
  private static final String EVENT_STREAM = "text/event-stream";

  /** Sending blocks, and a server may take its time. */
  private static final Scheduler SENDING =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mcp-", 0).factory()));

  private final Outbound outbound;
  private final URI url;
  private final @Nullable String token;
  private final McpJsonMapper json;
  private final long end;

  private volatile @Nullable String session;
  private volatile @Nullable String version;
  private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> hearing = said -> said;

  /**
   * @param time how long all of the session may take
   */
  OutboundTransport(
      Outbound outbound, URI url, @Nullable String token, McpJsonMapper json, Duration time) {
    this.outbound = outbound;
    this.url = url;
    this.token = token;
    this.json = json;
    this.end = System.nanoTime() + time.toNanos();
  }

  @Override
  public List<String> protocolVersions() {
    return List.of(
        ProtocolVersions.MCP_2025_03_26,
        ProtocolVersions.MCP_2025_06_18,
        ProtocolVersions.MCP_2025_11_25);
  }

  @Override
  public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    return Mono.fromRunnable(() -> hearing = handler);
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.<Void>fromRunnable(() -> post(message)).subscribeOn(SENDING);
  }

  /** Ends the session at the server, if it keeps one. */
  @Override
  public Mono<Void> closeGracefully() {
    String open = session;
    return open == null
        ? Mono.empty()
        : Mono.<Void>fromRunnable(
                () -> {
                  session = null;
                  Result result =
                      outbound.send(
                          request("DELETE", headers(open), new byte[0]), GOOD_BYE, _ -> false);
                  LOG.debug("a session was closed: {}", result.getClass().getSimpleName());
                })
            .subscribeOn(SENDING);
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return json.convertValue(data, type);
  }

  private Outbound.Request request(String method, Map<String, String> headers, byte[] body) {
    return new Outbound.Request(method, url, headers, body, Redirects.SAME_HOST, LARGEST_ANSWER);
  }

  private Map<String, String> headers(@Nullable String session) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (token != null && !token.isBlank()) {
      headers.put("Authorization", "Bearer " + token);
    }
    if (session != null) {
      headers.put(HttpHeaders.MCP_SESSION_ID, session);
    }
    String agreed = version;
    if (agreed != null) {
      headers.put(HttpHeaders.PROTOCOL_VERSION, agreed);
    }
    return headers;
  }

  private void post(JSONRPCMessage message) {
    String open = session;
    Map<String, String> headers = headers(open);
    headers.put(HttpHeaders.CONTENT_TYPE, "application/json");
    headers.put(HttpHeaders.ACCEPT, "application/json, " + EVENT_STREAM);
    Reading reading = new Reading(message instanceof JSONRPCRequest request ? request : null);
    Result result =
        outbound.send(
            request("POST", headers, written(message)),
            Duration.ofNanos(end - System.nanoTime()),
            reading::line);
    switch (result) {
      case Result.Answered answered -> {
        require(answered.status(), open);
        answered.header(HttpHeaders.MCP_SESSION_ID).ifPresent(given -> session = given);
        reading.whole(answered);
      }
      case Result.Refused(String problem) -> throw new TransportTrouble(Kind.FORBIDDEN, problem);
      case Result.NotSent(String problem) -> throw new TransportTrouble(Kind.NOT_SENT, problem);
      case Result.Lost(String problem) -> {
        if (!reading.hasAnswer()) {
          throw new TransportTrouble(Kind.LOST, problem);
        }
      }
    }
    // Only now, when the connection is free for what follows.
    reading.pass();
  }

  private byte[] written(JSONRPCMessage message) {
    try {
      return json.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new TransportTrouble(Kind.FORBIDDEN, "this cannot be written as JSON");
    }
  }

  private static void require(int status, @Nullable String session) {
    if (status >= 200 && status < 300) {
      return;
    }
    throw switch (status) {
      case 401, 403 ->
          new TransportTrouble(Kind.NOT_ACCEPTED, "the server does not accept the credential");
      case 429 -> new TransportTrouble(Kind.BUSY, "the server has too many requests");
      case 404 ->
          session == null
              ? new TransportTrouble(Kind.DECLINED, "the server answered 404")
              : new TransportTrouble(
                  Kind.SESSION_GONE, "the server does not know the session any more");
      default ->
          new TransportTrouble(
              status < 500 ? Kind.DECLINED : Kind.FAILED, "the server answered " + status);
    };
  }

  /** Reads what comes back for one message. */
  private final class Reading {
    private final @Nullable JSONRPCRequest request;
    private final StringBuilder data = new StringBuilder();
    private @Nullable JSONRPCMessage answer;

    Reading(@Nullable JSONRPCRequest request) {
      this.request = request;
    }

    boolean hasAnswer() {
      return answer != null || request == null;
    }

    /** A line of an answer of events; whether more is wanted. */
    boolean line(String line) {
      if (line.isEmpty()) {
        dispatch();
      } else if (line.startsWith("data:")) {
        if (!data.isEmpty()) {
          data.append('\n');
        }
        data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
      }
      return !hasAnswer();
    }

    private void dispatch() {
      if (!data.isEmpty()) {
        String message = data.toString();
        data.setLength(0);
        hear(message);
      }
    }

    /** The answer has come to its end. */
    void whole(Result.Answered answer) {
      String type = answer.header(HttpHeaders.CONTENT_TYPE).orElse("");
      if (type.startsWith(EVENT_STREAM)) {
        dispatch();
      } else if (answer.body().length > 0 && request != null) {
        hear(new String(answer.body(), StandardCharsets.UTF_8));
      }
      if (!hasAnswer()) {
        throw new TransportTrouble(Kind.LOST, "the answer holds no answer");
      }
    }

    private void hear(String text) {
      JSONRPCMessage message;
      try {
        message = McpSchema.deserializeJsonRpcMessage(json, text);
      } catch (IOException | IllegalArgumentException e) {
        throw new TransportTrouble(Kind.LOST, "the answer cannot be read");
      }
      if (request != null
          && message instanceof JSONRPCResponse response
          && Objects.equals(String.valueOf(response.id()), String.valueOf(request.id()))) {
        answer = message;
        if (request.method().equals(McpSchema.METHOD_INITIALIZE) && response.result() != null) {
          version = json.convertValue(response.result(), InitializeResult.class).protocolVersion();
        }
      } else {
        passOn(message);
      }
    }

    /** Passes the answer on to who waits for it. */
    void pass() {
      JSONRPCMessage given = answer;
      if (given != null) {
        passOn(given);
      }
    }

    private void passOn(JSONRPCMessage message) {
      hearing
          .apply(Mono.just(message))
          .subscribe(_ -> {}, e -> LOG.debug("not taken: {}", McpTrouble.kind(e)));
    }
  }
}
