package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Composio's REST API, below {@code /api/v3.1} and {@code /api/v3}, with a few toolkits, in memory,
 * and the page on which a person connects an account. Tools do nothing but be remembered.
 */
public final class SandboxComposio implements AutoCloseable {

  /** The version of every toolkit for whoever names none. */
  private static final String FROZEN = "00000000_00";

  private static final Duration LINK_LIFETIME = Duration.ofMinutes(10);

  /** The only code of an error that the official clients know by its number. */
  private static final int NO_ACCOUNT = 1803;

  private static final TypeReference<Map<String, @Nullable Object>> MEMBERS =
      new TypeReference<>() {};

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile String key;
  private final int largestPage;
  private final Map<String, Toolkit> toolkits = new LinkedHashMap<>();
  private final List<JsonNode> tools = new ArrayList<>();
  private final Map<String, AuthConfig> authConfigs = new LinkedHashMap<>();
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Map<String, String> refusals = new LinkedHashMap<>();
  private final Set<String> unlisted = new HashSet<>();
  private final List<Execution> executions = new ArrayList<>();
  private final List<String> arrivals = new ArrayList<>();
  private final List<Planned> planned = new ArrayList<>();
  private final Routes routes = new Routes();
  private final Routes pages = new Routes();

  private static final class Planned {
    private final String method;
    private final String pathPart;
    private final Fault fault;
    private int spared;

    Planned(String method, String pathPart, Fault fault, int spared) {
      this.method = method;
      this.pathPart = pathPart;
      this.fault = fault;
      this.spared = spared;
    }
  }

  private record Link(String account, @Nullable URI callback) {}

  private static final class Toolkit {
    private final JsonNode described;
    private final List<String> versions = new ArrayList<>();

    Toolkit(JsonNode described) {
      this.described = described;
      described.path("versions").forEach(version -> versions.add(version.asText()));
    }

    String slug() {
      return Json.text(described, "slug");
    }
  }

  private static final class AuthConfig {
    private final String id;
    private final Toolkit toolkit;
    private final boolean managed;
    private final String scheme;
    private String status = "ENABLED";

    AuthConfig(String id, Toolkit toolkit, boolean managed, String scheme) {
      this.id = id;
      this.toolkit = toolkit;
      this.managed = managed;
      this.scheme = scheme;
    }
  }

  private static final class Account {
    private final String id;
    private final AuthConfig config;
    private final String user;
    private final Instant createdAt = Instant.now();
    private String status = "INITIATED";
    private @Nullable String reason;
    private boolean disabled;
    private String connectAt = "";

    Account(String id, AuthConfig config, String user) {
      this.id = id;
      this.config = config;
      this.user = user;
    }
  }

  /**
   * A tool that was executed.
   *
   * @param account empty where none was needed
   * @param version as it was asked for
   */
  public record Execution(
      String tool,
      String user,
      String account,
      String version,
      Map<String, @Nullable Object> arguments) {}

