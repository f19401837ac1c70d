package dev.parley.infra.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's REST API, repositories and issues (docs.github.com/rest). Whoever signs in for the first
 * time finds a few repositories of their own; an application reaches what its person reaches and
 * its scopes allow.
 */
final class GitHubServer implements ProviderServer {
  private static final String DOCS = "https://docs.github.com/rest";
  private static final Set<String> VERSIONS = Set.of("2022-11-28", "2026-03-10");
  private static final int LONGEST_BODY = 65_536;
  private static final int LONGEST_TITLE = 256;
  private static final int HOURLY = 5000;
  private static final Pattern TERM = Pattern.compile("(-?)(?:([a-z]+):)?(?:\"([^\"]*)\"|(\\S+))");

  /** Repositories by full name in lower case, and who has signed in before. */
  record State(Map<String, Repository> repositories, TreeSet<String> known, List<Effect> effects) {
    long nextId() {
      return 900_000_000L
          + repositories.values().stream().mapToLong(r -> 1 + r.issues().size()).sum()
          + effects.size();
    }
  }

  /** Carries an error out of a handler. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Answer answer;

    Failed(Answer answer) {
      super("refused");
      this.answer = answer;
    }
  }

  /** Someone with a good token asking for something. */
  private record Asked(Call call, AuthorizationServer.Access.Granted access, List<String> parts) {
    String login() {
      return access.account();
    }

    String part(int index) {
      return parts.get(index);
    }
  }

  private interface Work {
    Answer answer(Asked asked);
  }

  private final AuthorizationServer authorization;
  private final Kept<State> kept;
  private final InstantSource clock;
  private final String base;
  private final Routes routes = new Routes();
  private Instant hour = Instant.EPOCH;
  private int usedThisHour;

  /**
   * @param base what stands for both https://api.github.com and https://github.com
   */
  GitHubServer(
      AuthorizationServer authorization, String base, @Nullable Path folder, InstantSource clock) {
    this.authorization = authorization;
    this.base = base;
    this.clock = clock;
    this.kept = Kept.in(folder, "github", State.class, () -> fresh(clock.instant()));
    authorization.routes(routes);
    routes
        .on("DELETE", "/applications/*/token", this::revoke)
        .on("DELETE", "/applications/*/grant", this::revoke)
        .on("GET", "/user", as(this::user))
        .on("GET", "/user/repos", as(this::repositories))
        .on("GET", "/repos/*/*", as(this::repository))
        .on("DELETE", "/repos/*/*", as(this::deleteRepository))
        .on("GET", "/repos/*/*/issues", as(this::issues))
        .on("POST", "/repos/*/*/issues", as(this::createIssue))
        .on("GET", "/repos/*/*/issues/*", as(this::issue))
        .on("PATCH", "/repos/*/*/issues/*", as(this::changeIssue))
        .on("GET", "/repos/*/*/issues/*/comments", as(this::comments))
        .on("POST", "/repos/*/*/issues/*/comments", as(this::comment))
        .on("GET", "/search/issues", as(this::search))
        .on("GET", "/*/*/issues/*", (_, parts) -> issuePage(parts));
  }

  private static State fresh(Instant now) {
    State state = new State(new LinkedHashMap<>(), new TreeSet<>(), new ArrayList<>());
    furnish(state, "umbrella", "press-kit", Repository.Visibility.PUBLIC, "Logos", now);
    furnish(state, "umbrella", "ledger", Repository.Visibility.PRIVATE, "The books", now);
    return state;
  }

  private static Repository furnish(
      State state,
      String owner,
      String name,
      Repository.Visibility visibility,
      String description,
      Instant now) {
    Repository repository =
        Repository.founded(
            Repository.number(owner + "/" + name),
            owner,
            name,
            visibility,
            description,
            now.minus(Duration.ofDays(400)));
    state.repositories().put(key(owner, name), repository);
    return repository;
  }

  private static void welcome(State state, String login, Instant now) {
    furnish(state, login, "old-site", Repository.Visibility.PUBLIC, "The site until 2019", now);
    Repository site =
        furnish(state, login, "site", Repository.Visibility.PUBLIC, "The web site", now);
    furnish(state, login, "handbook", Repository.Visibility.PRIVATE, "How we work", now);
    open(state, site, login, "The contact form loses the second line", "Seen in Firefox.", now);
    open(state, site, "umbrella", "Typo on the start page", null, now);
    state.known().add(login);
  }

