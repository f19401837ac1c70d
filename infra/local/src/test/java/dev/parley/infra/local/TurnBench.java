package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.model.StandInModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What a turn costs, one answer of the model against three, and how long after the model's first
 * word the person's comes. No test: {@code infra/bench/turns} runs it.
 */
class TurnBench {

  private static final List<String> REQUESTS =
      List.of(
          "List the issues of acme/site on GitHub",
          "Create an issue in acme/site on GitHub with the title Broken link",
          "Create an issue in acme/site on GitHub with the title Slow page",
          "Close issue 1 of acme/site on GitHub",
          "Show the repository acme/site on GitHub",
          "Send an email to ann@example.com with the subject Lunch saying See you at noon",
          "Send an email to bob@example.com with the subject Report saying It is done",
          "List my emails");

  private static final int ROUNDS = Integer.getInteger("parley.bench.rounds", 5);
  private static final int STREAMS = Integer.getInteger("parley.bench.streams", 300);
  private static final int WARM_UP = Integer.getInteger("parley.bench.warmup", 200);
  private static final Duration THINKING = Duration.ofMillis(300);
  private static final int WORDS = 20;

  @Test
  void one_answer_of_the_model_against_three() throws Exception {
    System.out.printf(
        "Plain requests with one action each, the model taking %d ms an answer:%n%n"
            + "| way | turns | did it | model calls a turn | tokens in | tokens out | median time a"
            + " turn |%n|---|---|---|---|---|---|---|%n",
        THINKING.toMillis());
    double[] atOnce = requests("at once", 12);
    double[] stepByStep = requests("step by step", 0);
    System.out.printf(
        Locale.ROOT,
        "%nStep by step takes %.2f times the model calls, %.2f times the tokens and %.2f times the"
            + " time.%n",
        stepByStep[0] / atOnce[0],
        stepByStep[1] / atOnce[1],
        stepByStep[2] / atOnce[2]);
  }

