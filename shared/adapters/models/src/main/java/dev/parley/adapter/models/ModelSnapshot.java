package dev.parley.adapter.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.failure.Failure;
import dev.parley.json.JsonObject;
import dev.parley.model.LanguageModel.Listener;
import dev.parley.model.ModelFunction;
import dev.parley.model.ModelMessage;
import dev.parley.model.ModelRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.crac.Context;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the model's client does about a snapshot of the process. No model is asked, since that costs
 * and may fail: a server on the loopback answers what a model would say, whole and as a stream. TLS
 * is gone into as far as it goes without another side: trust anchors, cipher suites and keys are
 * made for the first message of a handshake.
 */
final class ModelSnapshot implements Resource {

  private static final Logger LOG = LoggerFactory.getLogger(ModelSnapshot.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NAME = "rehearsal";

  /** What is answered by a call. */
  private static final String CALL = "Look at it";

  /** So often that what is done again and again is compiled in the snapshot. */
  private static final int TIMES = 40;

  private static final String CALLS =
      """
      {"id":"c","object":"chat.completion","created":1,"model":"rehearsal","choices":[{"index":0,\
      "message":{"role":"assistant","content":null,"tool_calls":[{"id":"t","type":"function",\
      "function":{"name":"look","arguments":"{\\"at\\":\\"it\\"}"}}]},"finish_reason":"tool_calls"}],\
      "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

  private static final String SAYS =
      """
      {"id":"c","object":"chat.completion","created":1,"model":"rehearsal","choices":[{"index":0,\
      "message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],\
      "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,\
      "prompt_tokens_details":{"cached_tokens":1},\
      "completion_tokens_details":{"reasoning_tokens":1}}}""";

  private static final String STREAM =
      """
      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"rehearsal",\
      "choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}

      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"rehearsal",\
      "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"rehearsal",\
      "choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,\
      "prompt_tokens_details":{"cached_tokens":1},\
      "completion_tokens_details":{"reasoning_tokens":1}}}

      data: [DONE]

      """;

  private final InstantSource clock;

  ModelSnapshot(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ModelSnapshot::answer);
    server.start();
    try {
      rehearse(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1"));
      greet();
    } catch (Failure | NoSuchAlgorithmException | SSLException unlikely) {
      LOG.warn("the model's client could not be rehearsed", unlikely);
    } finally {
      server.stop(0);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    // Nothing was asked but the rehearsal, by a client of its own.
  }

  private void rehearse(URI baseUrl) {
    Endpoint endpoint =
        new Endpoint(
            NAME,
            NAME,
            NAME,
            baseUrl,
            Endpoint.Form.PLAIN,
            null,
            Access.bearer("none"),
            Abilities.of("openai", NAME),
            PATIENCE,
            PATIENCE,
            null);
    ModelRequest called = request(CALL);
    ModelRequest said = request("Hello");
    try (ModelChain rehearsed = new ModelChain(List.of(endpoint), new Prices(Map.of()), clock)) {
      for (int time = 0; time < TIMES; time++) {
        rehearsed.reply(called, Listener.NONE);
        rehearsed.reply(said, Listener.NONE);
        rehearsed.reply(said, _ -> {});
      }
    }
  }

  private ModelRequest request(String message) {
    return new ModelRequest(
        List.of(
            new ModelMessage.Instructions("This is a rehearsal."),
            new ModelMessage.FromUser(message)),
        List.of(
            new ModelFunction(
                "look",
                "Looks at something",
                JsonObject.fromMap(
                    Map.of(
                        "type", "object", "properties", Map.of("at", Map.of("type", "string")))))),
        ModelRequest.Choice.MAY_CALL,
        clock.instant().plus(PATIENCE));
  }

  /** Says hello as a client of TLS does, to nobody. */
  private static void greet() throws NoSuchAlgorithmException, SSLException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("model.example", 443);
    engine.setUseClientMode(true);
    engine.beginHandshake();
    engine.wrap(
        ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean streamed = question.contains("\"stream\":true");
    byte[] answer =
        (streamed ? STREAM : question.contains(CALL) ? CALLS : SAYS)
            .getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", streamed ? "text/event-stream" : "application/json");
    // 0: of a length that is not told, in pieces.
    exchange.sendResponseHeaders(200, streamed ? 0 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