  private SandboxComposio(HttpServer server, String key, int largestPage) {
    this.server = server;
    this.key = key;
    this.largestPage = largestPage;
    try (InputStream in = SandboxComposio.class.getResourceAsStream("composio.json")) {
      JsonNode catalogue = Json.MAPPER.readTree(Objects.requireNonNull(in));
      for (JsonNode described : catalogue.path("toolkits")) {
        toolkits.put(Json.text(described, "slug"), new Toolkit(described));
      }
      catalogue.path("tools").forEach(tools::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    routes
        .on("GET", "/toolkits", (call, _) -> listToolkits(call))
        .on("GET", "/toolkits/*", (_, parts) -> toolkit(parts.getFirst()))
        .on("GET", "/tools", (call, _) -> listTools(call))
        .on("GET", "/tools/enum", (_, _) -> slugs())
        .on("GET", "/tools/*", (call, parts) -> tool(call, parts.getFirst()))
        .on("POST", "/tools/execute/*", (call, parts) -> execute(call, parts.getFirst()))
        .on("GET", "/auth_configs", (call, _) -> listAuthConfigs(call))
        .on("POST", "/auth_configs", (call, _) -> createAuthConfig(call))
        .on("GET", "/auth_configs/*", (_, parts) -> authConfig(parts.getFirst()))
        .on("DELETE", "/auth_configs/*", (_, parts) -> deleteAuthConfig(parts.getFirst()))
        .on("PATCH", "/auth_configs/*/*", (_, parts) -> switchAuthConfig(parts))
        .on("POST", "/connected_accounts/link", (call, _) -> link(call))
        .on("GET", "/connected_accounts", (call, _) -> listAccounts(call))
        .on("GET", "/connected_accounts/*", (_, parts) -> account(parts.getFirst()))
        .on("DELETE", "/connected_accounts/*", (_, parts) -> deleteAccount(parts.getFirst()))
        .on("POST", "/connected_accounts/*/refresh", (_, parts) -> refresh(parts.getFirst()))
        .on("PATCH", "/connected_accounts/*/status", this::switchAccount);
    pages
        .on("GET", "/link/*", (_, parts) -> ask(parts.getFirst()))
        .on("POST", "/link/*", (call, parts) -> decide(parts.getFirst(), call));
  }

  /** Starts it on any free port, with pages as long as they are asked for. */
  public static SandboxComposio start(String key) {
    return start(0, key, 1000);
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @param port 0 for any free one
   * @param key the project's, without which nothing is answered
   * @param largestPage how many items a list gives at once, however many are asked for
   */
  public static SandboxComposio start(int port, String key, int largestPage) {
    HttpServer server;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
    SandboxComposio sandbox = new SandboxComposio(server, key, largestPage);
    server.createContext("/", sandbox::serve);
    server.setExecutor(sandbox.threads);
    server.start();
    return sandbox;
  }

  /** What stands for scheme and host; no slash at the end. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next request that fits meets the fault. {@code WorkLater} is as {@code DropRequest}. */
  public void plan(String method, String pathPart, Fault fault) {
    planAfter(0, method, pathPart, fault);
  }

  /** The same, after some that fit and are spared. */
  public synchronized void planAfter(int spared, String method, String pathPart, Fault fault) {
    planned.add(new Planned(method, pathPart, fault, spared));
  }

  /** The tool says no from now on: 200, and {@code successful} is false. */
  public synchronized void refuse(String tool, String error) {
    refusals.put(tool, error);
  }

  /** What was executed, in its order. */
  public synchronized List<Execution> executions() {
    return List.copyOf(executions);
  }

  /** How many requests of this method had this in their path and query. */
  public synchronized long arrivals(String method, String part) {
    return arrivals.stream()
        .filter(arrival -> arrival.startsWith(method + " ") && arrival.contains(part))
        .count();
  }

  /** From now on there is a newer version of the toolkit. */
  public synchronized void release(String toolkit, String version) {
    Objects.requireNonNull(toolkits.get(toolkit)).versions.add(version);
  }

  /** From now on the tool is in older versions of its toolkit only. */
  public synchronized void unlist(String tool) {
    unlisted.add(tool);
  }

  /** From now on the toolkit is not there any more. */
  public synchronized void withdraw(String toolkit) {
    toolkits.remove(toolkit);
    tools.removeIf(tool -> Json.text(tool, "toolkit").equals(toolkit));
  }

  /** An auth config with credentials of the project's own. */
  public synchronized String customAuthConfig(String toolkit) {
    return added(Objects.requireNonNull(toolkits.get(toolkit)), false).id;
  }

  /** An account as if the user had connected it. */
  public synchronized String connected(String toolkit, String user) {
    Toolkit found = Objects.requireNonNull(toolkits.get(toolkit));
    AuthConfig config =
        authConfigs.values().stream()
            .filter(one -> one.toolkit == found)
            .findFirst()
            .orElseGet(() -> added(found, true));
    Account account = opened(config, user);
    account.status = "ACTIVE";
    return account.id;
  }

  /** The account has this status from now on. */
  public synchronized void let(String account, String status) {
    Objects.requireNonNull(accounts.get(account)).status = status;
  }

  /** From now on the project has another key. */
  public void changeKey(String other) {
    key = other;
  }

  /** The auth config by which an account is or was to be connected. */
  public synchronized String authConfigOf(String account) {
    return Objects.requireNonNull(accounts.get(account)).config.id;
  }

  /** The status that an account has. */
  public synchronized String status(String account) {
    return Objects.requireNonNull(accounts.get(account)).status;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Call call =
          new Call(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
              SandboxProviders.headers(exchange),
              SandboxProviders.body(exchange));
      Answer answer = answer(call);
      if (answer != null) {
        SandboxProviders.send(exchange, answer);
      }
    }
  }

  /** The answer, or null where the connection is to close without one. */
  private @Nullable Answer answer(Call call) {
    return switch (fault(call)) {
      case null -> work(call);
      case Fault.DropRequest(), Fault.WorkLater() -> null;
      case Fault.DropAnswer(), Fault.SeenLater() -> {
        work(call);
        yield null;
      }
      case Fault.FailBefore(int status) -> error(status, 500, "Something went wrong");
      case Fault.FailAfter(int status) -> {
        work(call);
        yield error(status, 500, "Something went wrong");
      }
      case Fault.Delay(Duration by) -> {
        Answer answer = work(call);
        LockSupport.parkNanos(by.toNanos());
        yield answer;
      }
      case Fault.TooManyRequests(Duration retryAfter) ->
          error(429, 10429, "Rate limit exceeded")
              .with("Retry-After", Long.toString(retryAfter.toSeconds()));
    };
  }

  private synchronized @Nullable Fault fault(Call call) {
    arrivals.add(
        call.method()
            + " "
            + call.path()
            + (call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery()));
    Planned due = null;
    for (Planned next : planned) {
      if (next.method.equals(call.method()) && call.path().contains(next.pathPart)) {
        if (next.spared == 0 && due == null) {
          due = next;
        } else if (next.spared > 0) {
          next.spared--;
        }
      }
    }
    if (due != null) {
      planned.remove(due);
      return due.fault;
    }
    return null;
  }

  private synchronized Answer work(Call call) {
    try {
      Answer page = pages.answer(call);
      if (page != null) {
        return page;
      }
      String below = call.path().replaceFirst("^/api/v3(\\.1)?(?=/)", "");
      if (below.equals(call.path())) {
        return error(404, 10404, "Not found");
      }
      if (!Secrets.same(call.header("x-api-key"), key)) {
        return error(401, 10401, "Invalid API key");
      }
      Answer answer =
          routes.answer(
              new Call(call.method(), below, call.rawQuery(), call.headers(), call.body()));
      return answer == null ? error(404, 10404, "Not found") : answer;
    } catch (BadRequest e) {
      return error(400, 10400, Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  // --- toolkits

  private Answer listToolkits(Call call) {
    String search = call.query("search").toLowerCase(Locale.ROOT);
    List<ObjectNode> items =
        toolkits.values().stream()
            .filter(one -> one.described.toString().toLowerCase(Locale.ROOT).contains(search))
            .filter(
                one ->
                    !call.query("managed_by").equals("composio")
                        || !one.described.path("managed").isEmpty())
            .map(one -> listed(one))
            .toList();
    return page(call, items);
  }

  private ObjectNode listed(Toolkit toolkit) {
    ObjectNode node = summary(toolkit);
    node.set("auth_schemes", toolkit.described.path("schemes"));
    node.put("no_auth", toolkit.described.path("no_auth").asBoolean());
    meta(toolkit, node, "id");
    return node;
  }

  private Answer toolkit(String slug) {
    Toolkit toolkit = toolkits.get(slug.toLowerCase(Locale.ROOT));
    if (toolkit == null) {
      return error(404, 4301, "Toolkit " + slug + " not found");
    }
    ObjectNode node = summary(toolkit);
    node.put("enabled", true);
    ArrayNode managed = node.putArray("composio_managed_auth");
    toolkit
        .described
        .path("managed")
        .forEach(
            mode -> {
              ObjectNode one = managed.addObject().put("mode", mode.asText());
              one.putObject("scopes").putArray("available");
            });
    ArrayNode details = node.putArray("auth_config_details");
    toolkit
        .described
        .path("schemes")
        .forEach(
            mode -> {
              ObjectNode one =
                  details.addObject().put("mode", mode.asText()).put("name", mode.asText());
              ObjectNode fields = one.putObject("fields");
              for (String kind : List.of("auth_config_creation", "connected_account_initiation")) {
                ObjectNode of = fields.putObject(kind);
                of.putArray("required");
                of.putArray("optional");
              }
            });
    meta(toolkit, node, "slug");
    ((ObjectNode) node.path("meta"))
        .set("available_versions", Json.strings(toolkit.versions.reversed()));
    return Answer.json(200, node);
  }

  private ObjectNode summary(Toolkit toolkit) {
    ObjectNode node = Json.object();
    node.put("slug", toolkit.slug());
    node.put("name", Json.text(toolkit.described, "name"));
    node.put("type", "native");
    node.put("is_local_toolkit", false);
    node.set("composio_managed_auth_schemes", toolkit.described.path("managed"));
    ObjectNode deprecated = node.putObject("deprecated").put("toolkitId", toolkit.slug());
    deprecated.putArray("rawProxyInfoByAuthSchemes");
    return node;
  }

  private void meta(Toolkit toolkit, ObjectNode node, String idOfCategories) {
    ObjectNode meta = node.putObject("meta");
    meta.put("description", Json.text(toolkit.described, "description"));
    meta.put("logo", "https://logos.composio.dev/api/" + toolkit.slug());
    meta.put("app_url", "https://" + toolkit.slug() + ".example");
    ArrayNode categories = meta.putArray("categories");
    toolkit
        .described
        .path("categories")
        .forEach(
            category ->
                categories
                    .addObject()
                    .put(idOfCategories, category.asText())
                    .put("name", category.asText()));
    meta.put("tools_count", toolsOf(toolkit).count());
    meta.put("triggers_count", 0);
    meta.put("version", toolkit.versions.getLast());
    meta.put("created_at", "2024-05-03T11:44:32.061Z");
    meta.put("updated_at", "2026-03-01T08:00:00.000Z");
  }

  private Stream<JsonNode> toolsOf(Toolkit toolkit) {
    return tools.stream().filter(tool -> Json.text(tool, "toolkit").equals(toolkit.slug()));
  }

  // --- tools

  private Answer listTools(Call call) {
    List<String> of = split(List.of(call.query("toolkit_slug").toLowerCase(Locale.ROOT)));
    List<String> wanted = split(call.query().getOrDefault("tool_slugs", List.of()));
    List<String> tags = split(call.query().getOrDefault("tags", List.of()));
    String search = (call.query("search") + call.query("query")).toLowerCase(Locale.ROOT);
    List<ObjectNode> items =
        tools.stream()
            .filter(tool -> !unlisted.contains(Json.text(tool, "slug")))
            .filter(
                tool ->
                    wanted.isEmpty()
                        ? (of.isEmpty() || of.contains(Json.text(tool, "toolkit")))
                            && (!call.query("important").equals("true")
                                || hasTag(tool, "important"))
                            && tags.stream().allMatch(tag -> hasTag(tool, tag))
                            && tool.toString().toLowerCase(Locale.ROOT).contains(search)
                        : wanted.contains(Json.text(tool, "slug")))
            .map(tool -> described(tool, asked(call, tool)))
            .toList();
    return page(call, items);
  }

  private static boolean hasTag(JsonNode tool, String tag) {
    for (JsonNode each : tool.path("tags")) {
      if (each.asText().equals(tag)) {
        return true;
      }
    }
    return false;
  }

  private Answer slugs() {
    return Answer.json(
        200, Json.strings(tools.stream().map(tool -> Json.text(tool, "slug")).toList()));
  }

  private Answer tool(Call call, String slug) {
    JsonNode tool = found(slug);
    if (tool == null) {
      return unknownTool(slug);
    }
    String version = call.query("version").isEmpty() ? asked(call, tool) : call.query("version");
    return version(tool, version).isEmpty()
        ? error(404, 2402, "Version " + version + " of tool " + slug + " not found")
        : Answer.json(200, described(tool, version));
  }

  private @Nullable JsonNode found(String slug) {
    return tools.stream()
        .filter(tool -> Json.text(tool, "slug").equals(slug))
        .findFirst()
        .orElse(null);
  }

  private static Answer unknownTool(String slug) {
    return error(404, 2401, "Tool " + slug + " not found");
  }

  /** The version that a list or a look-up asks for. */
  private static String asked(Call call, JsonNode tool) {
    String own = call.query("toolkit_versions[" + Json.text(tool, "toolkit") + "]");
    String all = call.query("toolkit_versions");
    return !own.isEmpty() ? own : all.isEmpty() ? FROZEN : all;
  }

  /** The version of that name; empty where there is none. */
  private String version(JsonNode tool, String asked) {
    List<String> versions = toolkitOf(tool).versions;
    if (asked.equals("latest")) {
      return versions.getLast();
    }
    return asked.equals(FROZEN) || versions.contains(asked) ? asked : "";
  }

  private Toolkit toolkitOf(JsonNode tool) {
    return Objects.requireNonNull(toolkits.get(Json.text(tool, "toolkit")));
  }

  private ObjectNode described(JsonNode tool, String asked) {
    Toolkit toolkit = toolkitOf(tool);
    String version = version(tool, asked);
    ObjectNode node = Json.object();
    node.put("slug", Json.text(tool, "slug"));
    node.put("name", Json.text(tool, "name"));
    node.put("description", Json.text(tool, "description"));
    node.put("human_description", Json.text(tool, "description"));
    node.putObject("toolkit")
        .put("slug", toolkit.slug())
        .put("name", Json.text(toolkit.described, "name"))
        .put("logo", "https://logos.composio.dev/api/" + toolkit.slug());
    node.set("input_parameters", tool.path("input_parameters"));
    node.set("output_parameters", outputs());
    node.put("no_auth", tool.path("no_auth").asBoolean());
    node.put("version", version.isEmpty() ? toolkit.versions.getLast() : version);
    node.set("available_versions", Json.strings(toolkit.versions.reversed()));
    node.putArray("scopes");
    node.putNull("scope_requirements");
    node.set("tags", tool.path("tags"));
    node.put("is_deprecated", false);
    ObjectNode deprecated = node.putObject("deprecated");
    deprecated.put("displayName", Json.text(tool, "name")).put("is_deprecated", false);
    deprecated.put("version", node.path("version").asText());
    deprecated.set("available_versions", node.path("available_versions"));
    deprecated.putObject("toolkit").put("logo", "https://logos.composio.dev/api/");
    return node;
  }

  private static ObjectNode outputs() {
    ObjectNode outputs = Json.object().put("type", "object").put("title", "Response");
    ObjectNode properties = outputs.putObject("properties");
    properties.putObject("data").put("type", "object");
    properties.putObject("error").put("type", "string").put("nullable", true);
    properties.putObject("successful").put("type", "boolean");
    outputs.putArray("required").add("data").add("successful");
    return outputs;
  }

  // --- executing

  private Answer execute(Call call, String slug) {
    JsonNode tool = found(slug);
    if (tool == null) {
      return unknownTool(slug);
    }
    ObjectNode asked = call.json();
    String version = asked.path("version").asText(FROZEN);
    if (version(tool, version).isEmpty()) {
      return error(404, 2402, "Version " + version + " of tool " + slug + " not found");
    }
    String user = asked.path("user_id").asText(Json.text(asked, "entity_id"));
    String account = Json.text(asked, "connected_account_id");
    if (!tool.path("no_auth").asBoolean()) {
      if (account.isEmpty() && user.isEmpty()) {
        return error(400, 1811, "Either user_id or connected_account_id is required");
      }
      Account used =
          account.isEmpty()
              ? accounts.values().stream()
                  .filter(one -> one.user.equals(user) && one.config.toolkit == toolkitOf(tool))
                  .filter(one -> one.status.equals("ACTIVE"))
                  .max(Comparator.comparing(one -> one.createdAt))
                  .orElse(null)
              : accounts.get(account);
      if (used == null || used.config.toolkit != toolkitOf(tool)) {
        return error(
            404,
            NO_ACCOUNT,
            "No connected account found for "
                + (account.isEmpty() ? "user ID " + user : account)
                + " for toolkit "
                + toolkitOf(tool).slug());
      }
      if (!user.isEmpty() && !used.user.equals(user)) {
        return error(403, 1812, "Connected account user ID does not match the provided user ID");
      }
      if (!used.status.equals("ACTIVE") || used.disabled) {
        return error(422, 1820, "Connected account " + used.id + " is in state " + used.status);
      }
      account = used.id;
    }
    JsonNode arguments = asked.path("arguments");
    List<String> missing = new ArrayList<>();
    for (JsonNode name : tool.path("input_parameters").path("required")) {
      if (!arguments.hasNonNull(name.asText())) {
        missing.add(name.asText());
      }
    }
    String refusal = refusals.get(slug);
    if (!missing.isEmpty()) {
      refusal =
          "Invalid request data provided\n- Following fields are missing: {'"
              + String.join("', '", missing)
              + "'}";
    }
    if (refusal != null) {
      return outcome(Json.object(), refusal);
    }
    executions.add(
        new Execution(
            slug,
            user,
            account,
            version,
            arguments.isObject() ? Json.MAPPER.convertValue(arguments, MEMBERS) : Map.of()));
    ObjectNode data = Json.object().put("id", "r-" + executions.size());
    data.set("echo", arguments.isObject() ? arguments : Json.object());
    return outcome(data, null);
  }

  private static Answer outcome(ObjectNode data, @Nullable String error) {
    ObjectNode node = Json.object();
    node.set("data", data);
    node.put("error", error);
    node.put("successful", error == null);
    node.put("log_id", "log_" + Secrets.random(9));
    return Answer.json(200, node);
  }

  // --- auth configs

  private Answer listAuthConfigs(Call call) {
    List<String> slugs = split(call.query().getOrDefault("toolkit_slug", List.of()));
    boolean disabledToo = call.query("show_disabled").equals("true");
    return page(
        call,
        authConfigs.values().stream()
            .filter(one -> slugs.isEmpty() || slugs.contains(one.toolkit.slug()))
            .filter(one -> disabledToo || one.status.equals("ENABLED"))
            .map(this::described)
            .toList());
  }

  private ObjectNode described(AuthConfig config) {
    ObjectNode node = Json.object();
    node.put("id", config.id);
    node.put("uuid", config.id);
    node.put("name", config.toolkit.slug() + "-" + config.id);
    node.put("type", config.managed ? "default" : "custom");
    node.put("status", config.status);
    node.put("auth_scheme", config.scheme);
    node.put("is_composio_managed", config.managed);
    node.put(
        "no_of_connections",
        accounts.values().stream().filter(one -> one.config == config).count());
    node.putObject("toolkit")
        .put("slug", config.toolkit.slug())
        .put("logo", "https://logos.composio.dev/api/" + config.toolkit.slug());
    node.putObject("tool_access_config");
    node.putObject("credentials");
    node.putArray("expected_input_fields");
    node.putArray("restrict_to_following_tools");
    node.putNull("proxy_config");
    node.put("created_at", "2026-03-01T08:00:00.000Z");
    node.put("last_updated_at", "2026-03-01T08:00:00.000Z");
    return node;
  }

  private Answer createAuthConfig(Call call) {
    ObjectNode asked = call.json();
    String slug = asked.path("toolkit").path("slug").asText("");
    Toolkit toolkit = toolkits.get(slug.toLowerCase(Locale.ROOT));
    if (toolkit == null) {
      return error(404, 4301, "Toolkit " + slug + " not found");
    }
    boolean managed = !asked.path("auth_config").path("type").asText("").equals("use_custom_auth");
    if (managed && toolkit.described.path("managed").isEmpty()) {
      return error(400, 301, "Toolkit " + slug + " has no auth that Composio manages");
    }
    AuthConfig config = added(toolkit, managed);
    ObjectNode node = Json.object();
    node.putObject("toolkit").put("slug", toolkit.slug());
    ObjectNode made = node.putObject("auth_config");
    made.put("id", config.id)
        .put("auth_scheme", config.scheme)
        .put("is_composio_managed", config.managed);
    made.putArray("restrict_to_following_tools");
    return Answer.json(201, node);
  }

  private AuthConfig added(Toolkit toolkit, boolean managed) {
    AuthConfig config =
        new AuthConfig(
            "ac_" + Secrets.random(9),
            toolkit,
            managed,
            toolkit.described.path("schemes").path(0).asText("OAUTH2"));
    authConfigs.put(config.id, config);
    return config;
  }

  private Answer authConfig(String id) {
    AuthConfig config = authConfigs.get(id);
    return config == null ? unknownConfig(id) : Answer.json(200, described(config));
  }

  private Answer deleteAuthConfig(String id) {
    return authConfigs.remove(id) == null ? unknownConfig(id) : Answer.json(200, Json.object());
  }

  private Answer switchAuthConfig(List<String> parts) {
    AuthConfig config = authConfigs.get(parts.getFirst());
    if (config == null) {
      return unknownConfig(parts.getFirst());
    }
    config.status = parts.getLast();
    return Answer.json(200, Json.object());
  }

  private static Answer unknownConfig(String id) {
    return error(404, 302, "Auth config " + id + " not found");
  }

  // --- connected accounts

  private Answer link(Call call) {
    ObjectNode asked = call.json();
    AuthConfig config = authConfigs.get(Json.text(asked, "auth_config_id"));
    if (config == null) {
      return unknownConfig(Json.text(asked, "auth_config_id"));
    }
    if (Json.text(asked, "user_id").isEmpty()) {
      return error(400, 10400, "Validation error: user_id: Required");
    }
    Account account = opened(config, Json.text(asked, "user_id"));
    String token = "lk_" + Secrets.random(12);
    String callback = Json.text(asked, "callback_url");
    links.put(token, new Link(account.id, callback.isEmpty() ? null : URI.create(callback)));
    account.connectAt = base() + "/link/" + token;
    return Answer.json(
        201,
        Json.object()
            .put("link_token", token)
            .put("redirect_url", account.connectAt)
            .put("expires_at", Instant.now().plus(LINK_LIFETIME).toString())
            .put("connected_account_id", account.id));
  }

  private Account opened(AuthConfig config, String user) {
    Account account = new Account("ca_" + Secrets.random(9), config, user);
    accounts.put(account.id, account);
    return account;
  }

  private Answer listAccounts(Call call) {
    Map<String, List<String>> query = call.query();
    return page(
        call,
        accounts.values().stream()
            .filter(fits(query, "user_ids", one -> one.user))
            .filter(fits(query, "toolkit_slugs", one -> one.config.toolkit.slug()))
            .filter(fits(query, "statuses", one -> one.status))
            .filter(fits(query, "auth_config_ids", one -> one.config.id))
            .filter(fits(query, "connected_account_ids", one -> one.id))
            .map(this::described)
            .toList());
  }

  private static Predicate<Account> fits(
      Map<String, List<String>> query, String name, Function<Account, String> value) {
    List<String> wanted = split(query.getOrDefault(name, List.of()));
    return account -> wanted.isEmpty() || wanted.contains(value.apply(account));
  }

  private ObjectNode described(Account account) {
    ObjectNode node = Json.object();
    node.put("id", account.id);
    node.putNull("word_id");
    node.putNull("alias");
    node.put("user_id", account.user);
    node.putObject("toolkit").put("slug", account.config.toolkit.slug());
    node.putObject("auth_config")
        .put("id", account.config.id)
        .put("auth_scheme", account.config.scheme)
        .put("is_composio_managed", account.config.managed)
        .put("is_disabled", !account.config.status.equals("ENABLED"));
    node.put("status", account.status);
    node.put("status_reason", account.reason);
    node.put("is_disabled", account.disabled);
    ObjectNode state = node.putObject("state").put("authScheme", account.config.scheme);
    ObjectNode value = state.putObject("val").put("status", account.status);
    if (account.status.equals("ACTIVE")) {
      value.put("access_token", "ya29...");
    } else {
      value.put("redirectUrl", account.connectAt);
    }
    node.putObject("data");
    node.putObject("params");
    node.put("created_at", account.createdAt.toString());
    node.put("updated_at", account.createdAt.toString());
    node.put("test_request_endpoint", "");
    return node;
  }

  private Answer account(String id) {
    Account account = accounts.get(id);
    return account == null ? unknownAccount(id) : Answer.json(200, described(account));
  }

  private Answer deleteAccount(String id) {
    return accounts.remove(id) == null
        ? unknownAccount(id)
        : Answer.json(200, Json.object().put("success", true));
  }

  private Answer refresh(String id) {
    Account account = accounts.get(id);
    if (account == null) {
      return unknownAccount(id);
    }
    String token = "lk_" + Secrets.random(12);
    boolean anew = !account.status.equals("ACTIVE");
    if (anew) {
      account.status = "INITIATED";
      links.put(token, new Link(id, null));
      account.connectAt = base() + "/link/" + token;
    }
    return Answer.json(
        200,
        Json.object()
            .put("id", id)
            .put("status", account.status)
            .put("redirect_url", anew ? account.connectAt : null));
  }

  private Answer switchAccount(Call call, List<String> parts) {
    Account account = accounts.get(parts.getFirst());
    if (account == null) {
      return unknownAccount(parts.getFirst());
    }
    account.disabled = !call.json().path("enabled").asBoolean(true);
    return Answer.json(200, Json.object().put("success", true));
  }

  private static Answer unknownAccount(String id) {
    return error(404, 603, "Connected account " + id + " not found");
  }

  // --- the page on which a person connects an account

  private Answer ask(String token) {
    Link link = links.get(token);
    Account account = link == null ? null : accounts.get(link.account());
    if (account == null) {
      return ConsentPage.refusing(404, "This link is not known, or was used.");
    }
    String name = ConsentPage.escape(Json.text(account.config.toolkit.described, "name"));
    return ConsentPage.page(
        200,
        "Connect " + Json.text(account.config.toolkit.described, "name"),
        """
        <p class="sandbox">Sandbox: this is not the real Composio.</p>
        <h1>Connect your %s account</h1>
        <form method="post">
        <p><button name="decision" value="agree">Agree</button>
        <button name="decision" value="deny">Deny</button></p>
        </form>
        """
            .formatted(name));
  }

  private Answer decide(String token, Call call) {
    Link link = links.remove(token);
    Account account = link == null ? null : accounts.get(link.account());
    if (link == null || account == null) {
      return ConsentPage.refusing(404, "This link is not known, or was used.");
    }
    boolean agreed = Call.first(call.form(), "decision").equals("agree");
    account.status = agreed ? "ACTIVE" : "FAILED";
    account.reason = agreed ? null : "The user denied the request";
    URI callback = link.callback();
    if (callback == null) {
      return ConsentPage.page(200, "Done", "<h1>You can close this window</h1>\n");
    }
    return Answer.seeOther(
        URI.create(
            callback
                + (callback.getRawQuery() == null ? "?" : "&")
                + "status="
                + (agreed ? "success" : "failed")
                + "&connected_account_id="
                + account.id));
  }

  // --- lists and errors

  private Answer page(Call call, List<ObjectNode> all) {
    int asked = call.query("limit").isEmpty() ? 20 : number(call.query("limit"));
    int limit = Math.min(Math.max(asked, 1), largestPage);
    int from =
        call.query("cursor").isEmpty()
            ? 0
            : number(
                new String(
                    Base64.getUrlDecoder().decode(call.query("cursor")), StandardCharsets.UTF_8));
    int to = Math.min(from + limit, all.size());
    ArrayNode items = Json.array();
    all.subList(Math.min(from, to), to).forEach(items::add);
    ObjectNode node = Json.object();
    node.set("items", items);
    node.put(
        "next_cursor",
        to < all.size()
            ? Base64.getUrlEncoder()
                .encodeToString(Integer.toString(to).getBytes(StandardCharsets.UTF_8))
            : null);
    node.put("total_items", all.size());
    node.put("total_pages", (all.size() + limit - 1) / limit);
    node.put("current_page", from / limit + 1);
    return Answer.json(200, node);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new BadRequest("not a number: " + text);
    }
  }

  /** Lists repeat the parameter, or have commas. */
  private static List<String> split(List<String> values) {
    return values.stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private static Answer error(int status, int code, String message) {
    ObjectNode node = Json.object();
    node.putObject("error")
        .put("message", message)
        .put("code", code)
        .put("status", status)
        .put("request_id", "req_" + Secrets.random(9))
        .put("suggested_fix", "");
    return Answer.json(status, node);
  }
}
