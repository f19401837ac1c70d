package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.local.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.PayloadTooLargeException;

/**
 * WebSockets in front of functions, as API Gateway has them: Java's own client on the one side,
 * functions in processes of their own and AWS's client of the management API on the other.
 */
class WebSocketGatewayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PLENTY = Duration.ofSeconds(30);
  private static final int KILOBYTE = 1024;

  private static final String TEMPLATE =
      """
      Globals:
        WebSocketApi:
          RouteSelectionExpression: $request.body.action
      Resources:
        Talk: { Type: AWS::Serverless::Function, Properties: { CodeUri: f.zip, Handler: a.B } }
        Fail: { Type: AWS::Serverless::Function, Properties: { CodeUri: f.zip, Handler: a.B } }
        Hang: { Type: AWS::Serverless::Function, Properties: { CodeUri: f.zip, Handler: a.B } }
        Main:
          Type: AWS::Serverless::WebSocketApi
          Properties:
            StageName: live
            Routes:
              $connect: { FunctionArn: !GetAtt Talk.Arn }
              $disconnect: { FunctionArn: !GetAtt Talk.Arn }
              $default: { FunctionArn: !GetAtt Talk.Arn }
              echo: { FunctionArn: !GetAtt Talk.Arn, RouteResponseSelectionExpression: $default }
              hold: { FunctionArn: !GetAtt Talk.Arn, RouteResponseSelectionExpression: $default }
              quiet: { FunctionArn: !GetAtt Talk.Arn }
              odd: { FunctionArn: !GetAtt Talk.Arn }
              broken: { FunctionArn: !GetAtt Fail.Arn }
              late: { FunctionArn: !GetAtt Hang.Arn, IntegrationTimeout: 200 }
        EchoResponse:
          Type: AWS::ApiGatewayV2::RouteResponse
          Properties: { ApiId: !Ref Main, RouteId: !Ref MainEchoRoute, RouteResponseKey: $default }
        HoldResponse:
          Type: AWS::ApiGatewayV2::RouteResponse
          Properties: { ApiId: !Ref Main, RouteId: !Ref MainHoldRoute, RouteResponseKey: $default }
        Narrow:
          Type: AWS::Serverless::WebSocketApi
          Properties:
            Routes:
              known: { FunctionArn: !GetAtt Talk.Arn }
        ShutBroken:
          Type: AWS::Serverless::WebSocketApi
          Properties:
            Routes:
              $connect: { FunctionArn: !GetAtt Fail.Arn }
        ShutLate:
          Type: AWS::Serverless::WebSocketApi
          Properties:
            Routes:
              $connect: { FunctionArn: !GetAtt Hang.Arn, IntegrationTimeout: 200 }
      """;

  static {
    // Else Java's client makes frames of 16 kilobytes of all that it is given.
    System.setProperty("jdk.httpclient.websocket.intermediateBufferSize", "" + 64 * KILOBYTE);
  }

  private static final List<Deployment.WebSocketApi> APIS = apis();

  /** What functions were told, as they wrote it into their logs. */
  private static final Queue<JsonNode> EVENTS = new ConcurrentLinkedQueue<>();

  private static final Map<String, Instances> INSTANCES = new ConcurrentHashMap<>();
  private static final WebSocketGateways GATEWAYS =
      WebSocketGateways.start(
          APIS, WebSocketGatewayTest::instances, 0, WebSocketGateway.Limits.REAL);

  static {
    ManagedRuntime runtime = ManagedRuntime.in(Packaged.ROOT);
    Map.of("Talk", Duration.ofSeconds(60), "Fail", PLENTY, "Hang", Duration.ofSeconds(3))
        .forEach(
            (name, timeout) ->
                INSTANCES.put(
                    name,
                    new Instances(
                        Packaged.handler(name.toLowerCase(java.util.Locale.ROOT), timeout)
                            .with(GATEWAYS.variables(name)),
                        runtime,
                        Initialization.ON_DEMAND,
                        Instance.Launch.PLAIN.logging(WebSocketGatewayTest::noted),
                        2,
                        report -> {})));
  }

  private final HttpClient http = HttpClient.newHttpClient();

  private static List<Deployment.WebSocketApi> apis() {
    try {
      Path folder = Files.createTempDirectory("template");
      Template template =
          Template.read(Files.writeString(folder.resolve("template.yaml"), TEMPLATE));
      Map<String, String> arns = new HashMap<>();
      for (String function : template.resources("AWS::Serverless::Function").keySet()) {
        arns.put(function + ".Arn", "arn:aws:lambda:r:0:function:" + function);
      }
      return Deployment.of(template, folder, new Intrinsics(template, Map.of(), arns, Map.of()))
          .webSocketApis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instances instances(String function) {
    return Objects.requireNonNull(INSTANCES.get(function), function);
  }

  private static void noted(String line) {
    if (line.startsWith("event ")) {
      try {
        EVENTS.add(JSON.readTree(line.substring("event ".length())));
      } catch (JsonProcessingException e) {
        // Thrown, it would stop the one who reads the log, and so the function.
        EVENTS.add(JSON.getNodeFactory().textNode(line));
      }
    }
  }

  @AfterAll
  static void stop() {
    GATEWAYS.close();
    INSTANCES.values().forEach(Instances::close);
  }

  @Test
  void a_function_is_told_who_comes_what_they_say_and_how_they_go() throws Exception {
    String mark = UUID.randomUUID().toString();
    Instant before = Instant.now();
    Client client =
        connect(
            "Main",
            "?mark=" + mark + "&q=1&q=%C3%B6",
            builder -> builder.header("X-Many", "one").header("X-Many", "two"));

    JsonNode came = connectOf(mark);
    assertThat(came.at("/requestContext/routeKey").asText()).isEqualTo("$connect");
    assertThat(came.at("/requestContext/eventType").asText()).isEqualTo("CONNECT");
    assertThat(came.at("/requestContext/messageDirection").asText()).isEqualTo("IN");
    assertThat(came.at("/requestContext/stage").asText()).isEqualTo("live");
    assertThat(came.at("/requestContext/domainName").asText()).isEqualTo("localhost");
    assertThat(came.at("/requestContext/apiId").asText()).isEqualTo("local");
    assertThat(came.at("/requestContext/identity/sourceIp").asText()).isEqualTo("127.0.0.1");
    assertThat(came.at("/requestContext/identity/userAgent").asText())
        .isEqualTo(came.at("/headers/User-Agent").asText())
        .startsWith("Java-http-client");
    assertThat(came.at("/requestContext/requestTime").asText())
        .matches("\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000");
    assertThat(came.at("/requestContext/requestId").asText())
        .matches("[A-Za-z0-9_-]{15}=")
        .isEqualTo(came.at("/requestContext/extendedRequestId").asText());
    assertThat(Instant.ofEpochMilli(came.at("/requestContext/connectedAt").asLong()))
        .isBetween(before.minusSeconds(1), Instant.now());
    assertThat(came.at("/requestContext/requestTimeEpoch").asLong())
        .isGreaterThanOrEqualTo(came.at("/requestContext/connectedAt").asLong());
    assertThat(came.at("/multiValueHeaders/X-Many").toString()).isEqualTo("[\"one\",\"two\"]");
    assertThat(came.at("/headers/Sec-WebSocket-Version").asText()).isEqualTo("13");
    assertThat(came.at("/headers").has("Connection")).isFalse();
    assertThat(came.at("/queryStringParameters/q").asText()).isEqualTo("ö");
    assertThat(came.at("/multiValueQueryStringParameters/q").toString()).isEqualTo("[\"1\",\"ö\"]");
    assertThat(came.at("/isBase64Encoded").asBoolean(true)).isFalse();
    assertThat(came.has("body")).isFalse();
    String id = came.at("/requestContext/connectionId").asText();
    assertThat(id).matches("[A-Za-z0-9_-]{15}=");

    JsonNode said = JSON.readTree(client.ask("{\"action\":\"echo\",\"text\":\"grüß\"}"));
    assertThat(said.at("/requestContext/routeKey").asText()).isEqualTo("echo");
    assertThat(said.at("/requestContext/eventType").asText()).isEqualTo("MESSAGE");
    assertThat(said.at("/requestContext/connectionId").asText()).isEqualTo(id);
    assertThat(said.at("/requestContext/messageId").asText()).isNotEmpty();
    assertThat(said.at("/requestContext/connectedAt"))
        .isEqualTo(came.at("/requestContext/connectedAt"));
    assertThat(said.at("/requestContext/requestId"))
        .isNotEqualTo(came.at("/requestContext/requestId"));
    assertThat(said.at("/body").asText()).isEqualTo("{\"action\":\"echo\",\"text\":\"grüß\"}");
    assertThat(said.at("/isBase64Encoded").asBoolean(true)).isFalse();
    assertThat(said.has("headers")).isFalse();

    client.socket().sendClose(4001, "enough").join();
    JsonNode gone = gone(id);
    assertThat(gone.at("/requestContext/eventType").asText()).isEqualTo("DISCONNECT");
    assertThat(gone.at("/requestContext/disconnectStatusCode").asInt()).isEqualTo(4001);
    assertThat(gone.at("/requestContext/disconnectReason").asText()).isEqualTo("enough");
    assertThat(gone.at("/requestContext").has("messageId")).isFalse();
    assertThat(gone.at("/headers/X-Forwarded-For").asText()).isEqualTo("127.0.0.1");
  }

  @Test
  void who_goes_without_a_word_is_told_of_too() throws Exception {
    Client client = connect("Main");
    String id = client.id();
    client.socket().abort();
    assertThat(gone(id).at("/requestContext/disconnectStatusCode").asInt()).isEqualTo(1006);
  }

  @Test
  void whom_the_connect_route_does_not_let_in_learns_by_the_status() {
    assertThat(refused("Main", "?refuse=401")).isEqualTo("401 ");
    assertThat(refused("Main", "?refuse=302")).isEqualTo("302 ");
    assertThat(refused("ShutBroken", "")).startsWith("502 {\"message\": \"Internal server error\"");
    assertThat(refused("ShutLate", ""))
        .startsWith("504 {\"message\": \"Endpoint request timed out\"");
    assertThat(refused("Main", "/elsewhere")).startsWith("403 {\"message\": \"Forbidden\"");
  }

  @Test
  void the_connect_route_chooses_the_protocol() throws Exception {
    assertThat(
            connect("Main", "", builder -> builder.subprotocols("one", "two"))
                .socket()
                .getSubprotocol())
        .isEqualTo("two");
    assertThat(connect("Main").socket().getSubprotocol()).isEmpty();
  }

  @Test
  void the_stage_may_be_left_out_of_the_path() throws Exception {
    URI root = URI.create("ws://localhost:" + address("Main").getPort() + "/");
    assertThat(connect(root, builder -> builder).ask("{\"action\":\"echo\"}")).contains("echo");
  }

  @Test
  void what_names_no_route_goes_to_the_default_route() throws Exception {
    Client client = connect("Main");
    for (String message :
        List.of(
            "hello",
            "{\"action\":\"nowhere\"}",
            "{\"other\":1}",
            "{\"action\":\"echo\"} and more",
            "{\"action\":\"$disconnect\"}")) {
      assertThat(client.ask(message)).isEqualTo("default: " + message);
    }
  }

  @Test
  void an_answer_is_sent_only_where_the_route_has_a_response() throws Exception {
    Client client = connect("Main");
    String id = client.id();
    client.send("{\"action\":\"quiet\"}");
    assertThat(event(id, "quiet").at("/body").asText()).isEqualTo("{\"action\":\"quiet\"}");
    // Nothing came of it before that.
    assertThat(client.ask("after")).isEqualTo("default: after");
  }

  @Test
  void a_message_that_no_function_takes_is_answered_by_the_gateway() throws Exception {
    Client client = connect("Main");
    String id = client.id();
    for (String action : List.of("broken", "odd")) {
      assertThat(client.ask("{\"action\":\"" + action + "\"}"))
          .as(action)
          .startsWith(
              "{\"message\": \"Internal server error\", \"connectionId\":\""
                  + id
                  + "\", \"requestId\":\"");
    }
    assertThat(client.ask("{\"action\":\"late\"}"))
        .startsWith("{\"message\": \"Endpoint request timed out\", \"connectionId\":\"" + id);
    // Without $connect everybody is let in, and without $default not everything is taken.
    assertThat(connect("Narrow").ask("{\"action\":\"unknown\"}"))
        .startsWith("{\"message\": \"Forbidden\", \"connectionId\":\"");
  }

  @Test
  void messages_of_a_connection_do_not_wait_for_each_other() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    HttpServer gate =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gate.createContext(
        "/",
        exchange -> {
          try {
            answered.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] said = "held".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    gate.start();
    try {
      Client client = connect("Main");
      client.send(
          "{\"action\":\"hold\",\"until\":\"http://127.0.0.1:"
              + gate.getAddress().getPort()
              + "/\"}");
      assertThat(client.ask("{\"action\":\"echo\"}")).contains("\"routeKey\":\"echo\"");
      answered.countDown();
      assertThat(client.next()).isEqualTo("held");
    } finally {
      answered.countDown();
      gate.stop(0);
    }
  }

  @Test
  void a_message_may_hold_128_kilobytes_in_frames_of_32() throws Exception {
    Client client = connect("Main");
    for (int i = 1; i <= 4; i++) {
      client.socket().sendText("x".repeat(32 * KILOBYTE), i == 4).join();
    }
    assertThat(client.next()).isEqualTo("default: 131072 characters");
  }

  @Test
  void what_is_too_large_or_binary_closes_the_connection() throws Exception {
    Client frame = connect("Main");
    String id = frame.id();
    frame.socket().sendText("x".repeat(32 * KILOBYTE + 1), true).join();
    assertThat(frame.closed()).isEqualTo("1009 ");
    assertThat(gone(id).at("/requestContext/disconnectStatusCode").asInt()).isEqualTo(1009);

    Client message = connect("Main");
    for (int i = 0; i < 4; i++) {
      message.socket().sendText("x".repeat(32 * KILOBYTE), false).join();
    }
    message.socket().sendText("x", true).join();
    assertThat(message.closed()).isEqualTo("1009 ");

    Client binary = connect("Main");
    binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();
    assertThat(binary.closed()).isEqualTo("1003 ");
  }

  @Test
  void a_connection_ends_when_it_is_idle_and_when_it_is_old() throws Exception {
    Duration soon = Duration.ofMillis(500);
    Duration never = Duration.ofDays(1);
    for (WebSocketGateway.Limits limits :
        List.of(
            new WebSocketGateway.Limits(soon, never), new WebSocketGateway.Limits(never, soon))) {
      try (WebSocketGateway gateway =
          WebSocketGateway.start(APIS.getFirst(), WebSocketGatewayTest::instances, 0, limits)) {
        String mark = UUID.randomUUID().toString();
        Client client =
            connect(URI.create(gateway.address() + "?mark=" + mark), builder -> builder);
        assertThat(client.closed()).as(limits.toString()).isEqualTo("1001 Going away");
        String id = connectOf(mark).at("/requestContext/connectionId").asText();
        assertThat(gone(id).at("/requestContext/disconnectStatusCode").asInt()).isEqualTo(1001);
      }
    }
  }

  @Test
  void a_ping_is_answered() throws Exception {
    Client client = connect("Main");
    client.socket().sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
    assertThat(client.next()).isEqualTo("pong 2");
  }

  @Test
  void the_client_of_aws_speaks_to_a_connection_looks_at_it_and_ends_it() throws Exception {
    Client client = connect("Main");
    String id = client.id();
    URI root = URI.create("http://localhost:" + address("Main").getPort());
    // More than a frame, with letters of two bytes: they need not fit the frames.
    String large = "ä".repeat(64 * KILOBYTE - 1) + "!";
    for (URI endpoint : List.of(root, root.resolve("/live"))) {
      try (ApiGatewayManagementApiClient management = management(endpoint)) {
        post(management, id, "hello");
        assertThat(client.next()).isEqualTo("hello");
        post(management, id, large);
        assertThat(client.next()).isEqualTo(large);
        assertThatThrownBy(() -> post(management, id, "x".repeat(128 * KILOBYTE + 1)))
            .isInstanceOf(PayloadTooLargeException.class);
        GetConnectionResponse connection = management.getConnection(get -> get.connectionId(id));
        assertThat(connection.identity().sourceIp()).isEqualTo("127.0.0.1");
        assertThat(connection.identity().userAgent()).startsWith("Java-http-client");
        assertThat(connection.lastActiveAt()).isAfterOrEqualTo(connection.connectedAt());
      }
    }
    try (ApiGatewayManagementApiClient management = management(root)) {
      management.deleteConnection(delete -> delete.connectionId(id));
      assertThat(client.closed()).isEqualTo("1000 Connection Closed Normally");
      assertThat(gone(id).at("/requestContext/disconnectReason").asText())
          .isEqualTo("Connection Closed Normally");
      assertThatThrownBy(() -> post(management, id, "hello")).isInstanceOf(GoneException.class);
      assertThatThrownBy(() -> management.getConnection(get -> get.connectionId(id)))
          .isInstanceOf(GoneException.class);
      assertThatThrownBy(() -> management.deleteConnection(delete -> delete.connectionId(id)))
          .isInstanceOf(GoneException.class);
      assertThatThrownBy(() -> post(management, "nobody", "hello"))
          .isInstanceOfSatisfying(
              ApiGatewayManagementApiException.class,
              refused -> assertThat(refused.statusCode()).isEqualTo(400))
          .hasMessageContaining("Invalid connectionId: nobody");
    }
  }

  @Test
  void who_does_not_want_a_web_socket_is_told_to() throws Exception {
    URI address = URI.create("http://localhost:" + address("Main").getPort() + "/live");
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(426);
    assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
  }

  @Test
  void each_api_has_a_port_of_its_own_and_functions_know_that_of_theirs() {
    assertThat(GATEWAYS.addresses().values().stream().map(URI::getPort)).doesNotHaveDuplicates();
    assertThat(address("Narrow").getPath()).isEqualTo("/default");
    assertThat(GATEWAYS.variables("Talk"))
        .isEqualTo(
            Map.of(
                "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI",
                "http://localhost:" + address("Main").getPort() + "/live"));
    assertThat(GATEWAYS.variables("Elsewhere")).isEqualTo(GATEWAYS.variables("Talk"));
    try (WebSocketGateways none =
        WebSocketGateways.start(
            List.of(), WebSocketGatewayTest::instances, 8080, WebSocketGateway.Limits.REAL)) {
      assertThat(none.addresses()).isEmpty();
      assertThat(none.variables("Talk")).isEmpty();
    }
  }

  @Test
  void a_port_that_is_taken_gives_way_to_another() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        WebSocketGateway gateway =
            WebSocketGateway.start(
                APIS.getFirst(),
                WebSocketGatewayTest::instances,
                taken.getLocalPort(),
                WebSocketGateway.Limits.REAL)) {
      assertThat(gateway.address().getPort()).isPositive().isNotEqualTo(taken.getLocalPort());
    }
  }

  private static ApiGatewayManagementApiClient management(URI endpoint) {
    return ApiGatewayManagementApiClient.builder()
        .endpointOverride(endpoint)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  private static void post(
      ApiGatewayManagementApiClient management, String connectionId, String message) {
    management.postToConnection(
        post -> post.connectionId(connectionId).data(SdkBytes.fromUtf8String(message)));
  }

  private static JsonNode gone(String connectionId) {
    return event(connectionId, "$disconnect");
  }

  private static JsonNode event(String connectionId, String routeKey) {
    return event(
        event ->
            routeKey.equals(event.at("/requestContext/routeKey").asText())
                && connectionId.equals(event.at("/requestContext/connectionId").asText()));
  }

  /** That of the client who marked its address so. */
  private static JsonNode connectOf(String mark) {
    return event(event -> mark.equals(event.at("/queryStringParameters/mark").asText()));
  }

  private static JsonNode event(Predicate<JsonNode> wanted) {
    return await()
        .atMost(PLENTY)
        .until(() -> EVENTS.stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private static URI address(String api) {
    return Objects.requireNonNull(GATEWAYS.addresses().get(api), api);
  }

  private String refused(String api, String more) {
    try {
      connect(api, more, builder -> builder);
      return "let in";
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refusal) {
        return refusal.getResponse().statusCode() + " " + refusal.getResponse().body();
      }
      throw e;
    }
  }

  private Client connect(String api) {
    return connect(api, "", builder -> builder);
  }

  private Client connect(String api, String more, UnaryOperator<WebSocket.Builder> how) {
    return connect(URI.create(address(api) + more), how);
  }

  private Client connect(URI address, UnaryOperator<WebSocket.Builder> how) {
    Listener listener = new Listener();
    WebSocket socket =
        how.apply(http.newWebSocketBuilder())
            .buildAsync(address, listener)
            .orTimeout(PLENTY.toSeconds(), TimeUnit.SECONDS)
            .join();
    return new Client(socket, listener);
  }

  /** The client's side of a connection. */
  private record Client(WebSocket socket, Listener listener) {

    void send(String message) {
      socket.sendText(message, true).join();
    }

    /** What comes next. */
    String next() throws InterruptedException {
      return Objects.requireNonNull(
          listener.messages.poll(PLENTY.toSeconds(), TimeUnit.SECONDS), "nothing came");
    }

    String ask(String message) throws InterruptedException {
      send(message);
      return next();
    }

    /** The id that functions know it by. */
    String id() throws Exception {
      return JSON.readTree(ask("{\"action\":\"echo\"}"))
          .at("/requestContext/connectionId")
          .asText();
    }

    /** With what status it was closed, and why. */
    String closed() throws Exception {
      return listener.closed.get(PLENTY.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        messages.add(parts.toString());
        parts.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer content) {
      messages.add("pong " + content.remaining());
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status + " " + reason);
      return CompletableFuture.completedFuture(null);
    }
  }
}
