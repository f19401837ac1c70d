package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.account.AccessTokens;
import dev.parley.account.User;
import dev.parley.account.Users;
import dev.parley.infra.local.Person.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not in order gets a clear error, and nothing is lost. Promised wherever Parley runs. */
public abstract class BadInputContract {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String MESSAGES = "/api/v1/chat/messages";

  private final Installation parley;
  private final URI api;
  private final Person person;

  /** On one that runs. */
  protected BadInputContract(Installation parley) {
    this.parley = parley;
    this.api = parley.address();
    this.person = Person.registered(api);
  }

  @Test
  void a_message_that_is_none_is_refused() {
    refused(person.post(MESSAGES, "{not json"), 400, "invalid_request");
    refused(person.post(MESSAGES, "{}"), 400, "invalid_request");
    Answer blank = person.says("   ");
    refused(blank, 400, "invalid_request");
    assertThat(blank.text("/fields/0/field")).isEqualTo("message");
    refused(person.says("x".repeat(16_001)), 400, "invalid_request");
    assertThat(person.says("x".repeat(16_000)).status()).isEqualTo(200);
    refused(
        person.post(MESSAGES, Map.of("message", "hi", "conversation_id", "no uuid")),
        400,
        "invalid_request");
  }

  @Test
  void what_belongs_to_another_is_not_there() {
    Answer mine = person.says("Send an email to ann@example.com saying hello");
    String conversation = mine.text("/conversation_id");
    String interaction = mine.text("/response/interaction/id");
    Person other = Person.registered(api);

    for (Answer answer :
        List.of(
            person.says("hello", UUID.randomUUID().toString()),
            other.says("hello", conversation),
            other.get("/api/v1/chat/conversations/" + conversation),
            other.get("/api/v1/chat/conversations/" + conversation + "/messages"),
            other.patch("/api/v1/chat/conversations/" + conversation, Map.of("title", "mine")),
            other.delete("/api/v1/chat/conversations/" + conversation),
            other.post("/api/v1/chat/conversations/" + conversation + "/cancel", Map.of()),
            other.get("/api/v1/chat/sessions/" + mine.text("/session_id")),
            other.get("/api/v1/chat/interactions/" + interaction),
            other.post(
                "/api/v1/chat/interactions/" + interaction + "/respond",
                Map.of("action", "cancel")),
            other.post(
                "/api/v1/chat/consent",
                Map.of("consent_request_id", interaction, "approved", true)))) {
      refused(answer, 404, "not_found");
    }
    assertThat(person.get("/api/v1/chat/conversations/" + conversation).status()).isEqualTo(200);
    assertThat(other.get("/api/v1/chat/interactions").body()).isEmpty();
  }