  /** Calls, tokens and milliseconds a turn. */
  private static double[] requests(String way, int shortlist) throws Exception {
    try (StandInModel standIn = StandInModel.start(0);
        Server model = Server.start(exchange -> pass(exchange, standIn.baseUrl()));
        LocalParley parley = parley(model.address(), shortlist)) {
      Person person = Person.registered(parley.address());
      connect(person, REQUESTS.getFirst());
      connect(person, REQUESTS.get(5));
      List<Double> times = new ArrayList<>();
      double calls = 0;
      double in = 0;
      double out = 0;
      int done = 0;
      for (int round = -1; round < ROUNDS; round++) {
        for (String request : REQUESTS) {
          long start = System.nanoTime();
          Answer answer = person.says(request);
          double time = (System.nanoTime() - start) / 1e6;
          if (answer.status() != 200) {
            throw new AssertionError(request + ": " + answer);
          }
          if (round >= 0) {
            JsonNode usage = answer.body().get("usage");
            times.add(time);
            calls += usage.get("model_calls").asInt();
            in += usage.get("prompt_tokens").asInt();
            out += usage.get("completion_tokens").asInt();
            if (answer.text("/response/type").equals("message")) {
              done++;
            } else if (round == 0) {
              System.err.println(way + ", not done: " + request + ": " + answer.text("/content"));
            }
          }
        }
      }
      int turns = times.size();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | %.0f | %.0f | %.0f ms |%n",
          way,
          turns,
          done,
          calls / turns,
          in / turns,
          out / turns,
          at(times, 0.5));
      return new double[] {calls / turns, (in + out) / turns, at(times, 0.5)};
    }
  }

  @Test
  void the_first_word_after_that_of_the_model() throws Exception {
    AtomicLong first = new AtomicLong();
    try (Server model = Server.start(exchange -> talk(exchange, first));
        LocalParley parley = parley(model.address(), 12)) {
      Person person = Person.registered(parley.address());
      HttpClient http = HttpClient.newHttpClient();
      List<Double> delays = new ArrayList<>();
      for (int turn = -WARM_UP; turn < STREAMS; turn++) {
        long heard = firstWord(http, parley.address(), person);
        if (turn >= 0) {
          delays.add((heard - first.get()) / 1e6);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%nFrom the model's first word, sent, to the person's, read, %d turns one after another:"
              + " median %.2f ms, 90 %% within %.2f ms, 99 %% within %.2f ms.%n",
          delays.size(),
          at(delays, 0.5),
          at(delays, 0.9),
          at(delays, 0.99));
      assertThat(delays).hasSize(STREAMS).allMatch(delay -> delay > 0);
    }
  }

  private static long firstWord(HttpClient http, URI api, Person person)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(
            HttpRequest.newBuilder(api.resolve("/api/v1/chat/messages"))
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + person.token())
                .POST(BodyPublishers.ofString("{\"message\":\"Hello, how are you?\"}"))
                .build(),
            BodyHandlers.ofInputStream());
    long heard = 0;
    boolean isNamed = false;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          isNamed = false;
        } else if (line.startsWith("event:")) {
          isNamed = true;
        } else if (heard == 0 && !isNamed && line.startsWith("data:")) {
          heard = System.nanoTime();
        }
      }
    }
    if (heard == 0) {
      throw new AssertionError("no word came");
    }
    return heard;
  }

  private static LocalParley parley(URI model, int shortlist) throws IOException {
    return LocalParley.start(
        new LocalSettings(Running.freePort(), 0, 0, Files.createTempDirectory("parley"), false),
        Map.of(
            "parley.model.base-url",
            model + "/v1",
            "parley.model.api-key",
            "sk-bench",
            "parley.model.model",
            StandInModel.MODEL,
            "parley.turns.shortlist",
            shortlist,
            "parley.turns.consent-policy",
            "NEVER",
            "parley.rate-limits.per-user",
            1_000_000,
            "parley.rate-limits.per-session",
            1_000_000,
            "parley.rate-limits.per-address",
            1_000_000));
  }

  private static void connect(Person person, String request) {
    Answer asked = person.says(request);
    Person.decides(asked.text("/response/interaction/oauth_url"), "agree");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                person
                    .get("/api/v1/chat/sessions/" + asked.text("/session_id"))
                    .text("/status")
                    .equals("completed"));
  }

  /** Hands the question on to the stand-in, after a while. */
  private static void pass(HttpExchange exchange, URI standIn) throws IOException {
    byte[] question = exchange.getRequestBody().readAllBytes();
    try {
      Thread.sleep(THINKING);
      HttpResponse<byte[]> answer =
          HTTP.send(
              HttpRequest.newBuilder(standIn.resolve(exchange.getRequestURI().getPath()))
                  .header("Content-Type", "application/json")
                  .header("Authorization", "Bearer sk-bench")
                  .POST(BodyPublishers.ofByteArray(question))
                  .build(),
              BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), 0);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Says some words, one after another. */
  private static void talk(HttpExchange exchange, AtomicLong first) throws IOException {
    var _ = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    send(out, "{\"role\":\"assistant\",\"content\":\"\"}", "null");
    try {
      for (int word = 0; word < WORDS; word++) {
        Thread.sleep(5);
        if (word == 0) {
          first.set(System.nanoTime());
        }
        send(out, "{\"content\":\"word" + word + " \"}", "null");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    send(out, "{}", "\"stop\"");
    out.write(
        chunk(
            "[]", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,\"total_tokens\":29}"));
    out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void send(OutputStream out, String delta, String finish) throws IOException {
    out.write(
        chunk("[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]", ""));
    out.flush();
  }

  private static byte[] chunk(String choices, String more) {
    return ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"stand-in\",\"choices\":"
            + choices
            + more
            + "}\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static double at(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** A model server of a few lines, each request in a thread of its own. */
  private record Server(HttpServer http) implements AutoCloseable {

    @FunctionalInterface
    interface Answering {
      void answer(HttpExchange exchange) throws IOException;
    }

    static Server start(Answering answering) throws IOException {
      // Or else each small write waits for the other side's delayed acknowledgement: 40 ms.
      System.setProperty("sun.net.httpserver.nodelay", "true");
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext(
          "/",
          exchange -> {
            try (exchange) {
              answering.answer(exchange);
            }
          });
      http.start();
      return new Server(http);
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }
}
