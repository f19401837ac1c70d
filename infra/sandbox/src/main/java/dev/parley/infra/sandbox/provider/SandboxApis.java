package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Smaller stand-ins on one loopback port, without consent pages: whoever shows {@link #TOKEN} is
 * let in. Google Calendar (developers.google.com/workspace/calendar/api/v3/reference), GitLab
 * (docs.gitlab.com/api), Notion (developers.notion.com/reference), SerpAPI
 * (serpapi.com/search-api), a workflow of Microsoft Teams, and a webhook that takes everything.
 */
public final class SandboxApis implements AutoCloseable {

  /** What all of them accept: a token, a key, the signature in an address. */
  public static final String TOKEN = "sandbox-token";

  /** The stand-ins, by the first segment of their paths. */
  public enum Api {
    CALENDAR,
    GITLAB,
    NOTION,
    WEBSEARCH,
    TEAMS,
    WEBHOOK;

    String segment() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A request as a webhook saw it.
   *
   * @param headers names in lower case
   */
  public record Delivery(Map<String, String> headers, String body) {
    public Delivery {
      headers = Map.copyOf(headers);
    }
  }

  private sealed interface Trouble {
    record DropAnswer() implements Trouble {}

    record Fail(int status) implements Trouble {}
  }

  private record Issue(int iid, String title, @Nullable String description, Instant createdAt) {}

  private static final Pattern EVENT_ID = Pattern.compile("[a-v0-9]{5,1024}");
  private static final int LARGEST_CARD = 28 * 1024;
  private static final Set<String> PROJECTS = Set.of("acme/site", "4711");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;
  private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
  private final Map<Api, AtomicInteger> effects = new LinkedHashMap<>();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<Delivery> cards = new CopyOnWriteArrayList<>();
  private final Map<String, ObjectNode> events = new LinkedHashMap<>();
  private final List<Issue> issues = new ArrayList<>();
  private final Set<Integer> closed = new java.util.HashSet<>();
  private final Map<Api, Routes> routes = new LinkedHashMap<>();

  private SandboxApis(HttpServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    for (Api api : Api.values()) {
      effects.put(api, new AtomicInteger());
      routes.put(api, new Routes());
    }
    routesOf(Api.CALENDAR)
        .on("GET", "/calendar/v3/calendars/*/events", this::listEvents)
        .on("POST", "/calendar/v3/calendars/*/events", this::createEvent)
        .on("GET", "/calendar/v3/calendars/*/events/*", this::readEvent)
        .on("DELETE", "/calendar/v3/calendars/*/events/*", this::deleteEvent);
    routesOf(Api.GITLAB)
        .on("GET", "/api/v4/projects/*/issues", this::listIssues)
        .on("POST", "/api/v4/projects/*/issues", this::createIssue)
        .on("PUT", "/api/v4/projects/*/issues/*", this::changeIssue);
    routesOf(Api.NOTION)
        .on("POST", "/v1/search", this::searchPages)
        .on("GET", "/v1/blocks/*/children", this::readPage)
        .on("POST", "/v1/pages", this::createPage);
    routesOf(Api.WEBSEARCH).on("GET", "/search.json", (call, _) -> search(call));
    routesOf(Api.TEAMS)
        .on("POST", "/workflows/*/triggers/manual/paths/invoke", (call, _) -> post(call));
    routesOf(Api.WEBHOOK).on("POST", "/in", (call, _) -> take(call));
  }

  private Routes routesOf(Api api) {
    return Objects.requireNonNull(routes.get(api));
  }

  /** Starts them on a free port. */
  public static SandboxApis start(InstantSource clock) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
      SandboxApis apis = new SandboxApis(server, clock);
      server.createContext("/", apis::serve);
      server.setExecutor(apis.threads);
      server.start();
      return apis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands for scheme and host of the real one; no slash at the end. */
  public URI base(Api api) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + api.segment());
  }

  /** The address of the workflow, which is its secret. */
  public URI workflow() {
    return URI.create(
        base(Api.TEAMS)
            + "/workflows/1f0/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sig="
            + TOKEN);
  }

  /** How many times one of them did what it was asked to. */
  public int effects(Api api) {
    return Objects.requireNonNull(effects.get(api)).get();
  }

  /** The next request is done, and its answer is lost. */
  public void dropNextAnswer() {
    troubles.add(new Trouble.DropAnswer());
  }

  /** The next request is not done; this status is the answer. */
  public void failNext(int status) {
    troubles.add(new Trouble.Fail(status));
  }

  /** What came to the webhook. */
  public List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /** The cards that came to the workflow. */
  public List<Delivery> cards() {
    return List.copyOf(cards);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      int slash = path.indexOf('/', 1);
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      Call call =
          new Call(
              exchange.getRequestMethod(),
              slash < 0 ? "/" : path.substring(slash),
              Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
              headers,
              exchange.getRequestBody().readAllBytes());
      for (Api api : Api.values()) {
        if (path.startsWith("/" + api.segment() + "/")) {
          Answer answer = answer(api, call);
          if (answer != null) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(
                answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
          }
          return;
        }
      }
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private @Nullable Answer answer(Api api, Call call) {
    return switch (troubles.poll()) {
      case Trouble.Fail(int status) ->
          status == 429
              ? error(api, 429, "Too many requests").with("Retry-After", "1")
              : error(api, status, "Something went wrong");
      case Trouble.DropAnswer() -> {
        work(api, call);
        yield null;
      }
      case null -> work(api, call);
    };
  }

  private synchronized Answer work(Api api, Call call) {
    boolean knows =
        switch (api) {
          case CALENDAR, NOTION -> TOKEN.equals(call.bearer());
          case GITLAB -> TOKEN.equals(call.bearer()) || TOKEN.equals(call.header("private-token"));
          case WEBSEARCH -> TOKEN.equals(call.query("api_key"));
          case TEAMS -> TOKEN.equals(call.query("sig"));
          case WEBHOOK -> true;
        };
    if (!knows) {
      return error(
          api,
          401,
          switch (api) {
            case CALENDAR -> "Request had invalid authentication credentials.";
            case GITLAB -> "401 Unauthorized";
            case NOTION -> "API token is invalid.";
            case WEBSEARCH ->
                "Invalid API key. Your API key should be here:"
                    + " https://serpapi.com/manage-api-key";
            case TEAMS, WEBHOOK -> "The signature is not right.";
          });
    }
    try {
      Answer answer = routesOf(api).answer(call);
      return answer == null ? error(api, 404, "Not Found") : answer;
    } catch (BadRequest e) {
      return error(api, 400, "Parse Error");
    }
  }

  /** In each one's own form. */
  private static Answer error(Api api, int status, String message) {
    ObjectNode body = Json.object();
    switch (api) {
      case CALENDAR -> {
        ObjectNode error = body.putObject("error").put("code", status).put("message", message);
        error
            .putArray("errors")
            .addObject()
            .put("domain", "global")
            .put("reason", reason(status))
            .put("message", message);
      }
      case GITLAB -> body.put("message", message);
      case NOTION ->
          body.put("object", "error")
              .put("status", status)
              .put("code", notionCode(status))
              .put("message", message);
      case WEBSEARCH -> body.put("error", message);
      case TEAMS, WEBHOOK -> body.putObject("error").put("code", status).put("message", message);
    }
    return Answer.json(status, body);
  }

  private static String reason(int status) {
    return switch (status) {
      case 400 -> "badRequest";
      case 401 -> "authError";
      case 404 -> "notFound";
      case 409 -> "duplicate";
      case 410 -> "deleted";
      case 429 -> "rateLimitExceeded";
      default -> "backendError";
    };
  }

  private static String notionCode(int status) {
    return switch (status) {
      case 400 -> "validation_error";
      case 401 -> "unauthorized";
      case 404 -> "object_not_found";
      case 429 -> "rate_limited";
      default -> "internal_server_error";
    };
  }

  private void happened(Api api) {
    Objects.requireNonNull(effects.get(api)).incrementAndGet();
  }

  // --- Google Calendar ---

  private static @Nullable Instant time(JsonNode event, String edge) {
    String text = event.path(edge).path("dateTime").asText();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private Answer createEvent(Call call, List<String> parts) {
    if (!parts.getFirst().equals("primary")) {
      return error(Api.CALENDAR, 404, "Not Found");
    }
    ObjectNode event = call.json();
    String id = event.has("id") ? Json.text(event, "id") : Secrets.randomHex(13);
    Instant start = time(event, "start");
    Instant end = time(event, "end");
    if (!EVENT_ID.matcher(id).matches()) {
      return error(Api.CALENDAR, 400, "Invalid resource id value.");
    }
    if (start == null || end == null) {
      return error(Api.CALENDAR, 400, start == null ? "Missing start time." : "Missing end time.");
    }
    if (end.isBefore(start)) {
      return error(Api.CALENDAR, 400, "The specified time range is empty.");
    }
    // Also what was deleted keeps its id.
    if (events.containsKey(id)) {
      return error(Api.CALENDAR, 409, "The requested identifier already exists.");
    }
    event
        .put("id", id)
        .put("kind", "calendar#event")
        .put("status", "confirmed")
        .put("htmlLink", "https://www.google.com/calendar/event?eid=" + id)
        .put("created", clock.instant().toString())
        .put("iCalUID", id + "@google.com");
    for (JsonNode attendee : event.path("attendees")) {
      if (attendee instanceof ObjectNode one) {
        one.put("responseStatus", "needsAction");
      }
    }
    events.put(id, event);
    happened(Api.CALENDAR);
    return Answer.json(200, event);
  }

  private Answer listEvents(Call call, List<String> parts) {
    if (!parts.getFirst().equals("primary")) {
      return error(Api.CALENDAR, 404, "Not Found");
    }
    ObjectNode list = Json.object().put("kind", "calendar#events");
    ArrayNode items = list.putArray("items");
    for (ObjectNode event : events.values()) {
      if (Json.text(event, "status").equals("confirmed")
          && Json.text(event, "summary").contains(call.query("q"))) {
        items.add(event);
      }
    }
    return Answer.json(200, list);
  }

  private Answer readEvent(Call call, List<String> parts) {
    ObjectNode event = events.get(parts.getLast());
    return event == null ? error(Api.CALENDAR, 404, "Not Found") : Answer.json(200, event);
  }

  private Answer deleteEvent(Call call, List<String> parts) {
    ObjectNode event = events.get(parts.getLast());
    if (event == null) {
      return error(Api.CALENDAR, 404, "Not Found");
    }
    if (Json.text(event, "status").equals("cancelled")) {
      return error(Api.CALENDAR, 410, "Resource has been deleted");
    }
    event.put("status", "cancelled");
    happened(Api.CALENDAR);
    return Answer.empty(204);
  }

  // --- GitLab ---

  private ObjectNode told(Issue issue) {
    ObjectNode node =
        Json.object()
            .put("id", 80_000 + issue.iid())
            .put("iid", issue.iid())
            .put("project_id", 4711)
            .put("title", issue.title())
            .put("description", issue.description())
            .put("state", closed.contains(issue.iid()) ? "closed" : "opened")
            .put("created_at", issue.createdAt().toString())
            .put("web_url", "https://gitlab.com/acme/site/-/issues/" + issue.iid());
    node.putArray("labels");
    return node;
  }

  private static Answer noProject() {
    return error(Api.GITLAB, 404, "404 Project Not Found");
  }

  private Answer listIssues(Call call, List<String> parts) {
    if (!PROJECTS.contains(parts.getFirst())) {
      return noProject();
    }
    ArrayNode list = Json.array();
    String state = call.query("state");
    Instant after =
        call.query("created_after").isEmpty()
            ? Instant.EPOCH
            : Instant.parse(call.query("created_after"));
    for (Issue issue : issues.reversed()) {
      ObjectNode told = told(issue);
      if ((state.isEmpty() || state.equals("all") || Json.text(told, "state").equals(state))
          && !issue.createdAt().isBefore(after)) {
        list.add(told);
      }
    }
    return Answer.json(200, list).with("x-next-page", "");
  }

  private Answer createIssue(Call call, List<String> parts) {
    if (!PROJECTS.contains(parts.getFirst())) {
      return noProject();
    }
    ObjectNode body = call.json();
    if (!body.has("title")) {
      return Answer.json(400, Json.object().put("error", "title is missing"));
    }
    String title = Json.text(body, "title");
    String problem =
        title.isBlank()
            ? "can't be blank"
            : title.length() > 255 ? "is too long (maximum is 255 characters)" : null;
    if (problem != null) {
      ObjectNode refused = Json.object();
      refused.putObject("message").putArray("title").add(problem);
      return Answer.json(400, refused);
    }
    Issue issue =
        new Issue(
            issues.size() + 1,
            title,
            body.has("description") ? Json.text(body, "description") : null,
            clock.instant());
    issues.add(issue);
    happened(Api.GITLAB);
    return Answer.json(201, told(issue));
  }

  private Answer changeIssue(Call call, List<String> parts) {
    if (!PROJECTS.contains(parts.getFirst())) {
      return noProject();
    }
    for (Issue issue : issues) {
      if (Integer.toString(issue.iid()).equals(parts.getLast())) {
        switch (Json.text(call.json(), "state_event")) {
          case "close" -> closed.add(issue.iid());
          case "reopen" -> closed.remove(issue.iid());
          default -> {
            return Answer.json(
                400, Json.object().put("error", "state_event does not have a valid value"));
          }
        }
        return Answer.json(200, told(issue));
      }
    }
    return error(Api.GITLAB, 404, "404 Not found");
  }

  // --- Notion ---

  private static @Nullable Answer withoutVersion(Call call) {
    return call.header("notion-version").isEmpty()
        ? Answer.json(
            400,
            Json.object()
                .put("object", "error")
                .put("status", 400)
                .put("code", "missing_version")
                .put("message", "Notion-Version header should be defined."))
        : null;
  }

  private static ObjectNode page(String id, String title) {
    ObjectNode page =
        Json.object()
            .put("object", "page")
            .put("id", id)
            .put("created_time", "2026-11-01T09:00:00.000Z")
            .put("archived", false)
            .put("url", "https://www.notion.so/" + id);
    page.putObject("properties")
        .putObject("title")
        .put("type", "title")
        .putArray("title")
        .addObject()
        .put("plain_text", title);
    return page;
  }

  private static final String ROOM = "59833787-2cf9-4fdf-8782-e53db20768a5";

  private Answer searchPages(Call call, List<String> parts) {
    Answer refused = withoutVersion(call);
    if (refused != null) {
      return refused;
    }
    ObjectNode list = Json.object().put("object", "list").put("has_more", false);
    ArrayNode results = list.putArray("results");
    if ("Team room".contains(Json.text(call.json(), "query"))) {
      results.add(page(ROOM, "Team room"));
    }
    return Answer.json(200, list);
  }

  private Answer readPage(Call call, List<String> parts) {
    Answer refused = withoutVersion(call);
    if (refused != null) {
      return refused;
    }
    if (!parts.getFirst().equals(ROOM)) {
      return noPage(parts.getFirst());
    }
    ObjectNode list = Json.object().put("object", "list").put("has_more", false);
    list.putArray("results").addObject().put("object", "block").put("type", "paragraph");
    return Answer.json(200, list);
  }

  private static Answer noPage(String id) {
    return error(
        Api.NOTION,
        404,
        "Could not find page with ID: "
            + id
            + ". Make sure the relevant pages and databases are shared with your integration.");
  }

  private Answer createPage(Call call, List<String> parts) {
    Answer refused = withoutVersion(call);
    if (refused != null) {
      return refused;
    }
    ObjectNode body = call.json();
    String title = body.at("/properties/title/title/0/text/content").asText();
    JsonNode text = body.at("/children/0/paragraph/rich_text/0/text/content");
    if (!body.at("/parent/page_id").asText().equals(ROOM)) {
      return noPage(body.at("/parent/page_id").asText());
    }
    if (text.isMissingNode() || text.asText().length() > 2000) {
      return error(
          Api.NOTION,
          400,
          "body failed validation: body.children[0].paragraph.rich_text[0].text.content.length"
              + " should be ≤ `2000`.");
    }
    happened(Api.NOTION);
    return Answer.json(200, page("b55c9c91-384d-452b-81db-d1ef79372b75", title));
  }

  // --- SerpAPI ---

  private static Answer search(Call call) {
    if (!call.query("engine").equals("google")) {
      return error(Api.WEBSEARCH, 400, "Unsupported `" + call.query("engine") + "` search engine.");
    }
    if (call.query("q").isEmpty()) {
      return error(Api.WEBSEARCH, 400, "Missing query `q` parameter.");
    }
    ObjectNode answer = Json.object();
    answer.putObject("search_metadata").put("id", "5f2").put("status", "Success");
    answer.putObject("search_parameters").put("engine", "google").put("q", call.query("q"));
    if (call.query("q").contains("zzxxqq")) {
      return Answer.json(
          200, answer.put("error", "Google hasn't returned any results for this query."));
    }
    answer
        .putArray("organic_results")
        .addObject()
        .put("position", 1)
        .put("title", "About " + call.query("q"))
        .put("link", "https://example.com/about")
        .put("displayed_link", "https://example.com › about")
        .put("snippet", "All there is to know.");
    return Answer.json(200, answer);
  }

  // --- Microsoft Teams ---

  private Answer post(Call call) {
    ObjectNode body = call.json();
    if (call.body().length > LARGEST_CARD) {
      return error(Api.TEAMS, 413, "The request is too large.");
    }
    JsonNode card = body.at("/attachments/0");
    if (!Json.text(body, "type").equals("message")
        || !Json.text(card, "contentType").equals("application/vnd.microsoft.card.adaptive")
        || !card.at("/content/type").asText().equals("AdaptiveCard")) {
      return error(Api.TEAMS, 400, "The input body for trigger 'manual' is not right.");
    }
    cards.add(new Delivery(call.headers(), body.toString()));
    happened(Api.TEAMS);
    return Answer.empty(202);
  }

  // --- A webhook ---

  private Answer take(Call call) {
    deliveries.add(
        new Delivery(
            call.headers(), new String(call.body(), java.nio.charset.StandardCharsets.UTF_8)));
    happened(Api.WEBHOOK);
    return Answer.empty(204);
  }
}
