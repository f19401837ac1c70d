package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.infra.local.LocalParley;
import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Person;
import dev.parley.infra.local.Person.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The same requests to the local runner and to the zips get the same answers, byte for byte: only
 * ids, times, tokens and addresses may differ, each id by the same other one throughout.
 */
@Tag("packages")
class SameAnswersTest {

  /** Headers that are of the connection or of API Gateway, and those that hold a time or an id. */
  private static final Set<String> OF_THE_WAY =
      Set.of(
          ":status",
          "connection",
          "content-length",
          "date",
          "transfer-encoding",
          "x-amz-apigw-id",
          "x-amzn-requestid");

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  private static final Pattern RANDOM =
      Pattern.compile("(state=|code_challenge=|\"refresh_token\":\")[\\w.%~-]+");
  private static final Pattern ADDRESS = Pattern.compile("(localhost|127\\.0\\.0\\.1)(:|%3A)\\d+");

  /** Which events of a stream are written at once is a matter of time. */
  private static final Pattern EVENT_ID = Pattern.compile("(?m)^id: \\d+\\.\\d+\\.[0-9a-f]+$");

  private static final Pattern MILLISECONDS = Pattern.compile("(\"duration_ms\":)\\d+");

  /** Those of {@link Zips}. */
  private static final Map<String, Object> LIMITS =
      Map.of("parley.rate-limits.per-user", 10_000, "parley.rate-limits.per-address", 10_000);

  private static final Pattern LEFT = Pattern.compile("(x-ratelimit-(?:remaining|reset)=)\\[\\d+]");

  @Test
  void the_zips_answer_as_the_local_runner_does() throws Exception {
    LocalSettings settings =
        new LocalSettings(Zips.freePort(), 0, 0, Files.createTempDirectory("parley"), true);
    List<String> zipped = new Asking(Zips.served().address()).all();
    List<String> local;
    try (LocalParley parley = LocalParley.start(settings, LIMITS)) {
      local = new Asking(parley.address()).all();
    }
    assertThat(zipped).containsExactlyElementsOf(local);
  }

  /** The requests, one after the other, and what was answered. */
  private static final class Asking {
    private final URI api;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> answers = new ArrayList<>();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final String name = "p" + UUID.randomUUID().toString().substring(0, 12);

    Asking(URI api) {
      this.api = api;
    }

    List<String> all() throws IOException, InterruptedException {
      Person nobody = new Person(api, "");
      Answer registered =
          nobody.post(
              "/api/v1/auth/register",
              Map.of("email", name + "@x.example", "username", name, "password", "good enough"));
      hear("register", registered);
      Person person = new Person(api, registered.text("/access_token"));
      hear("me", person.get("/api/v1/auth/me"));
      hear("login", nobody.post("/api/v1/auth/login", Map.of("username", name, "password", "bad")));
      hear("refresh", nobody.post("/api/v1/auth/refresh", Map.of("refresh_token", "none")));
      hear("unsigned", nobody.get("/api/v1/auth/me"));
      hear("bad token", new Person(api, "nonsense").get("/api/v1/chat/conversations"));

      Answer talk = person.says("What can you do?");
      hear("talk", talk);
      String conversation = "/api/v1/chat/conversations/" + talk.text("/conversation_id");
      hear("conversation", person.get(conversation));
      hear("messages", person.get(conversation + "/messages?limit=1"));
      hear("session", person.get("/api/v1/chat/sessions/" + talk.text("/session_id")));
      hear("renamed", person.patch(conversation, Map.of("title", "Größe & \"Maß\"")));
      Answer asked = person.says("Send an email to ann@example.com saying hello");
      hear("asked", asked);
      hear("open", person.get("/api/v1/chat/interactions?status=open"));
      hear("page", person.get("/api/v1/chat/conversations?limit=1&offset=0"));
      hear("found", person.get("/api/v1/chat/conversations?q=Gr%C3%B6%C3%9Fe%20%26"));
      hear("limit", person.get("/api/v1/chat/conversations?limit=1000"));
      hear("no uuid", person.get("/api/v1/chat/conversations/nothing"));
      hear(
          "cancelled",
          person.post(
              "/api/v1/chat/conversations/" + asked.text("/conversation_id") + "/cancel",
              Map.of()));
      hear("not json", person.post("/api/v1/chat/messages", "{not json"));
      hear("blank", person.says("  "));
      hear(
          "consent",
          person.post(
              "/api/v1/chat/consent",
              Map.of("consent_request_id", UUID.randomUUID(), "approved", true)));
      hear("grants", person.get("/api/v1/chat/grants"));
      hear(
          "policy",
          person.put("/api/v1/chat/policies", Map.of("policy", "always", "app", "gmail")));
      hear("policies", person.get("/api/v1/chat/policies"));
      hear("integrations", person.get("/api/v1/integrations"));
      hear("deleted", person.delete(conversation));
      hear("gone", person.get(conversation));
      // Here API Gateway answers, which counts no requests.
      Answer nowhere = person.get("/api/v1/nowhere");
      answers.add(alike("nowhere: " + nowhere.status() + " " + nowhere.response().body()));
      hear("method", person.delete("/api/v1/auth/me"));
      hear("live", nobody.get("/live"));
      hear("ready", nobody.get("/api/ready"));
      hear("callback", nobody.get("/api/v1/auth/callback?state=made-up&code=x"));
      hear("openapi", nobody.get("/openapi.json"));
      hear("docs", nobody.get("/docs"));
      preflight();
      stream(person, "What can you do?");
      stream(person, "Delete the repository acme/site on GitHub");
      return answers;
    }

    private void preflight() throws IOException, InterruptedException {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(api.resolve("/api/v1/chat/messages"))
                  .header("Origin", "http://localhost:3000")
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "authorization,content-type")
                  .method("OPTIONS", BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      hear("preflight", answer);
    }

    private void stream(Person person, String message) throws IOException, InterruptedException {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(api.resolve("/api/v1/chat/messages"))
                  .header("Authorization", "Bearer " + person.token())
                  .header("Content-Type", "application/json")
                  .header("Accept", "text/event-stream")
                  .POST(
                      BodyPublishers.ofString("{\"message\":\"" + message + "\",\"stream\":true}"))
                  .build(),
              BodyHandlers.ofString());
      hear("stream", answer);
    }

    private void hear(String what, Answer answer) {
      hear(what, answer.response());
    }

    private void hear(String what, HttpResponse<String> answer) {
      Map<String, List<String>> headers = new TreeMap<>();
      answer
          .headers()
          .map()
          .forEach(
              (header, values) -> {
                if (!OF_THE_WAY.contains(header.toLowerCase(Locale.ROOT))) {
                  headers.put(header.toLowerCase(Locale.ROOT), values);
                }
              });
      answers.add(alike(what + ": " + answer.statusCode() + " " + headers + "\n" + answer.body()));
    }

    private String alike(String text) {
      String same = text.replace(name, "<name>");
      same = TOKEN.matcher(same).replaceAll("<token>");
      same = RANDOM.matcher(same).replaceAll("$1<random>");
      same = TIME.matcher(same).replaceAll("<time>");
      same = ADDRESS.matcher(same).replaceAll("<address>");
      same = LEFT.matcher(same).replaceAll("$1<some>");
      same = EVENT_ID.matcher(same).replaceAll("id: <event>");
      same = MILLISECONDS.matcher(same).replaceAll("$1<some>");
      return ID.matcher(same)
          .replaceAll(
              id ->
                  Matcher.quoteReplacement(
                      ids.computeIfAbsent(id.group(), _ -> "<id " + ids.size() + ">")));
    }
  }
}
