package dev.parley.infra.sandbox.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultsTest {
  private final SandboxProviders sandbox =
      SandboxProviders.start(0, "127.0.0.1", 1, null, Apps.SLACK);
  private final String token =
      sandbox.accessToken(Apps.SLACK, "demo", "chat:write", "channels:history");
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    sandbox.close();
  }

  private HttpResponse<String> post() throws IOException, InterruptedException {
    return send(
        "/slack/api/chat.postMessage", "{\"channel\":\"#general\",\"text\":\"Hello mark-1\"}");
  }

  private HttpResponse<String> send(String path, String json)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandbox.port() + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** Whether somebody who reads the channel finds it. */
  private boolean isShown() throws IOException, InterruptedException {
    String effect = sandbox.effects(Provider.SLACK).getFirst().subject();
    return send(
            "/slack/api/conversations.history",
            "{\"channel\":\"" + effect.substring(0, effect.indexOf('/')) + "\"}")
        .body()
        .contains("mark-1");
  }

  private int posted() {
    return sandbox.count(Provider.SLACK, Effect.Kind.MESSAGE_POSTED, "mark-1");
  }

  private void plan(Fault fault) {
    sandbox.faults().plan(Provider.SLACK, "POST", "postMessage", fault, 1);
  }

  @Test
  void a_dropped_answer_leaves_the_work_done() throws Exception {
    plan(new Fault.DropAnswer());

    assertThatIOException().isThrownBy(this::post);
    assertThat(posted()).isEqualTo(1);
    assertThat(post().statusCode()).isEqualTo(200);
    assertThat(posted()).isEqualTo(2);
  }

  @Test
  void a_dropped_request_leaves_the_work_undone() throws Exception {
    plan(new Fault.DropRequest());

    assertThatIOException().isThrownBy(this::post);
    assertThat(posted()).isZero();
    assertThat(post().statusCode()).isEqualTo(200);
    assertThat(posted()).isEqualTo(1);
  }

  @Test
  void work_left_for_later_is_done_when_the_provider_catches_up() throws Exception {
    plan(new Fault.WorkLater());

    assertThatIOException().isThrownBy(this::post);
    assertThat(posted()).isZero();
    sandbox.catchUp();
    assertThat(posted()).isEqualTo(1);
    sandbox.catchUp();
    assertThat(posted()).isEqualTo(1);
  }

  @Test
  void work_seen_later_is_done_but_shown_only_when_the_provider_catches_up() throws Exception {
    plan(new Fault.SeenLater());

    assertThatIOException().isThrownBy(this::post);
    assertThat(posted()).isEqualTo(1);
    assertThat(isShown()).isFalse();
    sandbox.catchUp();
    assertThat(isShown()).isTrue();
    assertThat(posted()).isEqualTo(1);
  }

  @Test
  void providers_that_forget_are_as_on_their_first_day() throws Exception {
    post();
    plan(new Fault.WorkLater());
    assertThatIOException().isThrownBy(this::post);
    plan(new Fault.FailBefore(503));

    sandbox.forget();
    sandbox.catchUp();

    assertThat(posted()).isZero();
    assertThat(post().statusCode()).isEqualTo(200);
    assertThat(posted()).isEqualTo(1);
  }

  @Test
  void a_failure_before_the_work_leaves_it_undone() throws Exception {
    plan(new Fault.FailBefore(503));

    assertThat(post().statusCode()).isEqualTo(503);
    assertThat(posted()).isZero();
  }

  @Test
  void a_failure_after_the_work_leaves_it_done() throws Exception {
    plan(new Fault.FailAfter(500));

    assertThat(post().statusCode()).isEqualTo(500);
    assertThat(posted()).isEqualTo(1);
  }

  @Test
  void too_many_requests_say_when_to_come_again() throws Exception {
    plan(new Fault.TooManyRequests(Duration.ofSeconds(7)));

    HttpResponse<String> answer = post();

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(answer.body()).contains("ratelimited");
    assertThat(posted()).isZero();
  }

  @Test
  void a_delay_only_makes_it_late() throws Exception {
    plan(new Fault.Delay(Duration.ofMillis(300)));
    long before = System.nanoTime();

    assertThat(post().statusCode()).isEqualTo(200);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void other_requests_do_not_meet_the_fault() throws Exception {
    plan(new Fault.FailBefore(500));

    assertThat(send("/slack/api/auth.test", "{}").statusCode()).isEqualTo(200);
    sandbox.faults().clear();
    assertThat(post().statusCode()).isEqualTo(200);
  }

  @Test
  void faults_and_effects_can_be_reached_from_another_process() throws Exception {
    assertThat(
            send(
                    "/sandbox/faults",
                    "{\"provider\":\"slack\",\"fault\":\"fail_after\",\"path\":\"postMessage\"}")
                .statusCode())
        .isEqualTo(204);
    assertThat(send("/sandbox/faults", "{\"provider\":\"slack\"}").statusCode()).isEqualTo(400);
    assertThat(post().statusCode()).isEqualTo(500);

    HttpResponse<String> effects =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:"
                            + sandbox.port()
                            + "/sandbox/effects?provider=slack&kind=message_posted&mark=mark-1"))
                .build(),
            BodyHandlers.ofString());
    assertThat(Json.MAPPER.readTree(effects.body()).path("count").asInt()).isEqualTo(1);
  }
}
