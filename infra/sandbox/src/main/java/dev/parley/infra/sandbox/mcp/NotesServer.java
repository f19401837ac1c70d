package dev.parley.infra.sandbox.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server of notepads over streamable HTTP (2025-11-25), with an authorization server of its
 * own, as MCP's authorization has it: who shows nothing is refused and told where the description
 * of the server is (RFC 9728), that one names the authorization server, and that one describes
 * itself (RFC 8414), takes clients as they come (RFC 7591) if it is told to, wants PKCE and {@code
 * resource} (RFC 8707), and gives tokens of one account that are good here alone and are renewed by
 * refresh tokens that are good once.
 */
public final class NotesServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MCP = "/mcp";
  private static final String ISSUER = "/sign-in";
  private static final String TOOLS =
      """
      {"tools":[
        {"name":"jot","title":"Jot down a note","description":"Jots a note down on the notepad.",
         "inputSchema":{"type":"object","required":["text"],
           "properties":{"text":{"type":"string","description":"The text of the note"}}},
         "annotations":{"readOnlyHint":false,"destructiveHint":false}},
        {"name":"leaf","title":"Leaf through the notepad",
         "description":"Leafs through the notepad: lists all notes on the notepad.",
         "inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}},
        {"name":"shred","title":"Shred the notepad",
         "description":"Shreds the notepad with all notes.","inputSchema":{"type":"object"}}
      ]}\
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Admission admission;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Map<String, Agreement> codes = new ConcurrentHashMap<>();
  private final Map<String, Agreement> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
  private final Map<String, List<String>> notepads = new ConcurrentHashMap<>();
  private final Map<String, Boolean> sessions = new ConcurrentHashMap<>();
  private final List<String> uses = new CopyOnWriteArrayList<>();
  private volatile String account = "ann";
  private volatile int lifetime = 3600;

  /** Who is let in. */
  public sealed interface Admission {
    /** Everybody. */
    record Free() implements Admission {}

    /** Who has the token of the house. */
    record Token(String token) implements Admission {}

    /** Who has a token of an account. */
    record Accounts(Newcomers newcomers) implements Admission {}
  }

  /** Whether clients may make themselves known. */
  public enum Newcomers {
    WELCOME,
    UNWANTED
  }

  /** A client of the authorization server. */
  private record Client(String id, @Nullable String secret, List<String> redirects) {}

  /** What somebody agreed to. */
  private record Agreement(
      String client, String account, String redirect, String challenge, String scope) {}

  /** The request is refused with an error of OAuth. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String error) {
      super(error);
    }
  }

  private NotesServer(int port, Admission admission) throws IOException {
    this.admission = admission;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts it.
   *
   * @param port 0 for any
   */
  public static NotesServer start(int port, Admission admission) {
    try {
      return new NotesServer(port, admission);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets others in from now on. */
  public void admit(Admission others) {
    admission = others;
  }

  /** Where it answers. */
  public URI address() {
    return URI.create(base() + MCP);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Makes a client known from the start; a public one where there is no secret. */
  public void register(String id, @Nullable String secret, URI redirect) {
    clients.put(id, new Client(id, secret, List.of(redirect.toString())));
  }

  /** How many clients are known. */
  public int clients() {
    return clients.size();
  }

  /** Whose browser it is that comes to sign in next. */
  public void signedIn(String name) {
    account = name;
  }

  /** How long access tokens are good from now on, in seconds. */
  public void giveTokensFor(int seconds) {
    lifetime = seconds;
  }

  /** All tokens of an account end, also those that renew. */
  public void end(String name) {
    accessTokens.values().removeIf(name::equals);
    refreshTokens.values().removeIf(agreement -> agreement.account().equals(name));
  }

  /** What was done, as {@code account tool}; of nobody's account where all are let in. */
  public List<String> uses() {
    return List.copyOf(uses);
  }

  /** The notes of an account. */
  public List<String> notes(String name) {
    return List.copyOf(notepads.getOrDefault(name, List.of()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!path.equals(MCP) && !(admission instanceof Admission.Accounts)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      try {
        switch (path) {
          case MCP -> mcp(exchange, body);
          case "/.well-known/oauth-protected-resource" + MCP -> json(exchange, 200, resource());
          case "/.well-known/oauth-authorization-server" + ISSUER ->
              json(exchange, 200, authorizationServer());
          case ISSUER + "/authorize" -> authorize(exchange, body);
          case ISSUER + "/token" -> json(exchange, 200, token(parameters(body)));
          case ISSUER + "/clients" -> json(exchange, 201, registered(JSON.readTree(body)));
          default -> exchange.sendResponseHeaders(404, -1);
        }
      } catch (Wrong wrong) {
        json(exchange, 400, JSON.createObjectNode().put("error", wrong.getMessage()));
      }
    }
  }

  private ObjectNode resource() {
    ObjectNode resource =
        JSON.createObjectNode()
            .put("resource", address().toString())
            .put("resource_name", "The notepads");
    resource.putArray("authorization_servers").add(base() + ISSUER);
    resource.putArray("scopes_supported").add("notes");
    return resource;
  }

  private boolean welcomesClients() {
    return admission instanceof Admission.Accounts(Newcomers newcomers)
        && newcomers == Newcomers.WELCOME;
  }

  private ObjectNode authorizationServer() {
    String issuer = base() + ISSUER;
    ObjectNode metadata =
        JSON.createObjectNode()
            .put("issuer", issuer)
            .put("authorization_endpoint", issuer + "/authorize")
            .put("token_endpoint", issuer + "/token");
    metadata.putArray("response_types_supported").add("code");
    metadata.putArray("code_challenge_methods_supported").add("S256");
    metadata
        .putArray("token_endpoint_auth_methods_supported")
        .add("none")
        .add("client_secret_post");
    if (welcomesClients()) {
      metadata.put("registration_endpoint", issuer + "/clients");
    }
    return metadata;
  }

  private ObjectNode registered(JsonNode wish) throws Wrong {
    require(welcomesClients(), "access_denied");
    require(wish.path("redirect_uris").path(0).isTextual(), "invalid_redirect_uri");
    boolean confidential =
        !wish.path("token_endpoint_auth_method").asText("client_secret_basic").equals("none");
    Client client =
        new Client(
            "client-" + UUID.randomUUID(),
            confidential ? "secret-" + UUID.randomUUID() : null,
            List.of(wish.at("/redirect_uris/0").asText()));
    clients.put(client.id(), client);
    ObjectNode made = wish.deepCopy();
    made.put("client_id", client.id());
    if (client.secret() != null) {
      made.put("client_secret", client.secret()).put("client_secret_expires_at", 0);
    }
    return made;
  }

  /** A page with a form, which says where it goes on when it is sent back. */
  private void authorize(HttpExchange exchange, String body) throws IOException, Wrong {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    Client client = clients.get(asked.getOrDefault("client_id", ""));
    String redirect = asked.getOrDefault("redirect_uri", "");
    require(client != null && client.redirects().contains(redirect), "invalid_client");
    require("code".equals(asked.get("response_type")), "unsupported_response_type");
    require("S256".equals(asked.get("code_challenge_method")), "invalid_request");
    require(address().toString().equals(asked.get("resource")), "invalid_target");
    if (exchange.getRequestMethod().equals("GET")) {
      byte[] page =
          ("<form method=\"post\"><input type=\"hidden\" name=\"account\" value=\""
                  + account
                  + "\"><button name=\"decision\" value=\"allow\">Allow</button></form>")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
      return;
    }
    Map<String, String> form = parameters(body);
    String answer = "error=access_denied";
    if ("allow".equals(form.get("decision"))) {
      String code = "code-" + UUID.randomUUID();
      codes.put(
          code,
          new Agreement(
              asked.getOrDefault("client_id", ""),
              form.getOrDefault("account", ""),
              redirect,
              asked.getOrDefault("code_challenge", ""),
              asked.getOrDefault("scope", "")));
      answer = "code=" + code;
    }
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            redirect
                + "?"
                + answer
                + "&state="
                + URLEncoder.encode(asked.getOrDefault("state", ""), StandardCharsets.UTF_8)
                + "&iss="
                + URLEncoder.encode(base() + ISSUER, StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(302, -1);
  }

  private ObjectNode token(Map<String, String> form) throws Wrong {
    Client client = clients.get(form.getOrDefault("client_id", ""));
    require(
        client != null && Objects.equals(client.secret(), form.get("client_secret")),
        "invalid_client");
    require(address().toString().equals(form.get("resource")), "invalid_target");
    Agreement agreement;
    switch (form.getOrDefault("grant_type", "")) {
      case "authorization_code" -> {
        agreement = codes.remove(form.getOrDefault("code", ""));
        require(
            agreement != null
                && agreement.redirect().equals(form.get("redirect_uri"))
                && agreement.challenge().equals(challenge(form.getOrDefault("code_verifier", ""))),
            "invalid_grant");
      }
      case "refresh_token" -> {
        agreement = refreshTokens.remove(form.getOrDefault("refresh_token", ""));
        require(agreement != null, "invalid_grant");
      }
      default -> throw new Wrong("unsupported_grant_type");
    }
    Agreement granted = Objects.requireNonNull(agreement);
    require(granted.client().equals(form.get("client_id")), "invalid_grant");
    String access = "access-" + UUID.randomUUID();
    String refresh = "refresh-" + UUID.randomUUID();
    accessTokens.put(access, granted.account());
    refreshTokens.put(refresh, granted);
    return JSON.createObjectNode()
        .put("access_token", access)
        .put("token_type", "Bearer")
        .put("expires_in", lifetime)
        .put("refresh_token", refresh)
        .put("scope", granted.scope());
  }

  private static void require(boolean holds, String error) throws Wrong {
    if (!holds) {
      throw new Wrong(error);
    }
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Arrays.stream(Objects.requireNonNullElse(query, "").split("&", -1))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .forEach(
            pair -> parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    return parameters;
  }

  /** The account that the request is of; null where it is of none that is let in. */
  private @Nullable String caller(HttpExchange exchange) {
    String shown =
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
    Predicate<String> is = token -> shown.equals("Bearer " + token);
    return switch (admission) {
      case Admission.Free() -> "nobody";
      case Admission.Token(String token) -> is.test(token) ? "nobody" : null;
      case Admission.Accounts _ ->
          accessTokens.entrySet().stream()
              .filter(entry -> is.test(entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
    };
  }

  private void mcp(HttpExchange exchange, String body) throws IOException {
    String caller = caller(exchange);
    if (caller == null) {
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              admission instanceof Admission.Accounts
                  ? "Bearer resource_metadata=\""
                      + base()
                      + "/.well-known/oauth-protected-resource"
                      + MCP
                      + "\", scope=\"notes\""
                  : "Bearer");
      exchange.sendResponseHeaders(401, -1);
      return;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.sendResponseHeaders(exchange.getRequestMethod().equals("DELETE") ? 200 : 405, -1);
      return;
    }
    JsonNode message = JSON.readTree(body);
    String method = message.path("method").asText();
    if (method.equals("initialize")) {
      String session = UUID.randomUUID().toString();
      sessions.put(session, true);
      exchange.getResponseHeaders().set("Mcp-Session-Id", session);
      ObjectNode greeting =
          JSON.createObjectNode()
              .put("protocolVersion", "2025-11-25")
              .put("instructions", "Keeps a notepad for each account.");
      greeting.putObject("capabilities").putObject("tools");
      greeting
          .putObject("serverInfo")
          .put("name", "notes")
          .put("title", "Notepads")
          .put("version", "1");
      answer(exchange, message, greeting);
    } else if (!sessions.containsKey(
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Mcp-Session-Id"), ""))) {
      exchange.sendResponseHeaders(404, -1);
    } else if (!message.has("id")) {
      exchange.sendResponseHeaders(202, -1);
    } else {
      switch (method) {
        case "tools/list" -> answer(exchange, message, (ObjectNode) JSON.readTree(TOOLS));
        case "tools/call" -> call(exchange, message, caller);
        case "ping" -> answer(exchange, message, JSON.createObjectNode());
        default -> error(exchange, message);
      }
    }
  }

  private void call(HttpExchange exchange, JsonNode message, String caller) throws IOException {
    String tool = message.at("/params/name").asText();
    List<String> notepad = notepads.computeIfAbsent(caller, _ -> new CopyOnWriteArrayList<>());
    uses.add(caller + " " + tool);
    switch (tool) {
      case "jot" -> notepad.add(message.at("/params/arguments/text").asText());
      case "shred" -> notepad.clear();
      default -> {
        // To leaf through changes nothing.
      }
    }
    ObjectNode result = JSON.createObjectNode();
    ArrayNode notes = result.putObject("structuredContent").putArray("notes");
    notepad.forEach(notes::add);
    result
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", notepad.size() + " notes");
    // As a server may that has more to say: as events, with another one before the answer.
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    String events =
        "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
            + "\"params\":{\"level\":\"info\",\"data\":\"at it\"}}\n\n"
            + "event: message\nid: 1\ndata: "
            + reply(message).set("result", result)
            + "\n\n";
    exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode reply(JsonNode message) {
    ObjectNode reply = JSON.createObjectNode().put("jsonrpc", "2.0");
    reply.set("id", message.path("id"));
    return reply;
  }

  private static void answer(HttpExchange exchange, JsonNode message, ObjectNode result)
      throws IOException {
    json(exchange, 200, reply(message).set("result", result));
  }

  private static void error(HttpExchange exchange, JsonNode message) throws IOException {
    ObjectNode reply = reply(message);
    reply.putObject("error").put("code", -32601).put("message", "there is no such method");
    json(exchange, 200, reply);
  }

  private static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
