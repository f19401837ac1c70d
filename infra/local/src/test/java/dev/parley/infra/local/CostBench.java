package dev.parley.infra.local;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.function.cleanup.CleanupHandler;
import dev.parley.infra.local.Person.Answer;
import dev.parley.infra.sandbox.model.StandInModel;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Counts what people's requests ask of the parts that send bills. No test: {@code infra/bench/cost
 * --measure} runs it, and reckons with what it writes.
 */
class CostBench {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int PEOPLE = 10;
  private static final int CONVERSATIONS = 30;
  private static final int FURTHER_TURNS = 3;
  private static final int STREAMS = 4;
  private static final int PAUSES = 20;
  private static final int LOOKS = 10;
  private static final int SWEEPS = 20;
  private static final int CALLERS = 4;

  /** What a person types: about as much as one says in a breath. */
  private static final String WORDS =
      "Could you tell me in a few sentences what I should look at first when I plan a longer trip?";

  private final Path folder = Files.createTempDirectory("parley-cost");
  private final LongAdder logged = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final ObjectNode actions = JSON.createObjectNode();
  private final ObjectNode kept = JSON.createObjectNode();

  CostBench() throws java.io.IOException {}

  @Test
  void what_is_asked_of_the_parts_that_send_bills() throws Exception {
    PostgresMeter.prepare(folder.resolve("postgres"));
    PrintStream terminal = System.out;
    System.setOut(new PrintStream(new Counted(), true, StandardCharsets.UTF_8));
    try (MeteredModel model = MeteredModel.start();
        LocalParley parley = parley(model.baseUrl());
        PostgresMeter postgres = meter(parley)) {
      StoreMeter.switchOn();
      measure(parley, model, postgres);
    } finally {
      StoreMeter.switchOff();
      System.setOut(terminal);
    }
    Path counts = Path.of(System.getProperty("parley.bench.counts", "target/counts.json"));
    Files.writeString(
        counts, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document()) + "\n");
    System.out.println("The counts are in " + counts.toAbsolutePath());
  }

  private ObjectNode document() {
    ObjectNode document = JSON.createObjectNode();
    document
        .putObject("measured")
        .put("date", Instant.now().toString().substring(0, 10))
        .put("commit", System.getProperty("parley.bench.commit", "unknown"))
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("architecture", System.getProperty("os.arch"))
        .put("java", Runtime.version().toString());
    document
        .putObject("model")
        .put("tokens", MeteredModel.TOKENS)
        .put("tokens_per_second", MeteredModel.PACE);
    document.set("actions", actions);
    document.set("kept", kept);
    return document;
  }

  private void measure(LocalParley parley, MeteredModel model, PostgresMeter postgres)
      throws Exception {
    URI api = parley.address();
    Bench bench = new Bench(model, postgres);
    try (DynamoDbClient dynamo = dynamo(parley)) {
      List<Somebody> people = somebodies(api, "person", PEOPLE);
      model.talks(false);
      // What is made once, such as the index of actions, is made before anything is counted.
      everybody(people, 2, (somebody, _) -> said(somebody.person.says(WORDS)));
      words(people, bench, postgres, dynamo);
      model.talks(true);
      streams(people, bench, dynamo);
      bench.measure(
          "sign_in",
          PEOPLE,
          () -> everybody(people, 1, (somebody, _) -> kept(signIn(api, somebody.name))));
      model.picksTools();
      pauses(somebodies(api, "newcomer", PAUSES), bench, dynamo);
      CleanupHandler cleanup = new CleanupHandler(parley.context());
      bench.measure(
          "sweep",
          SWEEPS,
          () -> {
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
              StoreMeter.sweeping(() -> sweep(cleanup));
            }
          });
    }
  }

  private static void sweep(CleanupHandler cleanup) {
    CleanupHandler.Report report = cleanup.execute(Map.of());
    if (report.woken() + report.expired() > 0) {
      throw new AssertionError("something was due: " + report);
    }
  }

  /** Turns of words, and looking at them. */
  private void words(
      List<Somebody> people, Bench bench, PostgresMeter postgres, DynamoDbClient dynamo)
      throws Exception {
    int conversations = PEOPLE * CONVERSATIONS;
    long before = postgres.tableBytes();
    Stored stored = Stored.in(dynamo);
    bench.measure(
        "first_turn",
        conversations,
        () ->
            everybody(
                people,
                CONVERSATIONS,
                (somebody, _) ->
                    somebody.conversations.add(
                        said(somebody.person.says(WORDS)).text("/conversation_id"))));
    long first = postgres.tableBytes();
    Stored.in(dynamo).minus(stored, conversations).writeTo(kept.putObject("turn_dynamo_bytes"));
    bench.measure(
        "next_turn",
        conversations * FURTHER_TURNS,
        () ->
            everybody(
                people,
                CONVERSATIONS * FURTHER_TURNS,
                (somebody, turn) ->
                    said(somebody.person.says(WORDS, somebody.conversation(turn)))));
    long next = postgres.tableBytes();
    kept.put("first_turn_postgres_bytes", (first - before) / conversations);
    kept.put("next_turn_postgres_bytes", (next - first) / conversations / FURTHER_TURNS);
    bench.measure(
        "list_conversations",
        PEOPLE * LOOKS,
        () ->
            everybody(
                people,
                LOOKS,
                (somebody, _) -> kept(somebody.person.get("/api/v1/chat/conversations"))));
    bench.measure(
        "show_conversation",
        PEOPLE * LOOKS,
        () ->
            everybody(
                people,
                LOOKS,
                (somebody, look) ->
                    kept(
                        somebody.person.get(
                            "/api/v1/chat/conversations/" + somebody.conversation(look)))));
  }

  /** Turns of words that are told while they come. */
  private void streams(List<Somebody> people, Bench bench, DynamoDbClient dynamo) throws Exception {
    people.forEach(somebody -> somebody.conversations.clear());
    Stored before = Stored.in(dynamo);
    bench.measure(
        "first_turn_streamed",
        PEOPLE * STREAMS,
        () ->
            everybody(
                people,
                STREAMS,
                (somebody, _) ->
                    somebody.conversations.add(stream(somebody.person, Map.of("message", WORDS)))));
    Stored.in(dynamo)
        .minus(before, PEOPLE * STREAMS)
        .writeTo(kept.putObject("streamed_turn_dynamo_bytes"));
    bench.measure(
        "next_turn_streamed",
        PEOPLE * STREAMS,
        () ->
            everybody(
                people,
                STREAMS,
                (somebody, turn) ->
                    stream(
                        somebody.person,
                        Map.of("message", WORDS, "conversation_id", somebody.conversation(turn)))));
  }

  /** Waits for an account and for consent, and goes on. */
  private void pauses(List<Somebody> newcomers, Bench bench, DynamoDbClient dynamo)
      throws Exception {
    Stored before = Stored.in(dynamo);
    List<Answer> accounts = new CopyOnWriteArrayList<>();
    bench.measure(
        "oauth_pause",
        PAUSES,
        () ->
            everybody(
                newcomers,
                1,
                (somebody, _) ->
                    accounts.add(
                        said(somebody.person.says("List the issues of acme/site on GitHub")))));
    Stored.in(dynamo).minus(before, PAUSES).writeTo(kept.putObject("oauth_pause_dynamo_bytes"));
    Map<URI, Answer> callbacks = new HashMap<>();
    for (Answer asked : accounts) {
      callbacks.put(
          Person.redirected(asked.text("/response/interaction/oauth_url"), "agree"), asked);
    }
    bench.measure(
        "oauth_answer",
        PAUSES,
        () -> {
          for (Map.Entry<URI, Answer> callback : callbacks.entrySet()) {
            answered.add(size(Person.opened(callback.getKey())));
            untilEnded(dynamo, callback.getValue());
          }
        });
    bench.measure(
        "action_turn",
        PAUSES,
        () ->
            everybody(
                newcomers,
                1,
                (somebody, _) -> {
                  Answer done =
                      said(
                          somebody.person.says(
                              "Create an issue in acme/site on GitHub with the title Broken"
                                  + " link"));
                  if (!done.text("/response/type").equals("message")) {
                    throw new AssertionError(done.toString());
                  }
                }));

    Stored unpaused = Stored.in(dynamo);
    bench.measure(
        "consent_pause",
        PAUSES,
        () ->
            everybody(
                newcomers,
                1,
                (somebody, _) ->
                    somebody.asked =
                        said(
                            somebody.person.says(
                                "Delete the repository acme/" + somebody.name + " on GitHub"))));
    Stored.in(dynamo).minus(unpaused, PAUSES).writeTo(kept.putObject("consent_pause_dynamo_bytes"));
    bench.measure(
        "consent_answer",
        PAUSES,
        () ->
            everybody(
                newcomers,
                1,
                (somebody, _) -> {
                  Answer question = requireNonNull(somebody.asked);
                  kept(
                      somebody.person.post(
                          "/api/v1/chat/consent",
                          Map.of(
                              "consent_request_id",
                              question.text("/requires_consent/consent_request_id"),
                              "approved",
                              true)));
                  untilEnded(dynamo, question);
                }));
  }

  /** Waits until the session has ended, and asks nobody who counts. */
  private static void untilEnded(DynamoDbClient dynamo, Answer turn) {
    Map<String, AttributeValue> session =
        Map.of(
            "pk",
            AttributeValue.fromS("session#" + turn.text("/session_id")),
            "sk",
            AttributeValue.fromS("session"));
    await()
        .atMost(SOON)
        .until(
            () ->
                !StoreMeter.apart(
                        () ->
                            dynamo.getItem(
                                request ->
                                    request.tableName("parley").consistentRead(true).key(session)))
                    .item()
                    .containsKey("due_at"));
  }

  private LocalParley parley(URI model) {
    return LocalParley.start(
        new LocalSettings(Running.freePort(), 0, 0, folder, false),
        Map.of(
            "parley.model.base-url",
            model,
            "parley.model.api-key",
            "sk-bench",
            "parley.model.model",
            StandInModel.MODEL,
            // So large that a bucket is full again by the next request, as it is between a
            // person's.
            "parley.rate-limits.per-user",
            1_000_000,
            "parley.rate-limits.per-session",
            1_000_000,
            "parley.rate-limits.per-address",
            1_000_000));
  }

  private PostgresMeter meter(LocalParley parley) throws Exception {
    return PostgresMeter.of(
        parley.context().getRequiredProperty("datasources.default.url", String.class),
        folder.resolve("postgres"));
  }

  private static DynamoDbClient dynamo(LocalParley parley) {
    return DynamoDbClient.builder()
        .endpointOverride(
            parley.context().getRequiredProperty("parley.dynamodb.endpoint", URI.class))
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  /** Somebody who has signed up. */
  private static final class Somebody {
    private final String name;
    private final Person person;
    private final List<String> conversations = new ArrayList<>();
    private @Nullable Answer asked;

    Somebody(String name, Person person) {
      this.name = name;
      this.person = person;
    }

    /** One of them, all in turn. */
    String conversation(int turn) {
      return conversations.get(turn % conversations.size());
    }
  }

  private static List<Somebody> somebodies(URI api, String kind, int number) {
    List<Somebody> people = new ArrayList<>();
    for (int one = 0; one < number; one++) {
      String name = kind + one;
      Answer answer =
          new Person(api, "")
              .post(
                  "/api/v1/auth/register",
                  Map.of(
                      "email",
                      name + "@example.com",
                      "username",
                      name,
                      "password",
                      "a good password"));
      people.add(new Somebody(name, new Person(api, answer.text("/access_token"))));
    }
    return people;
  }

  private static Answer signIn(URI api, String name) {
    return new Person(api, "")
        .post("/api/v1/auth/login", Map.of("username", name, "password", "a good password"));
  }

  private Answer said(Answer answer) {
    if (answer.text("/content").isEmpty()) {
      throw new AssertionError("no answer: " + answer);
    }
    return kept(answer);
  }

  private Answer kept(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    answered.add(size(answer.response()));
    return answer;
  }

  /** Reads a stream to its end, and gives its conversation. */
  private String stream(Person person, Map<String, String> message) {
    HttpResponse<String> response =
        person.post("/api/v1/chat/messages", message, "Accept", "text/event-stream").response();
    answered.add(size(response));
    if (!response.body().contains("[DONE]")) {
      throw new AssertionError(response.body());
    }
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith("data:") && line.contains("conversation_id"))
        .findFirst()
        .map(line -> line.replaceAll(".*\"conversation_id\":\"([^\"]+)\".*", "$1"))
        .orElseThrow();
  }

  private static long size(HttpResponse<String> response) {
    return response.body().getBytes(StandardCharsets.UTF_8).length
        + response.headers().map().entrySet().stream()
            .mapToLong(
                header ->
                    header.getValue().stream()
                        .mapToLong(value -> header.getKey().length() + value.length() + 4L)
                        .sum())
            .sum();
  }

  private interface Doing {
    void act(Somebody somebody, int number) throws Exception;
  }

  /** Each does so many, one after another, some people at the same time. */
  private static void everybody(List<Somebody> people, int times, Doing doing) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> done = new ArrayList<>();
      for (Somebody somebody : people) {
        done.add(
            callers.submit(
                () -> {
                  for (int number = 0; number < times; number++) {
                    doing.act(somebody, number);
                  }
                  return null;
                }));
      }
      for (Future<?> future : done) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw new AssertionError(e.getCause());
        }
      }
    }
  }

  private interface Acting {
    void act() throws Exception;
  }

  /** Writes down what one of an action's many times takes on average. */
  private final class Bench {
    private final MeteredModel model;
    private final PostgresMeter postgres;

    Bench(MeteredModel model, PostgresMeter postgres) {
      this.model = model;
      this.postgres = postgres;
    }

    void measure(String name, int times, Acting acting) throws Exception {
      StoreMeter.Reading store = settled();
      PostgresMeter.Reading rows = postgres.read();
      MeteredModel.Reading asked = model.read();
      long lines = logged.sum();
      long bytes = answered.sum();
      long processor = processor();
      acting.act();
      StoreMeter.Reading storeAfter = settled();
      PostgresMeter.Reading rowsAfter = postgres.read();
      MeteredModel.Reading askedAfter = model.read();
      ObjectNode action = actions.putObject(name);
      action.put("times", times);
      put(action, "dynamo_requests", storeAfter.requests() - store.requests(), times);
      put(action, "dynamo_writes", storeAfter.writes() - store.writes(), times);
      put(action, "dynamo_read_units", storeAfter.readUnits() - store.readUnits(), times);
      put(action, "dynamo_write_units", storeAfter.writeUnits() - store.writeUnits(), times);
      put(action, "dynamo_index_units", storeAfter.indexUnits() - store.indexUnits(), times);
      put(action, "sqs_sent", storeAfter.sent() - store.sent(), times);
      put(action, "sql_statements", rowsAfter.statements() - rows.statements(), times);
      put(action, "sql_writes", rowsAfter.writes() - rows.writes(), times);
      put(action, "sql_commits", rowsAfter.commits() - rows.commits(), times);
      put(action, "sql_log_bytes", rowsAfter.logBytes() - rows.logBytes(), times);
      put(
          action,
          "postgres_processor_millis",
          rowsAfter.processorMillis() - rows.processorMillis(),
          times);
      put(action, "model_calls", askedAfter.calls() - asked.calls(), times);
      put(action, "model_sent_bytes", askedAfter.sent() - asked.sent(), times);
      put(action, "model_received_bytes", askedAfter.received() - asked.received(), times);
      put(action, "answer_bytes", answered.sum() - bytes, times);
      put(action, "log_bytes", logged.sum() - lines, times);
      put(action, "processor_millis", (processor() - processor) / 1e6, times);
      System.err.println(name + " " + action);
    }

    /** Once nothing more comes: turns that were answered still tell their last words. */
    private StoreMeter.Reading settled() {
      StoreMeter.Reading[] last = {StoreMeter.read()};
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(SOON)
          .until(
              () -> {
                StoreMeter.Reading before = last[0];
                last[0] = StoreMeter.read();
                return before.equals(last[0]);
              });
      return last[0];
    }
  }

  private static void put(ObjectNode action, String name, long sum, int times) {
    put(action, name, (double) sum, times);
  }

  private static void put(ObjectNode action, String name, double sum, int times) {
    action.put(name, Math.round(sum / times * 100) / 100.0);
  }

  /** Processor time of this process, in nanoseconds: the client and the sandbox are in it too. */
  private static long processor() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /**
   * What is kept in the table, in bytes as they are billed, by the kind of the item.
   *
   * @param bytes by kind; buckets of limits are left out, since they go within a minute
   */
  private record Stored(Map<String, Double> bytes) {

    static Stored in(DynamoDbClient dynamo) {
      Map<String, Double> bytes = new TreeMap<>();
      StoreMeter.apart(
              () ->
                  dynamo.scanPaginator(request -> request.tableName("parley")).items().stream()
                      .toList())
          .forEach(
              item ->
                  bytes.merge(
                      requireNonNull(item.get("pk")).s().replaceAll("#.*", ""),
                      (double) StoredBytes.kept(item),
                      Double::sum));
      bytes.remove("bucket");
      bytes.remove("index");
      return new Stored(bytes);
    }

    Stored minus(Stored before, int times) {
      Map<String, Double> more = new TreeMap<>();
      bytes.forEach(
          (kind, sum) -> {
            double each = (sum - before.bytes.getOrDefault(kind, 0.0)) / times;
            if (Math.round(each) != 0) {
              more.put(kind, each);
            }
          });
      return new Stored(more);
    }

    void writeTo(ObjectNode node) {
      bytes.forEach((kind, each) -> node.put(kind, Math.round(each)));
    }
  }

  /** Counts what is logged, as CloudWatch would, but for what only the local stack says. */
  private final class Counted extends OutputStream {
    private static final Pattern LOCAL =
        Pattern.compile("\"logger_name\":\"(io\\.zonky|org\\.elasticmq|dev\\.parley\\.infra)");

    @Override
    public void write(int single) {
      logged.increment();
    }

    /** A line at a time, as the encoder writes them. */
    @Override
    public void write(byte[] bytes, int from, int length) {
      if (!LOCAL.matcher(new String(bytes, from, length, StandardCharsets.UTF_8)).find()) {
        logged.add(length);
      }
    }
  }
}