  private static void open(
      State state,
      Repository repository,
      String author,
      String title,
      @Nullable String body,
      Instant now) {
    int number = repository.nextNumber();
    repository
        .issues()
        .put(
            number,
            new Repository.Issue(
                state.nextId(),
                number,
                author,
                title,
                body,
                List.of(),
                List.of(),
                Repository.IssueState.OPEN,
                null,
                now,
                now,
                null,
                new ArrayList<>()));
  }

  private static String key(String owner, String name) {
    return (owner + "/" + name).toLowerCase(Locale.ROOT);
  }

  private Call.Handler as(Work work) {
    return (call, parts) -> {
      if (call.header("user-agent").isEmpty()) {
        return Answer.text(
            403,
            "text/plain",
            "Request forbidden by administrative rules. Please make sure your request has a"
                + " User-Agent header (https://docs.github.com/en/rest/overview/"
                + "resources-in-the-rest-api#user-agent-required). Check"
                + " https://developer.github.com for other possible causes.\n");
      }
      String version = call.header("x-github-api-version");
      if (!version.isEmpty() && !VERSIONS.contains(version)) {
        return message(400, "\"" + version + "\" is not a supported API version.");
      }
      String bearer = call.bearer();
      if (bearer == null) {
        return message(401, "Requires authentication");
      }
      if (!(authorization.access(bearer) instanceof AuthorizationServer.Access.Granted granted)) {
        return message(401, "Bad credentials");
      }
      Answer answer;
      try {
        if (!kept.know(all -> all.known().contains(granted.account()))) {
          kept.change(
              all -> {
                welcome(all, granted.account(), clock.instant());
                return all;
              });
        }
        answer = work.answer(new Asked(call, granted, parts));
      } catch (Failed failed) {
        answer = failed.answer;
      }
      return limited(
          answer
              .with("X-GitHub-Media-Type", "github.v3; format=json")
              .with("X-OAuth-Scopes", String.join(", ", granted.scopes())));
    };
  }

