package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.conversation.ConversationId;
import dev.parley.conversation.EventId;
import dev.parley.conversation.EventLog;
import dev.parley.infra.local.Person.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Answers as they are made, and for who comes back. Promised wherever Parley runs. */
public abstract class StreamContract {

  private final Installation parley;
  private final URI api;
  private final Person person;
  private final HttpClient http = HttpClient.newHttpClient();

  /** On one that runs. */
  protected StreamContract(Installation parley) {
    this.parley = parley;
    this.api = parley.address();
    this.person = Person.registered(api);
  }

  @Test
  void an_answer_comes_in_events_that_together_are_the_message() throws Exception {
    List<Told> events = say("What can you do?");

    assertThat(events.getFirst().name()).isEqualTo("conversation");
    assertThat(names(events)).contains("step").containsSubsequence("conversation", "", "usage", "");
    assertThat(events.getLast().data()).isEqualTo("[DONE]");
    assertThat(events).extracting(Told::id).doesNotContain("").doesNotHaveDuplicates();
    Answer conversation = person.get(conversation(events));
    assertThat(words(events)).isEqualTo(conversation.text("/messages/1/content"));
    assertThat(events.stream().filter(event -> event.isWords())).isNotEmpty();
  }

  @Test
  void a_stream_that_is_cut_at_any_event_goes_on_with_the_same_bytes() throws Exception {
    connect("github");
    for (String request :
        List.of(
            "What can you do?",
            "Delete the repository acme/site on GitHub",
            "Hello!",
            "Send an email to john@example.com saying hello",
            "List the issues of acme/site on GitHub",
            "Create an issue in acme/site on GitHub with the title Broken",
            "Thank you very much",
            "List the channels of Slack",
            "Close issue 1 of acme/site on GitHub",
            "Sing a song")) {
      List<Told> events = say(request);
      String follow = conversation(events) + "/events";

      for (int cut = 0; cut < events.size() - 1; cut++) {
        String id = events.get(cut).id();
        assertThat(until(follow, id, Way.HEADER))
            .as("after %s", id)
            .isEqualTo(events.subList(cut + 1, events.size()));
      }
      assertThat(until(follow + "?after=" + events.getFirst().id(), "", Way.QUERY))
          .isEqualTo(events.subList(1, events.size()));
      assertThat(until(follow, "", Way.QUERY)).isEqualTo(events);
      // What still waits would soon stand in the way of the next.
      person.post(conversation(events) + "/cancel", Map.of());
    }
  }

  @Test
  void a_question_is_told_with_its_consent_request_and_the_answer_can_be_streamed()
      throws Exception {
    connect("github");
    List<Told> asked = say("Delete the repository acme/site on GitHub");
    assertThat(names(asked))
        .containsSubsequence("conversation", "tool_calls", "interaction", "consent_required");
    String request =
        asked.stream()
            .filter(one -> one.name().equals("consent_required"))
            .findFirst()
            .orElseThrow()
            .data();
    String id = request.replaceAll(".*\"consent_request_id\":\"([^\"]+)\".*", "$1");

    List<Told> answered =
        stream("/api/v1/chat/interactions/" + id + "/respond", Map.of("decision", "approve"));

    assertThat(names(answered)).containsSubsequence("tool_calls", "step", "results", "", "usage");
    assertThat(words(answered)).contains("Done");
  }

  @Test
  void a_reader_that_goes_away_stops_nothing() throws Exception {
    HttpResponse<Stream<String>> response =
        http.send(
            request("/api/v1/chat/messages")
                .POST(
                    BodyPublishers.ofString(
                        Person.json(Map.of("message", "What can you do?", "stream", true))))
                .build(),
            BodyHandlers.ofLines());
    String begun;
    try (Stream<String> body = response.body()) {
      begun =
          body.filter(line -> line.startsWith("data: {\"conversation_id\""))
              .findFirst()
              .orElseThrow();
    }
    String conversation =
        "/api/v1/chat/conversations/"
            + begun.replaceAll(".*\"conversation_id\":\"([^\"]+)\".*", "$1");

    List<Told> events = until(conversation + "/events", "", Way.QUERY);

    assertThat(words(events)).isEqualTo(person.get(conversation).text("/messages/1/content"));
  }

  @Test
  void who_has_come_back_hears_of_a_cancellation() throws Exception {
    connect("github");
    List<Told> asked = say("Delete the repository acme/site on GitHub");
    String conversation = conversation(asked);

    assertThat(person.post(conversation + "/cancel", Map.of()).status()).isEqualTo(200);

    List<Told> after = until(conversation + "/events", asked.getLast().id(), Way.HEADER);
    assertThat(words(after)).startsWith("Cancelled.");
  }

