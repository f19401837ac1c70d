package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is done before a snapshot, by all functions at once, on the real stores. */
class PrimingTest {

  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger WOKEN = new AtomicInteger();
  private static final AtomicInteger ASKED = new AtomicInteger();
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static Surroundings surroundings;
  private static HttpServer queue;
  private static HttpServer model;
  private static EmbeddedServer server;

  private static Map<String, String> databaseBefore;
  private static List<Map<String, AttributeValue>> tableBefore;
  private static List<String> asked;
  private static int answered;
  private static long databaseConnections;
  private static long tableConnections;

  @BeforeAll
  static void prime() throws Exception {
    surroundings =
        Surroundings.start(
            new LocalSettings(Running.freePort(), 0, 0, Files.createTempDirectory("parley"), true));
    queue = counting(WOKEN);
    model = counting(ASKED);
    Map<String, Object> properties = new HashMap<>(surroundings.properties());
    properties.put("spec.name", "PrimingTest");
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("micronaut.server.port", -1);
    properties.put("parley.sqs.endpoint", address(queue));
    properties.put("parley.sqs.queue-url", address(queue) + "/0/wake-ups");
    properties.put("parley.model.base-url", address(model) + "/v1");
    properties.put("aws.lambda.initialization.type", "snap-start");
    properties.put("aws.lwa.snapstart.before.checkpoint.path", "/snapshot/before");
    properties.put("aws.lwa.snapstart.after.restore.path", "/snapshot/after");
    server =
        ApplicationContext.builder()
            .eagerInitSingletons(true)
            .banner(false)
            .deduceEnvironment(false)
            .properties(properties)
            .start()
            .getBean(EmbeddedServer.class)
            .start();
    databaseBefore = database();
    tableBefore = table();
    Logger parley = (Logger) LoggerFactory.getLogger("dev.parley");
    parley.addAppender(LOG);
    LOG.start();
    answered = post("/snapshot/before");
    parley.detachAppender(LOG);
    asked = List.copyOf(SEEN);
    databaseConnections = databaseConnections();
    tableConnections = tableConnections();
  }

  @AfterAll
  static void stop() {
    server.close();
    queue.stop(0);
    model.stop(0);
    surroundings.close();
  }

  @Test
  void everything_there_is_to_show_is_asked_for() {
    assertThat(answered).isEqualTo(204);
    assertThat(asked)
        .contains(
            "GET /api/v1/chat/conversations 200",
            "GET /api/v1/chat/interactions 200",
            "GET /api/v1/chat/grants 200",
            "GET /health 200",
            "POST /api/v1/chat/messages 404",
            "POST /api/v1/chat/consent 404",
            "POST /api/v1/auth/login 401")
        .noneMatch(seen -> seen.matches(".* 5\\d\\d"));
  }

  /** A rehearsal that cannot be done is only told of: the snapshot is taken all the same. */
  @Test
  void no_rehearsal_fails() {
    assertThat(LOG.list)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
    assertThat(LOG.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.startsWith("ready for the snapshot"));
  }

  @Test
  void nothing_is_written_counted_or_sent() throws Exception {
    assertThat(table()).containsExactlyInAnyOrderElementsOf(tableBefore);
    assertThat(database()).isEqualTo(databaseBefore);
    assertThat(WOKEN).hasValue(0);
    assertThat(ASKED).hasValue(0);
  }

  @Test
  void no_connection_to_the_database_is_left() {
    assertThat(databaseConnections).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void no_connection_to_the_table_is_left() {
    assertThat(tableConnections).isZero();
  }

  @Test
  void it_is_done_once() throws Exception {
    assertThat(post("/snapshot/before")).isGreaterThanOrEqualTo(400);
  }

  @Test
  void what_is_restored_answers() throws Exception {
    assertThat(post("/snapshot/after")).isEqualTo(204);
    assertThat(get("/health")).isEqualTo(200);
  }

  /** What is answered. */
  @ServerFilter("/**")
  @Requires(property = "spec.name", value = "PrimingTest")
  static class Answers {
    @ResponseFilter
    void seen(io.micronaut.http.HttpRequest<?> request, MutableHttpResponse<?> response) {
      SEEN.add(request.getMethod() + " " + request.getPath() + " " + response.code());
    }
  }

  private static HttpServer counting(AtomicInteger count) throws IOException {
    HttpServer counting =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    counting.createContext(
        "/",
        exchange -> {
          count.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    counting.start();
    return counting;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static int post(String path) throws Exception {
    return status(
        HttpRequest.newBuilder(server.getURI().resolve(path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static int get(String path) throws Exception {
    return status(HttpRequest.newBuilder(server.getURI().resolve(path)).build());
  }

  private static int status(HttpRequest request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static Connection connection() throws SQLException {
    return DriverManager.getConnection(
        surroundings.parts().postgres().jdbcUrl(), surroundings.parts().postgres().user(), "");
  }

  private static long databaseConnections() throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        ResultSet others =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where backend_type = 'client backend'"
                    + " and pid <> pg_backend_pid()")) {
      others.next();
      return others.getLong(1);
    }
  }

  /** Where Linux tells of sockets: those that are established (01) with the table's port afar. */
  private static long tableConnections() throws IOException {
    String port = String.format(":%04X", surroundings.parts().dynamo().endpoint().getPort());
    long found = 0;
    for (Path file : List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"))) {
      if (Files.exists(file)) {
        found +=
            Files.readAllLines(file).stream()
                .filter(line -> line.matches(" *\\d+: \\S+ \\S+" + port + " 01 .*"))
                .count();
      }
    }
    return found;
  }

  /** Each table's rows, as one text. */
  private static Map<String, String> database() throws SQLException {
    Map<String, String> contents = new TreeMap<>();
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "select table_name from information_schema.tables where table_schema = 'public'"
                  + " and table_type = 'BASE TABLE'")) {
        while (tables.next()) {
          contents.put(tables.getString(1), "");
        }
      }
      for (Map.Entry<String, String> table : contents.entrySet()) {
        try (ResultSet rows =
            statement.executeQuery(
                "select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from \""
                    + table.getKey()
                    + "\" t")) {
          rows.next();
          table.setValue(rows.getString(1));
        }
      }
    }
    return contents;
  }

  private static List<Map<String, AttributeValue>> table() {
    URI endpoint = surroundings.parts().dynamo().endpoint();
    try (DynamoDbClient client =
        DynamoDbClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(Surroundings.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build()) {
      return client.scanPaginator(scan -> scan.tableName(Surroundings.TABLE)).items().stream()
          .toList();
    }
  }
}