  @Test
  void a_token_that_is_not_ours_signs_nobody_in() throws JOSEException {
    User user = parley.beans().getBean(Users.class).findByUsername(me()).orElseThrow();
    Instant now = Instant.now();
    AccessTokens tokens = parley.beans().getBean(AccessTokens.class);
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(user.id().toString())
            .claim("email", user.email())
            .claim("username", user.username())
            .claim("roles", List.of("superuser"))
            .claim("type", "access")
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(600)))
            .build();
    SignedJWT foreign = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    foreign.sign(new MACSigner("another key, of thirty-two bytes or more"));
    String good = person.token();

    for (String token :
        List.of(
            new PlainJWT(claims).serialize(),
            foreign.serialize(),
            tokens.sign(user, now.minusSeconds(3600), now.minusSeconds(1800)),
            good.substring(0, good.length() - 4) + "AAAA",
            "nonsense")) {
      Answer answer = new Person(api, token).get("/api/v1/auth/me");
      refused(answer, 401, "unauthorized");
      assertThat(answer.response().headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("invalid_token");
    }
    refused(new Person(api, "").get("/api/v1/auth/me"), 401, "unauthorized");
    assertThat(person.get("/api/v1/auth/me").text("/username")).isEqualTo(user.username());
  }

  @Test
  void a_return_from_the_provider_counts_once_and_for_its_own_question() {
    String ann = "ann-" + UUID.randomUUID() + "@example.com";
    Answer asked = person.says("Send an email to " + ann + " saying hello");
    String question = asked.text("/response/interaction/id");
    URI callback = Person.redirected(asked.text("/response/interaction/oauth_url"), "agree");
    Answer other = Person.registered(api).says("Send an email to x@example.com saying no");

    assertThat(browse(URI.create(api + "/api/v1/auth/callback")).statusCode()).isEqualTo(400);
    assertThat(browse(URI.create(api + "/api/v1/auth/callback?state=made-up&code=x")).statusCode())
        .isEqualTo(400);
    assertThat(
            browse(
                    URI.create(
                        callback + "&interaction_id=" + other.text("/response/interaction/id")))
                .statusCode())
        .isEqualTo(400);
    assertThat(browse(callback).statusCode()).as("the state was spent").isEqualTo(400);
    assertThat(pending(asked).path("id").asText()).isEqualTo(question);

    person.says("try again", asked.text("/conversation_id"));
    URI fresh = Person.redirected(pending(asked).path("oauth_url").asText(), "agree");
    assertThat(browse(fresh).statusCode()).isEqualTo(200);
    assertThat(browse(fresh).statusCode()).isEqualTo(400);
    await().atMost(SOON).until(() -> session(asked).path("status").asText().equals("completed"));
    assertThat(Mail.of(ann, parley.imapPort())).hasSize(1);
  }

  @Test
  void the_fourth_conversation_with_something_waiting_is_refused_and_its_message_kept() {
    for (int i = 0; i < 3; i++) {
      assertThat(person.says("Send an email to ann@example.com saying " + i).status())
          .isEqualTo(200);
    }
    Answer fourth = person.says("Send an email to ann@example.com saying four");
    refused(fourth, 409, "too_many_sessions");
    assertThat(fourth.text("/suggestions/0")).contains("cancel");
    JsonNode conversations = person.get("/api/v1/chat/conversations").body();
    assertThat(conversations).hasSize(4);
    assertThat(conversations.get(0).get("last_message_preview").asText()).contains("four");

    String first = conversations.get(3).get("id").asText();
    assertThat(person.post("/api/v1/chat/conversations/" + first + "/cancel", Map.of()).status())
        .isEqualTo(200);
    assertThat(person.says("Send an email to ann@example.com saying five").status()).isEqualTo(200);
  }

  @Test
  void the_same_request_under_the_same_key_is_done_once() throws Exception {
    String key = UUID.randomUUID().toString();
    Map<String, String> body = Map.of("message", "Send an email to ann@example.com saying once");
    Callable<Answer> send = () -> person.post(MESSAGES, body, "Idempotency-Key", key);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(List.of(send, send, send, send))) {
        assertThat(answer.get().status()).isIn(200, 409);
      }
    }
    Answer again = send.call();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.response().headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(person.get("/api/v1/chat/conversations").body()).hasSize(1);
    refused(
        person.post(MESSAGES, Map.of("message", "something else"), "Idempotency-Key", key),
        422,
        "idempotency_key_reused");
  }

  @Test
  void more_messages_than_a_conversation_may_take_are_refused_until_it_may_again() {
    String conversation = person.says("Hello!").text("/conversation_id");
    @Nullable Answer refused = null;
    for (int i = 0; i < 30 && refused == null; i++) {
      Answer answer = person.says("Hello again!", conversation);
      if (answer.status() != 200) {
        refused = answer;
      }
    }
    assertThat(refused).isNotNull();
    refused(refused, 429, "rate_limited");
    assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 60);
    assertThat(header(refused, "X-RateLimit-Limit")).isEqualTo("10");
    assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(person.says("Hello elsewhere!").status()).isEqualTo(200);
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElseThrow();
  }

  @Test
  void accounts_keep_their_rules() {
    String name = me();
    Map<String, String> taken =
        Map.of("email", name + "@example.com", "username", "x" + name, "password", "long enough");
    refused(person.post("/api/v1/auth/register", taken), 409, "email_taken");
    refused(
        person.post(
            "/api/v1/auth/register",
            Map.of("email", "no address", "username", "u", "password", "short")),
        400,
        "invalid_request");
    refused(
        person.post(
            "/api/v1/auth/register",
            Map.of(
                "email", "e" + name + "@example.com",
                "username", "e" + name,
                "password", "ä".repeat(40))),
        400,
        "invalid_request");
    refused(
        person.post("/api/v1/auth/login", Map.of("username", name, "password", "wrong one")),
        401,
        "invalid_credentials");
    refused(
        person.post(
            "/api/v1/auth/login",
            Map.of("username", "nobody-at-all", "password", "a good password")),
        401,
        "invalid_credentials");
    refused(
        person.post(
            "/api/v1/auth/login", Map.of("username", "nobody-at-all", "password", "x".repeat(100))),
        401,
        "invalid_credentials");
    Answer json =
        person.post(
            "/api/v1/auth/login",
            Map.of("email", name + "@example.com", "password", "a good password"));
    assertThat(json.status()).isEqualTo(200);
    assertThat(json.text("/token_type")).isEqualTo("bearer");
    assertThat(json.body().get("expires_in").asInt()).isEqualTo(1800);
    Answer form =
        person.post(
            "/api/v1/auth/login",
            "username=" + name + "&password=a+good+password",
            "Content-Type",
            "application/x-www-form-urlencoded");
    assertThat(form.status()).as("%s", form).isEqualTo(200);

    Answer second = refresh(json.text("/refresh_token"));
    assertThat(second.status()).isEqualTo(200);
    refused(refresh(json.text("/refresh_token")), 401, "unauthorized");
    refused(refresh(second.text("/refresh_token")), 401, "unauthorized");

    assertThat(
            person
                .post("/api/v1/auth/logout", Map.of("refresh_token", form.text("/refresh_token")))
                .status())
        .isEqualTo(204);
    refused(refresh(form.text("/refresh_token")), 401, "unauthorized");
  }

  @Test
  void a_conversation_can_be_found_renamed_archived_and_deleted() {
    String conversation = person.says("What about the zebra crossing?").text("/conversation_id");
    String path = "/api/v1/chat/conversations/" + conversation;
    person.says("Hello!");
    assertThat(person.get("/api/v1/chat/conversations?q=zebra").body()).hasSize(1);
    assertThat(person.patch(path, Map.of("title", "Stripes")).text("/title")).isEqualTo("Stripes");
    refused(person.patch(path, Map.of("archived", "perhaps")), 400, "invalid_request");
    assertThat(person.patch(path, Map.of("archived", true)).body().get("archived").asBoolean())
        .isTrue();
    Answer archived = person.get("/api/v1/chat/conversations?archived=true&limit=1");
    assertThat(archived.body()).hasSize(1);
    assertThat(archived.response().headers().firstValue("X-Total-Count")).contains("1");
    Answer first = person.get("/api/v1/chat/conversations?limit=1");
    assertThat(first.response().headers().firstValue("Link").orElseThrow())
        .contains("offset=1", "rel=\"next\"");
    refused(person.get("/api/v1/chat/conversations?limit=1000"), 400, "invalid_request");

    assertThat(person.delete(path).status()).isEqualTo(204);
    refused(person.get(path), 404, "not_found");
    refused(person.delete(path), 404, "not_found");
  }

  @Test
  void both_prefixes_lead_to_the_same_place() {
    assertThat(person.get("/api/auth/me").body()).isEqualTo(person.get("/api/v1/auth/me").body());
    assertThat(person.post("/api/chat/message", Map.of("message", "Hello!")).status())
        .isEqualTo(200);
    assertThat(person.get("/health").text("/status")).isEqualTo("healthy");
    assertThat(person.get("/api/health").text("/database")).isEqualTo("up");
    assertThat(person.get("/ready").text("/status")).isEqualTo("ready");
    assertThat(person.get("/api/live").text("/status")).isEqualTo("alive");
  }

  private static void refused(Answer answer, int status, String error) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.text("/error")).isEqualTo(error);
    assertThat(answer.text("/message")).isNotBlank();
    assertThat(answer.text("/request_id"))
        .isEqualTo(answer.response().headers().firstValue("X-Request-Id").orElseThrow());
  }

  private Answer refresh(String token) {
    return person.post("/api/v1/auth/refresh", Map.of("refresh_token", token));
  }

  private String me() {
    return person.get("/api/v1/auth/me").text("/username");
  }

  private JsonNode session(Answer turn) {
    return person.get("/api/v1/chat/sessions/" + turn.text("/session_id")).body();
  }

  private JsonNode pending(Answer turn) {
    return session(turn).path("pending_interaction");
  }

  private static HttpResponse<String> browse(URI uri) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