  @Test
  void what_happens_without_a_stream_can_be_followed_too() throws Exception {
    Answer answer = person.says("What can you do?");
    List<Told> events =
        until(
            "/api/v1/chat/conversations/" + answer.text("/conversation_id") + "/events",
            "",
            Way.QUERY);
    assertThat(words(events)).isEqualTo(answer.text("/content"));
  }

  @Test
  void events_go_with_their_conversation() throws Exception {
    Answer answer = person.says("Hello!");
    String conversation = "/api/v1/chat/conversations/" + answer.text("/conversation_id");

    assertThat(person.delete(conversation).status()).isEqualTo(204);

    assertThat(person.get(conversation + "/events").status()).isEqualTo(404);
    assertThat(
            parley
                .beans()
                .getBean(EventLog.class)
                .after(
                    new ConversationId(UUID.fromString(answer.text("/conversation_id"))),
                    EventId.START,
                    1))
        .isEmpty();
  }

  @Test
  void the_same_message_again_is_told_again() throws Exception {
    Map<String, Object> message =
        Map.of("message", "What can you do?", "client_message_id", "m-1", "stream", true);
    List<Told> first = stream("/api/v1/chat/messages", message);
    assertThat(stream("/api/v1/chat/messages", message)).isEqualTo(first);
  }

  @Test
  void what_is_refused_is_refused_without_a_stream() throws Exception {
    Answer empty = person.post("/api/v1/chat/messages", Map.of("message", " ", "stream", true));
    assertThat(empty.status()).isEqualTo(400);
    Answer unknown =
        person.post(
            "/api/v1/chat/messages",
            Map.of("message", "hi", "stream", true, "conversation_id", UUID.randomUUID()));
    assertThat(unknown.status()).isEqualTo(404);
    Answer answer = person.says("Hello!");
    String follow = "/api/v1/chat/conversations/" + answer.text("/conversation_id") + "/events";
    assertThat(person.get(follow + "?after=yesterday").status()).isEqualTo(400);
    assertThat(Person.registered(api).get(follow).status()).isEqualTo(404);
  }

  private enum Way {
    HEADER,
    QUERY
  }

  /** An event as it came over the line. */
  private record Told(String id, String name, String data, String bytes) {
    boolean isWords() {
      return name.isEmpty() && !data.equals("[DONE]");
    }
  }

  private List<Told> say(String message) throws IOException, InterruptedException {
    return stream("/api/v1/chat/messages", Map.of("message", message, "stream", true));
  }

  private List<Told> stream(String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    return read(request(path).POST(BodyPublishers.ofString(Person.json(body))).build());
  }

  private List<Told> until(String path, String lastEventId, Way way)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).GET();
    if (way == Way.HEADER) {
      request.header("Last-Event-ID", lastEventId);
    }
    return read(request.build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(api.resolve(path))
        .header("Authorization", "Bearer " + person.token())
        .header("Content-Type", "application/json")
        .header("Accept", "text/event-stream");
  }

  /** The events up to the end of the turn. */
  private List<Told> read(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<Told> events = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    try (Stream<String> body = response.body()) {
      for (Iterator<String> all = body.iterator(); all.hasNext(); ) {
        String line = all.next();
        if (!line.isEmpty()) {
          lines.add(line);
          continue;
        }
        if (lines.stream().anyMatch(one -> one.startsWith("id:"))) {
          events.add(
              new Told(
                  field(lines, "id"),
                  field(lines, "event"),
                  field(lines, "data"),
                  String.join("\n", lines)));
        }
        lines.clear();
        if (!events.isEmpty() && events.getLast().data().equals("[DONE]")) {
          break;
        }
      }
    }
    return events;
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> names(List<Told> events) {
    return events.stream().map(Told::name).toList();
  }

  private static String words(List<Told> events) {
    return events.stream().filter(Told::isWords).map(Told::data).collect(Collectors.joining());
  }

  private static String conversation(List<Told> events) {
    return "/api/v1/chat/conversations/"
        + events.getFirst().data().replaceAll(".*\"conversation_id\":\"([^\"]+)\".*", "$1");
  }

  private void connect(String app) {
    Answer asked = person.says("List the issues of acme/site on GitHub");
    assertThat(asked.text("/response/interaction/app")).isEqualTo(app);
    Person.decides(asked.text("/response/interaction/oauth_url"), "agree");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                person
                    .get("/api/v1/chat/sessions/" + asked.text("/session_id"))
                    .text("/status")
                    .equals("completed"));
  }
}