  private synchronized Answer limited(Answer answer) {
    Instant now = clock.instant();
    if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
      hour = now;
      usedThisHour = 0;
    }
    usedThisHour = Math.min(HOURLY, usedThisHour + 1);
    return answer
        .with("X-RateLimit-Limit", Integer.toString(HOURLY))
        .with("X-RateLimit-Remaining", Integer.toString(HOURLY - usedThisHour))
        .with("X-RateLimit-Used", Integer.toString(usedThisHour))
        .with("X-RateLimit-Reset", Long.toString(hour.plus(Duration.ofHours(1)).getEpochSecond()))
        .with("X-RateLimit-Resource", "core");
  }

  /** The repository if the caller may know of it; hidden and missing look alike. */
  private static Repository visible(State all, Asked asked) {
    Repository repository = all.repositories().get(key(asked.part(0), asked.part(1)));
    if (repository == null || !maySee(repository, asked.access())) {
      throw new Failed(message(404, "Not Found"));
    }
    return repository;
  }

  private static boolean maySee(Repository repository, AuthorizationServer.Access.Granted caller) {
    return repository.visibility() == Repository.Visibility.PUBLIC
        || (owns(repository, caller.account()) && caller.scopes().contains("repo"));
  }

  private static boolean owns(Repository repository, String login) {
    return repository.owner().equalsIgnoreCase(login);
  }

  /** Without the scope to write GitHub says 404 and names the scopes in a header. */
  private static void requireWriting(Asked asked) {
    if (!asked.access().hasAny(List.of("repo", "public_repo"))) {
      throw new Failed(
          message(404, "Not Found").with("X-Accepted-OAuth-Scopes", "public_repo, repo"));
    }
  }

  private static Repository.Issue issueIn(Repository repository, String number) {
    Repository.Issue issue = null;
    try {
      issue = repository.issues().get(Integer.valueOf(number));
    } catch (NumberFormatException e) {
      throw new Failed(message(404, "Not Found"));
    }
    if (issue == null) {
      throw new Failed(message(404, "Not Found"));
    }
    return issue;
  }

  private Answer user(Asked asked) {
    ObjectNode user = Repository.person(base, asked.login());
    user.put("name", asked.login()).putNull("company").putNull("email");
    long published =
        kept.<Long>look(
            all ->
                all.repositories().values().stream()
                    .filter(r -> owns(r, asked.login()))
                    .filter(r -> r.visibility() == Repository.Visibility.PUBLIC)
                    .count());
    user.put("public_repos", published);
    return Answer.json(200, user);
  }

  private Answer repositories(Asked asked) {
    return kept.look(
        all -> {
          List<ObjectNode> own = new ArrayList<>();
          for (Repository repository : all.repositories().values()) {
            if (owns(repository, asked.login()) && maySee(repository, asked.access())) {
              own.add(repository.told(base, asked.login()));
            }
          }
          return page(own, asked.call());
        });
  }

  private Answer repository(Asked asked) {
    return kept.look(all -> Answer.json(200, visible(all, asked).told(base, asked.login())));
  }

  private Answer deleteRepository(Asked asked) {
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Repository repository = visible(all, asked);
          if (!owns(repository, asked.login())
              || !asked.access().scopes().contains("delete_repo")) {
            throw new Failed(
                message(403, "Must have admin rights to Repository.")
                    .with("X-Accepted-OAuth-Scopes", "delete_repo"));
          }
          all.repositories().remove(key(repository.owner(), repository.name()));
          all.effects()
              .add(
                  new Effect(
                      Effect.Kind.REPOSITORY_DELETED,
                      repository.fullName(),
                      repository.description(),
                      now));
          return Answer.empty(204);
        });
  }

  private Answer issues(Asked asked) {
    Call call = asked.call();
    String state = call.query("state").isEmpty() ? "open" : call.query("state");
    if (!Set.of("open", "closed", "all").contains(state)) {
      return invalid("Issue", "state", "invalid");
    }
    String creator = call.query("creator");
    List<String> labels =
        call.query("labels").isEmpty() ? List.of() : List.of(call.query("labels").split(",", -1));
    Instant since = since(call.query("since"));
    boolean byUpdate = call.query("sort").equals("updated");
    boolean ascending = call.query("direction").equals("asc");
    return kept.look(
        all -> {
          Repository repository = visible(all, asked);
          List<Repository.Issue> fitting = new ArrayList<>();
          for (Repository.Issue issue : repository.issues().values()) {
            if ((state.equals("all") || told(issue.state()).equals(state))
                && (creator.isEmpty() || issue.author().equalsIgnoreCase(creator))
                && issue.labels().containsAll(labels)
                && !issue.updatedAt().isBefore(since)) {
              fitting.add(issue);
            }
          }
          Comparator<Repository.Issue> order =
              Comparator.comparing((Repository.Issue i) -> byUpdate ? i.updatedAt() : i.createdAt())
                  .thenComparingInt(Repository.Issue::number);
          fitting.sort(ascending ? order : order.reversed());
          return page(fitting.stream().map(i -> repository.told(base, i)).toList(), call);
        });
  }

  private static Instant since(String value) {
    try {
      return value.isEmpty() ? Instant.EPOCH : Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw new Failed(invalid("Issue", "since", "invalid"));
    }
  }

  private static String told(Repository.IssueState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private Answer issue(Asked asked) {
    return kept.look(
        all -> {
          Repository repository = visible(all, asked);
          return Answer.json(200, repository.told(base, issueIn(repository, asked.part(2))));
        });
  }

  private Answer createIssue(Asked asked) {
    requireWriting(asked);
    ObjectNode body = asked.call().json();
    if (!body.path("title").isTextual() && !body.path("title").isNumber()) {
      return message(422, "Invalid request.\n\n\"title\" wasn't supplied.");
    }
    String title = title(body);
    String text = text(body);
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Repository repository = visible(all, asked);
          boolean triages = owns(repository, asked.login());
          int number = repository.nextNumber();
          // Without push access GitHub drops labels and assignees silently.
          Repository.Issue issue =
              new Repository.Issue(
                  all.nextId(),
                  number,
                  asked.login(),
                  title,
                  text,
                  triages ? labels(body) : List.of(),
                  triages ? assignees(body, repository) : List.of(),
                  Repository.IssueState.OPEN,
                  null,
                  now,
                  now,
                  null,
                  new ArrayList<>());
          repository.issues().put(number, issue);
          record(all, Effect.Kind.ISSUE_CREATED, repository, issue, now);
          ObjectNode answer = repository.told(base, issue);
          return Answer.json(201, answer).with("Location", answer.path("url").asText());
        });
  }

  private static void record(
      State all, Effect.Kind kind, Repository repository, Repository.Issue issue, Instant now) {
    all.effects()
        .add(
            new Effect(
                kind,
                repository.fullName() + "#" + issue.number(),
                issue.title()
                    + "\n"
                    + told(issue.state())
                    + "\n"
                    + (issue.body() == null ? "" : issue.body()),
                now));
  }

  private static String title(ObjectNode body) {
    String title = body.path("title").asText();
    if (title.isBlank()) {
      throw new Failed(invalid("Issue", "title", "missing_field"));
    }
    if (title.length() > LONGEST_TITLE) {
      throw new Failed(custom("Issue", "title", "title is too long (maximum is 256 characters)"));
    }
    return title;
  }

  private static @Nullable String text(ObjectNode body) {
    JsonNode text = body.get("body");
    if (text == null || text.isNull()) {
      return null;
    }
    if (text.asText().length() > LONGEST_BODY) {
      throw new Failed(custom("Issue", "body", "body is too long (maximum is 65536 characters)"));
    }
    return text.asText();
  }

  private static List<String> labels(ObjectNode body) {
    List<String> labels = new ArrayList<>();
    for (JsonNode label : body.path("labels")) {
      labels.add(label.isObject() ? Json.text(label, "name") : label.asText());
    }
    return labels;
  }

  private static List<String> assignees(ObjectNode body, Repository repository) {
    List<String> assignees = new ArrayList<>();
    for (JsonNode login : body.path("assignees")) {
      if (!owns(repository, login.asText())) {
        throw new Failed(invalid("Issue", "assignees", "invalid"));
      }
      assignees.add(repository.owner());
    }
    return assignees;
  }

  private Answer changeIssue(Asked asked) {
    requireWriting(asked);
    ObjectNode body = asked.call().json();
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Repository repository = visible(all, asked);
          Repository.Issue old = issueIn(repository, asked.part(2));
          boolean triages = owns(repository, asked.login());
          if (!triages && !old.author().equalsIgnoreCase(asked.login())) {
            throw new Failed(message(403, "Must have admin rights to Repository."));
          }
          Repository.IssueState state =
              switch (body.has("state") ? Json.text(body, "state") : told(old.state())) {
                case "open" -> Repository.IssueState.OPEN;
                case "closed" -> Repository.IssueState.CLOSED;
                default -> throw new Failed(invalid("Issue", "state", "invalid"));
              };
          boolean closes =
              state == Repository.IssueState.CLOSED && old.state() == Repository.IssueState.OPEN;
          Repository.Issue changed =
              new Repository.Issue(
                  old.id(),
                  old.number(),
                  old.author(),
                  body.has("title") ? title(body) : old.title(),
                  body.has("body") ? text(body) : old.body(),
                  body.has("labels") && triages ? labels(body) : old.labels(),
                  body.has("assignees") && triages ? assignees(body, repository) : old.assignees(),
                  state,
                  reason(body, old, state),
                  old.createdAt(),
                  now,
                  state == Repository.IssueState.OPEN ? null : closes ? now : old.closedAt(),
                  old.comments());
          if (isSame(old, changed)) {
            return Answer.json(200, repository.told(base, old));
          }
          repository.issues().put(changed.number(), changed);
          record(all, Effect.Kind.ISSUE_CHANGED, repository, changed, now);
          return Answer.json(200, repository.told(base, changed));
        });
  }

  /** Whether nothing was asked for that is not so already: then nobody hears of it. */
  private static boolean isSame(Repository.Issue old, Repository.Issue changed) {
    return old.title().equals(changed.title())
        && Objects.equals(old.body(), changed.body())
        && old.labels().equals(changed.labels())
        && old.assignees().equals(changed.assignees())
        && old.state() == changed.state()
        && Objects.equals(old.stateReason(), changed.stateReason());
  }

  private static @Nullable String reason(
      ObjectNode body, Repository.Issue old, Repository.IssueState state) {
    String asked = Json.text(body, "state_reason");
    if (!asked.isEmpty()
        && !Set.of("completed", "not_planned", "duplicate", "reopened").contains(asked)) {
      throw new Failed(invalid("Issue", "state_reason", "invalid"));
    }
    if (state == old.state()) {
      return old.stateReason();
    }
    if (!asked.isEmpty()) {
      return asked;
    }
    return state == Repository.IssueState.CLOSED ? "completed" : "reopened";
  }

  private Answer comments(Asked asked) {
    return kept.look(
        all -> {
          Repository repository = visible(all, asked);
          Repository.Issue issue = issueIn(repository, asked.part(2));
          return page(
              issue.comments().stream().map(c -> repository.told(base, issue, c)).toList(),
              asked.call());
        });
  }

  private Answer comment(Asked asked) {
    requireWriting(asked);
    String text = text(asked.call().json());
    if (text == null) {
      return message(422, "Invalid request.\n\n\"body\" wasn't supplied.");
    }
    if (text.isBlank()) {
      return custom("IssueComment", "body", "body cannot be blank");
    }
    Instant now = clock.instant();
    return kept.change(
        all -> {
          Repository repository = visible(all, asked);
          Repository.Issue issue = issueIn(repository, asked.part(2));
          Repository.Comment comment =
              new Repository.Comment(all.nextId(), asked.login(), text, now);
          issue.comments().add(comment);
          all.effects()
              .add(
                  new Effect(
                      Effect.Kind.COMMENT_CREATED,
                      repository.fullName() + "#" + issue.number(),
                      text,
                      now));
          ObjectNode answer = repository.told(base, issue, comment);
          return Answer.json(201, answer).with("Location", answer.path("url").asText());
        });
  }

  private Answer search(Asked asked) {
    String query = asked.call().query("q");
    if (query.isBlank()) {
      return invalid("Search", "q", "missing");
    }
    return kept.look(
        all -> {
          List<ObjectNode> found = new ArrayList<>();
          for (Repository repository : all.repositories().values()) {
            if (maySee(repository, asked.access())) {
              for (Repository.Issue issue : repository.issues().values()) {
                if (fits(repository, issue, query)) {
                  found.addFirst(repository.told(base, issue).put("score", 1.0));
                }
              }
            }
          }
          Page page = Page.of(found, asked.call());
          ObjectNode answer =
              Json.object().put("total_count", found.size()).put("incomplete_results", false);
          answer.putArray("items").addAll(page.items());
          return linked(Answer.json(200, answer), page, asked.call());
        });
  }

  private static boolean fits(Repository repository, Repository.Issue issue, String query) {
    Matcher terms = TERM.matcher(query);
    while (terms.find()) {
      String value = terms.group(3) == null ? terms.group(4) : terms.group(3);
      boolean fits =
          switch (terms.group(2) == null ? "" : terms.group(2)) {
            case "repo" -> repository.fullName().equalsIgnoreCase(value);
            case "user", "org" -> owns(repository, value);
            case "author" -> issue.author().equalsIgnoreCase(value);
            case "label" -> issue.labels().contains(value);
            case "state" -> told(issue.state()).equals(value);
            case "is", "type" ->
                switch (value) {
                  case "open", "closed" -> told(issue.state()).equals(value);
                  default -> value.equals("issue");
                };
            // Says where to look; everything is looked through here.
            case "in", "sort" -> true;
            default -> contains(issue, terms.group().replaceAll("^-|\"", ""));
          };
      if (fits == terms.group(1).equals("-")) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(Repository.Issue issue, String words) {
    String text = issue.title() + "\n" + (issue.body() == null ? "" : issue.body());
    return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
  }

  /** A slice of a list, as {@code page} and {@code per_page} ask for it. */
  private record Page(List<ObjectNode> items, int number, int last) {
    static Page of(List<ObjectNode> all, Call call) {
      int size;
      int number;
      try {
        size =
            call.query("per_page").isEmpty()
                ? 30
                : Math.clamp(Integer.parseInt(call.query("per_page")), 1, 100);
        number =
            call.query("page").isEmpty() ? 1 : Math.max(1, Integer.parseInt(call.query("page")));
      } catch (NumberFormatException e) {
        throw new Failed(message(400, "page and per_page have to be numbers"));
      }
      int from = Math.min(all.size(), Math.multiplyExact(number - 1, size));
      int to = Math.min(all.size(), from + size);
      return new Page(all.subList(from, to), number, Math.max(1, (all.size() + size - 1) / size));
    }
  }

  private Answer page(List<ObjectNode> all, Call call) {
    Page page = Page.of(all, call);
    ArrayNode items = Json.array();
    items.addAll(page.items());
    return linked(Answer.json(200, items), page, call);
  }

  private Answer linked(Answer answer, Page page, Call call) {
    List<String> links = new ArrayList<>();
    if (page.number() > 1) {
      links.add(link(call, page.number() - 1, "prev"));
    }
    if (page.number() < page.last()) {
      links.add(link(call, page.number() + 1, "next"));
      links.add(link(call, page.last(), "last"));
    }
    return links.isEmpty() ? answer : answer.with("Link", String.join(", ", links));
  }

  private String link(Call call, int page, String relation) {
    StringBuilder query = new StringBuilder();
    call.query()
        .forEach(
            (name, values) -> {
              if (!name.equals("page")) {
                query
                    .append(encode(name))
                    .append('=')
                    .append(encode(values.getFirst()))
                    .append('&');
              }
            });
    return "<" + base + call.path() + "?" + query + "page=" + page + ">; rel=\"" + relation + "\"";
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What a person sees who follows an issue's html_url; of private ones, nothing. */
  private Answer issuePage(List<String> parts) {
    return kept.look(
        all -> {
          Repository repository = all.repositories().get(key(parts.get(0), parts.get(1)));
          if (repository == null || repository.visibility() == Repository.Visibility.PRIVATE) {
            return Answer.text(404, "text/html", "<title>Page not found</title>\n");
          }
          try {
            Repository.Issue issue = issueIn(repository, parts.get(2));
            return Answer.text(
                200,
                "text/html",
                "<!doctype html>\n<title>%1$s</title>\n<h1>%1$s</h1>\n<p>%2$s, %3$s</p>\n<pre>%4$s</pre>\n"
                    .formatted(
                        ConsentPage.escape(issue.title()),
                        ConsentPage.escape(repository.fullName() + "#" + issue.number()),
                        told(issue.state()),
                        ConsentPage.escape(issue.body() == null ? "" : issue.body())));
          } catch (Failed failed) {
            return failed.answer;
          }
        });
  }

  /** The application, with its id and secret, gives a token back. */
  private Answer revoke(Call call, List<String> parts) {
    String header = call.header("authorization");
    String expected = "basic ";
    if (!header.toLowerCase(Locale.ROOT).startsWith(expected)) {
      return message(401, "Requires authentication");
    }
    String credentials;
    try {
      credentials =
          new String(
              Base64.getDecoder().decode(header.substring(expected.length()).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return message(401, "Bad credentials");
    }
    int colon = credentials.indexOf(':');
    if (colon < 0
        || !credentials.substring(0, colon).equals(parts.getFirst())
        || !authorization.knows(parts.getFirst(), credentials.substring(colon + 1))) {
      return message(401, "Bad credentials");
    }
    String token = Json.text(call.json(), "access_token");
    if (token.isEmpty()) {
      return invalid("OauthAccess", "access_token", "missing_field");
    }
    return authorization.revoke(token) ? Answer.empty(204) : message(404, "Not Found");
  }

  private static Answer message(int status, String message) {
    return Answer.json(status, error(status, message));
  }

  private static Answer invalid(String resource, String field, String code) {
    ObjectNode body = error(422, "Validation Failed");
    body.putArray("errors")
        .addObject()
        .put("resource", resource)
        .put("code", code)
        .put("field", field);
    return Answer.json(422, body);
  }

  private static Answer custom(String resource, String field, String message) {
    ObjectNode body = error(422, "Validation Failed");
    body.putArray("errors")
        .addObject()
        .put("resource", resource)
        .put("code", "custom")
        .put("field", field)
        .put("message", message);
    return Answer.json(422, body);
  }

  private static ObjectNode error(int status, String message) {
    return Json.object()
        .put("message", message)
        .put("documentation_url", DOCS)
        .put("status", Integer.toString(status));
  }

  @Override
  public Routes routes() {
    return routes;
  }

  @Override
  public Answer unknown(Call call) {
    return message(404, "Not Found");
  }

  @Override
  public Answer malformed(String why) {
    return message(400, "Problems parsing JSON");
  }

  @Override
  public Answer failing(int status) {
    return message(status, "Server Error");
  }

  @Override
  public Answer tooMany() {
    return message(429, "You have exceeded a secondary rate limit. Please wait a few minutes.");
  }

  @Override
  public List<Effect> effects() {
    return kept.know(all -> List.copyOf(all.effects()));
  }

  @Override
  public void fallBehind() {
    kept.fallBehind();
  }

  @Override
  public void catchUp() {
    kept.catchUp();
  }

  @Override
  public void forget() {
    kept.forget();
  }

  @Override
  public AuthorizationServer authorization() {
    return authorization;
  }
}
