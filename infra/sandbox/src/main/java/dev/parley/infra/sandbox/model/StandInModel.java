package dev.parley.infra.sandbox.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible chat model on loopback that answers by rules: it picks a tool by the words
 * it shares with the request and fills its parameters from what the request says, guided by their
 * JSON Schema. A stand-in for trying Parley without a key and for tests, not a language model.
 *
 * <p>Serves {@code POST /v1/chat/completions} (whole and streamed), {@code POST /v1/embeddings} and
 * {@code GET /v1/models}, and the same where other providers have them: below {@code
 * /v1beta/openai} (Gemini), {@code /v1/projects/…/endpoints/openapi} (Vertex AI), {@code
 * /openai/v1} and {@code /openai/deployments/…?api-version=} (Azure). What it is asked is kept for
 * assertions ({@link #requests}, {@link #arrivals}), and what a client must survive can be scripted
 * ({@link #script}).
 */
public final class StandInModel implements AutoCloseable {

  /** The one model it has, unless the options name others. */
  public static final String MODEL = "stand-in";

  private static final int LARGEST_BODY = 16 * 1024 * 1024;
  private static final Pattern ROOT =
      Pattern.compile(
          "(?:/v1beta/openai|/openai/v1|/v1(?:beta1)?/projects/[^/]+/locations/[^/]+/endpoints/openapi"
              + "|/v1)(/.*)");
  private static final Pattern CLASSIC_AZURE = Pattern.compile("/openai/deployments/([^/]+)(/.*)");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How it is run.
   *
   * @param apiKeys keys that are let in; empty lets in everybody
   * @param models names that requests may use; another is a 404
   * @param clock what "today" and "created" mean
   */
  public record Options(List<String> apiKeys, List<String> models, InstantSource clock) {

    public Options {
      apiKeys = List.copyOf(apiKeys);
      models = List.copyOf(models);
    }

    public static Options open() {
      return new Options(List.of(), List.of(MODEL), InstantSource.system());
    }

    public Options withApiKey(String key) {
      return new Options(List.of(key), models, clock);
    }

    public Options withModels(String... names) {
      return new Options(apiKeys, List.of(names), clock);
    }

    public Options withClock(InstantSource source) {
      return new Options(apiKeys, models, source);
    }
  }

  /**
   * How a request came in.
   *
   * @param target path and query
   * @param bearer the bearer token, or empty
   * @param apiKey the {@code api-key} header, or empty
   */
  public record Arrival(String target, String bearer, String apiKey) {}

  /**
   * What a path means.
   *
   * @param resource the path below the base URL
   * @param deployment the model that the path names, or empty
   */
  private record Route(String resource, String deployment) {}

  private final HttpServer server;
  private final ExecutorService threads;
  private final Options options;
  private final Responder responder;
  private final Queue<Misbehaviour> script = new ConcurrentLinkedQueue<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);

  private StandInModel(HttpServer server, Options options) {
    this.server = server;
    this.options = options;
    this.responder = new Responder(options.clock());
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Starts it on loopback.
   *
   * @param port 0 for any free one
   * @throws IOException when the port is taken
   */
  public static StandInModel start(int port) throws IOException {
    return start(port, Options.open());
  }

  /** As {@link #start(int)}, with keys, model names or a clock of one's own. */
  public static StandInModel start(int port, Options options) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    StandInModel model = new StandInModel(server, options);
    server.setExecutor(model.threads);
    server.createContext("/", model::route);
    server.start();
    return model;
  }

  /** Runs it until the process ends: {@code [port]}, 8090 by default. */
  public static void main(String[] arguments) throws IOException {
    StandInModel model = start(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8090);
    System.out.println("OPENAI_BASE_URL=" + model.baseUrl() + " OPENAI_MODEL=" + MODEL);
  }

  /** Where clients point their base URL; ends in {@code /v1}. */
  public URI baseUrl() {
    return URI.create(
        "http://"
            + server.getAddress().getAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort()
            + "/v1");
  }

  /** Queues what the next chat requests meet, in order; when used up it answers well again. */
  public void script(Misbehaviour... next) {
    script.addAll(List.of(next));
  }

  /** The bodies of the chat requests so far that were JSON, refused ones included, oldest first. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /** How the requests so far came in, refused ones included, oldest first. */
  public List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /** Forgets the requests so far and what is left of the script. */
  public void reset() {
    requests.clear();
    arrivals.clear();
    script.clear();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void route(HttpExchange exchange) throws IOException {
    // Closed only when all went well: an exchange left by an exception is aborted by the server,
    // which is how a cut answer must look to its client.
    try {
      String path = exchange.getRequestURI().getPath();
      boolean post = exchange.getRequestMethod().equals("POST");
      boolean get = exchange.getRequestMethod().equals("GET");
      exchange.getResponseHeaders().set("x-request-id", "req_" + answered.incrementAndGet());
      try {
        Arrival arrival = arrival(exchange);
        arrivals.add(arrival);
        checkKey(arrival);
        Route route = route(path, exchange.getRequestURI().getQuery());
        if (route.resource().equals("/chat/completions") && post) {
          chat(exchange, route.deployment());
        } else if (route.resource().equals("/embeddings") && post) {
          send(exchange, 200, embeddings(read(exchange), route.deployment()));
        } else if (route.resource().equals("/models") && get) {
          ObjectNode list = JSON.createObjectNode().put("object", "list");
          options.models().forEach(name -> list.withArray("data").add(model(name)));
          send(exchange, 200, list);
        } else if (route.resource().startsWith("/models/") && get) {
          String name = route.resource().substring("/models/".length());
          checkModel(name);
          send(exchange, 200, model(name));
        } else {
          throw new InvalidRequest(
              Set.of("/chat/completions", "/embeddings", "/models").contains(route.resource())
                  ? 405
                  : 404,
              "Invalid URL (" + exchange.getRequestMethod() + " " + path + ")",
              "",
              "");
        }
      } catch (InvalidRequest refused) {
        send(exchange, refused.status(), envelope(refused));
      }
      exchange.close();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode model(String name) {
    return JSON.createObjectNode()
        .put("id", name)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "parley");
  }

  private static Arrival arrival(HttpExchange exchange) {
    String authorization =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    return new Arrival(
        exchange.getRequestURI().toString(),
        authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : "",
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("api-key")).orElse(""));
  }

  private static Route route(String path, @Nullable String query) {
    Matcher classic = CLASSIC_AZURE.matcher(path);
    if (classic.matches()) {
      // Azure knows no resource without a version, and takes the model from the path.
      boolean versioned = query != null && query.startsWith("api-version=");
      return new Route(versioned ? classic.group(2) : path, classic.group(1));
    }
    Matcher root = ROOT.matcher(path);
    return new Route(root.matches() ? root.group(1) : path, "");
  }

  private void checkKey(Arrival arrival) throws InvalidRequest {
    if (options.apiKeys().isEmpty()) {
      return;
    }
    String given = arrival.bearer().isEmpty() ? arrival.apiKey() : arrival.bearer();
    byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
    for (String key : options.apiKeys()) {
      if (MessageDigest.isEqual(bytes, key.getBytes(StandardCharsets.UTF_8))) {
        return;
      }
    }
    throw new InvalidRequest(401, "Incorrect API key provided.", "", "invalid_api_key");
  }

  private void checkModel(String name) throws InvalidRequest {
    if (!options.models().contains(name)) {
      throw new InvalidRequest(
          404,
          "The model '" + name + "' does not exist or you do not have access to it.",
          "",
          "model_not_found");
    }
  }

  private static JsonNode read(HttpExchange exchange) throws IOException, InvalidRequest {
    byte[] bytes = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (bytes.length > LARGEST_BODY) {
      throw new InvalidRequest(413, "The request body is too large.", "", "");
    }
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException notJson) {
      throw InvalidRequest.of(
          "We could not parse the JSON body of your request. The API expects a JSON payload.", "");
    }
  }

  private ObjectNode embeddings(JsonNode body, String deployment) throws InvalidRequest {
    String model = deployment.isEmpty() ? body.path("model").asText("") : deployment;
    checkModel(model);
    return Embedding.answer(body, model);
  }

  private void chat(HttpExchange exchange, String deployment)
      throws IOException, InvalidRequest, InterruptedException {
    JsonNode body = read(exchange);
    if (!deployment.isEmpty() && body instanceof ObjectNode named) {
      named.put("model", deployment);
    }
    requests.add(body);
    @Nullable Misbehaviour next = script.poll();
    Misbehaviour fault = next == null ? new Misbehaviour.None() : next;
    switch (fault) {
      case Misbehaviour.RawBody raw -> {
        raw.headers().forEach(exchange.getResponseHeaders()::set);
        send(
            exchange, raw.status(), raw.contentType(), raw.body().getBytes(StandardCharsets.UTF_8));
        return;
      }
      case Misbehaviour.Refusal refusal -> {
        refusal.headers().forEach(exchange.getResponseHeaders()::set);
        send(
            exchange,
            refusal.status(),
            envelope(refusal.message(), refusal.type(), "", refusal.code()));
        return;
      }
      case Misbehaviour.Hang _ -> {
        closed.await();
        return;
      }
      case Misbehaviour.Delay delay -> {
        if (closed.await(delay.by().toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
      default -> {}
    }
    ChatRequest request = ChatRequest.read(body);
    checkModel(request.model());
    Completion completion =
        new Completion(
            request,
            "chatcmpl-" + Long.toString(answered.get(), 36),
            options.clock().instant().getEpochSecond(),
            faulty(responder.answer(request), fault),
            fault instanceof Misbehaviour.Decline decline
                ? Optional.of(decline.refusal())
                : Optional.empty());
    if (request.delivery() == ChatRequest.Delivery.WHOLE) {
      whole(exchange, completion.whole(), how(fault));
    } else {
      stream(exchange, completion.events(), how(fault));
    }
  }

  private static Answer faulty(Answer answer, Misbehaviour fault) {
    return switch (fault) {
      case Misbehaviour.Arguments arguments when answer instanceof Answer.Calls(var calls) ->
          new Answer.Calls(
              List.of(new Answer.Call(calls.getFirst().tool(), arguments.arguments())));
      case Misbehaviour.Call call ->
          new Answer.Calls(List.of(new Answer.Call(call.tool(), call.arguments())));
      case Misbehaviour.Say say -> new Answer.Text(say.content());
      default -> answer;
    };
  }

  private static Misbehaviour how(Misbehaviour fault) {
    return switch (fault) {
      case Misbehaviour.Say say -> say.how();
      case Misbehaviour.Call call -> call.how();
      default -> fault;
    };
  }

  private void whole(HttpExchange exchange, ObjectNode completion, Misbehaviour fault)
      throws IOException, InterruptedException {
    byte[] bytes = JSON.writeValueAsBytes(completion);
    switch (fault) {
      case Misbehaviour.Cut _, Misbehaviour.EndEarly _ -> {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        throw new IOException("The answer is cut, as scripted.");
      }
      case Misbehaviour.ErrorInStream error ->
          send(exchange, 500, envelope(error.message(), error.type(), "", error.code()));
      case Misbehaviour.Stall _ -> closed.await();
      case Misbehaviour.Gate(var _, CountDownLatch gate) -> {
        gate.await();
        send(exchange, 200, "application/json", bytes);
      }
      default -> send(exchange, 200, "application/json", bytes);
    }
  }

  private void stream(HttpExchange exchange, List<ObjectNode> events, Misbehaviour fault)
      throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (int at = 0; at <= events.size(); at++) {
      int sent = at;
      switch (fault) {
        case Misbehaviour.Cut(int after) when sent == after -> {
          out.flush();
          throw new IOException("The stream is cut, as scripted.");
        }
        case Misbehaviour.EndEarly(int after) when sent == after -> {
          out.close();
          return;
        }
        case Misbehaviour.Stall(int after) when sent == after -> {
          out.flush();
          closed.await();
          return;
        }
        case Misbehaviour.Gate(int after, CountDownLatch gate) when sent == after -> {
          out.flush();
          gate.await();
        }
        case Misbehaviour.ErrorInStream(int after, String type, String code, String message)
            when sent == after -> {
          data(out, JSON.writeValueAsString(envelope(message, type, "", code)));
          out.close();
          return;
        }
        default -> {}
      }
      data(out, at < events.size() ? JSON.writeValueAsString(events.get(at)) : "[DONE]");
    }
    out.close();
  }

  private static void data(OutputStream out, String text) throws IOException {
    out.write(("data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static ObjectNode envelope(InvalidRequest refused) {
    return envelope(refused.text(), "invalid_request_error", refused.parameter(), refused.code());
  }

  private static ObjectNode envelope(String message, String type, String parameter, String code) {
    ObjectNode envelope = JSON.createObjectNode();
    ObjectNode error = envelope.putObject("error").put("message", message).put("type", type);
    error.set("param", textOrNull(parameter));
    error.set("code", textOrNull(code));
    return envelope;
  }

  private static JsonNode textOrNull(String text) {
    return text.isEmpty() ? JSON.nullNode() : JSON.getNodeFactory().textNode(text);
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    send(exchange, status, "application/json", JSON.writeValueAsBytes(body));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
