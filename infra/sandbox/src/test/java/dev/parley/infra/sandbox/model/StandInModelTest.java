package dev.parley.infra.sandbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, without any vendor's client in between. */
class StandInModelTest {

  private static final String SEND =
      "\"to\": {\"type\": \"string\", \"format\": \"email\"}, \"body\": {\"type\": \"string\"}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final StandInModel model;

  StandInModelTest() throws IOException {
    model = StandInModel.start(0, StandInModel.Options.open().withClock(Chat.CLOCK));
  }

  @AfterEach
  void close() {
    model.close();
    http.close();
  }

  private static Chat email() {
    return Chat.user("Send an email to john@example.com saying hello")
        .tool("send_email", "Send an email", SEND);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(model.baseUrl() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return http.send(
        to("/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(Chat chat) throws IOException, InterruptedException {
    return post(chat.body().toString());
  }

  private static List<JsonNode> events(String stream) {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().filter(line -> line.startsWith("data: {")).toList()) {
      events.add(Chat.json(line.substring("data: ".length())));
    }
    return events;
  }

  @Test
  void answers_whole_with_usage() throws Exception {
    JsonNode answer = Chat.json(post(email()).body());

    assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode call = answer.at("/choices/0/message/tool_calls/0");
    assertThat(call.path("type").asText()).isEqualTo("function");
    assertThat(call.at("/function/arguments").asText())
        .isEqualTo("{\"to\":\"john@example.com\",\"body\":\"hello\"}");
    JsonNode usage = answer.path("usage");
    assertThat(usage.path("prompt_tokens").asInt()).isBetween(40, 120);
    assertThat(usage.path("total_tokens").asInt())
        .isEqualTo(usage.path("prompt_tokens").asInt() + usage.path("completion_tokens").asInt());
  }

  @Test
  void streams_the_same_in_pieces() throws Exception {
    String stream =
        post(email().with("stream", "true").with("stream_options", "{\"include_usage\":true}"))
            .body();

    assertThat(stream).endsWith("data: [DONE]\n\n");
    List<JsonNode> events = events(stream);
    assertThat(events.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    StringBuilder arguments = new StringBuilder();
    int names = 0;
    for (JsonNode event : events) {
      JsonNode function = event.at("/choices/0/delta/tool_calls/0/function");
      arguments.append(function.path("arguments").asText(""));
      names += function.has("name") ? 1 : 0;
    }
    assertThat(arguments).hasToString("{\"to\":\"john@example.com\",\"body\":\"hello\"}");
    assertThat(names).isEqualTo(1);
    assertThat(events.getLast().path("choices")).isEmpty();
    assertThat(events.getLast().at("/usage/total_tokens").asInt()).isPositive();
  }

  @Test
  void keeps_the_limit_of_tokens() throws Exception {
    JsonNode answer = Chat.json(post(Chat.user("hello").with("max_tokens", "2")).body());

    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hello!");
  }

  @Test
  void refuses_in_the_envelope_of_the_api() throws Exception {
    assertRefused(post("{\"model\":"), 400, null);
    assertRefused(post("[]"), 400, null);
    assertRefused(post("{\"model\":\"stand-in\"}"), 400, "missing_required_parameter");
    assertRefused(post("{\"model\":\"stand-in\",\"messages\":[]}"), 400, "empty_array");
    assertRefused(post(Chat.user("hi").with("model", "\"gpt-0\"")), 404, "model_not_found");
    assertRefused(post(email().naming("other")), 400, null);
    assertRefused(post(Chat.user("hi").choosing("auto")), 400, null);
    assertRefused(post(Chat.user("hi").tool("no spaces", "", "")), 400, "invalid_value");
    assertRefused(
        post(
            "{\"model\":\"stand-in\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"\"}]}"),
        400,
        null);
    assertRefused(
        post(
            Chat.user("hi")
                .with(
                    "response_format",
                    "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{}}}}")),
        400,
        null);
  }

  private static void assertRefused(
      HttpResponse<String> response, int status, @Nullable String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = Chat.json(response.body()).path("error");
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").isNull() ? null : error.path("code").asText()).isEqualTo(code);
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void lets_in_who_has_the_key() throws Exception {
    try (StandInModel locked =
        StandInModel.start(0, StandInModel.Options.open().withApiKey("sk-right"))) {
      HttpRequest.Builder models = HttpRequest.newBuilder(URI.create(locked.baseUrl() + "/models"));
      var body = HttpResponse.BodyHandlers.ofString();
      assertRefused(http.send(models.build(), body), 401, "invalid_api_key");
      assertRefused(
          http.send(models.copy().header("Authorization", "Bearer sk-wrong").build(), body),
          401,
          "invalid_api_key");
      assertThat(
              http.send(models.copy().header("Authorization", "Bearer sk-right").build(), body)
                  .body())
          .contains("\"stand-in\"");
      assertThat(http.send(models.copy().header("api-key", "sk-right").build(), body).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void misbehaves_as_scripted_and_then_no_more() throws Exception {
    model.script(
        new Misbehaviour.RawBody(200, "text/html", "<html>", Map.of()),
        new Misbehaviour.Refusal(
            429, "requests", "rate_limit_exceeded", "Slow down", Map.of("retry-after", "1")),
        new Misbehaviour.Arguments("{\"to\":"),
        new Misbehaviour.Call("no_such_tool", "{}"),
        new Misbehaviour.Say("No."),
        new Misbehaviour.Decline("I must not."));

    assertThat(post(email()).body()).isEqualTo("<html>");
    HttpResponse<String> limited = post(email());
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("retry-after")).contains("1");
    assertThat(Chat.json(limited.body()).at("/error/code").asText())
        .isEqualTo("rate_limit_exceeded");
    assertThat(Chat.json(post(email()).body()).at("/choices/0/message/tool_calls/0/function"))
        .hasToString("{\"name\":\"send_email\",\"arguments\":\"{\\\"to\\\":\"}");
    assertThat(post(email()).body()).contains("no_such_tool");
    assertThat(Chat.json(post(email()).body()).at("/choices/0/message/content").asText())
        .isEqualTo("No.");
    assertThat(Chat.json(post(email()).body()).at("/choices/0/message/refusal").asText())
        .isEqualTo("I must not.");
    assertThat(post(email()).body()).contains("john@example.com");
    assertThat(model.requests()).hasSize(7);
    assertThat(model.requests().getFirst().path("model").asText()).isEqualTo("stand-in");
  }

  @Test
  void cuts_answers_off() {
    model.script(new Misbehaviour.Cut(2), new Misbehaviour.Cut(2));

    assertThatThrownBy(() -> post(email())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> post(email().with("stream", "true"))).isInstanceOf(IOException.class);
  }

  @Test
  void ends_a_stream_with_an_error() throws Exception {
    model.script(new Misbehaviour.ErrorInStream(1, "overloaded"));

    List<JsonNode> events = events(post(email().with("stream", "true")).body());

    assertThat(events).hasSize(2);
    assertThat(events.getLast().at("/error/message").asText()).isEqualTo("overloaded");
  }

  @Test
  void says_what_is_wrong_in_the_middle_of_a_stream() throws Exception {
    model.script(
        new Misbehaviour.Say(
            "Once upon a time there was a king.",
            new Misbehaviour.ErrorInStream(2, "requests", "rate_limit_exceeded", "Slow down")));

    List<JsonNode> events = events(post(email().with("stream", "true")).body());

    assertThat(events).hasSize(3);
    assertThat(events.get(1).at("/choices/0/delta/content").asText()).isEqualTo("Once upon a ");
    assertThat(events.getLast().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
  }

  @Test
  void ends_a_stream_early_and_in_good_order() throws Exception {
    model.script(new Misbehaviour.EndEarly(2));

    String stream = post(email().with("stream", "true")).body();

    assertThat(events(stream)).hasSize(2);
    assertThat(stream).doesNotContain("[DONE]");
  }

  @Test
  void holds_the_rest_of_a_stream_back_until_it_is_let_go() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    model.script(new Misbehaviour.Gate(1, gate));

    HttpResponse<Stream<String>> response =
        http.send(
            to("/chat/completions")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        email().with("stream", "true").body().toString()))
                .build(),
            HttpResponse.BodyHandlers.ofLines());
    Iterator<String> lines = response.body().iterator();

    assertThat(lines.next()).contains("\"role\":\"assistant\"");
    gate.countDown();
    List<String> rest = new ArrayList<>();
    lines.forEachRemaining(rest::add);
    assertThat(rest).contains("data: [DONE]");
  }

  @Test
  void goes_on_where_an_answer_was_broken_off() throws Exception {
    String whole = Chat.user("What can you do?").text();

    assertThat(
            Chat.user("What can you do?")
                .and("assistant", whole.substring(0, 17))
                .and("user", "Continue your answer with exactly the next character.")
                .text())
        .isEqualTo(whole.substring(17));
  }

  @Test
  void takes_what_is_marked_as_untrusted_for_what_it_is() {
    assertThat(
            Chat.user("Send an email to john@example.com saying hello")
                .tool("send_email", "Send an email", SEND)
                .called("send_email", "{}", "{\"untrusted_tool_output\":{\"id\":\"18c\"}}")
                .text())
        .isEqualTo("Done. id: 18c");
  }

  @Test
  void answers_where_other_providers_have_it() throws Exception {
    URI root = model.baseUrl().resolve("/");
    for (String path :
        List.of(
            "v1beta/openai",
            "v1/projects/p/locations/europe-west1/endpoints/openapi",
            "openai/v1",
            "openai/deployments/stand-in")) {
      HttpRequest request =
          HttpRequest.newBuilder(root.resolve(path + "/chat/completions?api-version=2024-10-21"))
              .header("api-key", "sk-any")
              .POST(HttpRequest.BodyPublishers.ofString(email().body().toString()))
              .build();
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .contains("john@example.com");
    }
    assertThat(model.arrivals()).hasSize(4);
    assertThat(model.arrivals().getLast())
        .isEqualTo(
            new StandInModel.Arrival(
                "/openai/deployments/stand-in/chat/completions?api-version=2024-10-21",
                "",
                "sk-any"));
    HttpRequest unversioned =
        HttpRequest.newBuilder(root.resolve("openai/deployments/stand-in/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(email().body().toString()))
            .build();
    assertThat(http.send(unversioned, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void gives_texts_that_share_words_vectors_that_are_near() throws Exception {
    HttpResponse<String> response =
        http.send(
            to("/embeddings")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"stand-in\",\"input\":[\"send an email\",\"sending emails"
                            + " today\",\"the weather in Rome\"]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    JsonNode data = Chat.json(response.body()).path("data");
    assertThat(data).hasSize(3);
    assertThat(dot(data.path(0), data.path(0))).isCloseTo(1, within(0.001));
    assertThat(dot(data.path(0), data.path(1))).isGreaterThan(dot(data.path(0), data.path(2)));
    assertRefused(
        http.send(
            to("/embeddings")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"stand-in\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString()),
        400,
        null);
  }

  private static double dot(JsonNode one, JsonNode other) {
    double sum = 0;
    for (int at = 0; at < one.path("embedding").size(); at++) {
      sum +=
          one.path("embedding").path(at).asDouble() * other.path("embedding").path(at).asDouble();
    }
    return sum;
  }

  @Test
  void hangs_until_it_is_closed() {
    model.script(new Misbehaviour.Hang(), new Misbehaviour.Delay(Duration.ofMinutes(5)));
    HttpRequest request =
        to("/chat/completions")
            .timeout(Duration.ofMillis(300))
            .POST(HttpRequest.BodyPublishers.ofString(email().body().toString()))
            .build();

    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(HttpTimeoutException.class);
    }
  }
}
