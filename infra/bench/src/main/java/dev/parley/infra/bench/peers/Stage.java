package dev.parley.infra.bench.peers;

import dev.parley.infra.embedded.DynamoPart;
import dev.parley.infra.embedded.PostgresPart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;

/** What all servers share: the stores and the model, each a process of its own. */
final class Stage implements AutoCloseable {

  private final PostgresPart postgres;
  private final DynamoPart dynamo;
  private final Process model;
  private final int modelPort;
  private final Statements statements;

  private Stage(
      PostgresPart postgres,
      DynamoPart dynamo,
      Process model,
      int modelPort,
      Statements statements) {
    this.postgres = postgres;
    this.dynamo = dynamo;
    this.model = model;
    this.modelPort = modelPort;
    this.statements = statements;
  }

  /** Starts them, PostgreSQL with its data in the folder. */
  static Stage start(Path folder) throws IOException {
    Path data = folder.resolve("postgres");
    PostgresPart first = PostgresPart.at(data, 0);
    execute(
        first.jdbcUrl(),
        first.user(),
        "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    // It is loaded at the start only.
    first.close();
    PostgresPart postgres = PostgresPart.at(data, 0);
    Process model =
        new ProcessBuilder(
                java(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ModelServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = model.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the model server did not start");
    }
    return new Stage(
        postgres,
        DynamoPart.throwaway(),
        model,
        Integer.parseInt(line.replaceAll("\\D", "")),
        new Statements(postgres.jdbcUrl(), postgres.user()));
  }

  /** This process's Java. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PostgresPart postgres() {
    return postgres;
  }

  DynamoPart dynamo() {
    return dynamo;
  }

  ProcessHandle model() {
    return model.toHandle();
  }

  Statements statements() {
    return statements;
  }

  /** What {@code /chat/completions} is appended to. */
  URI modelUrl() {
    return URI.create("http://127.0.0.1:" + modelPort + "/v1");
  }

  /** How often the model was asked so far. */
  long modelCalls() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body =
          client
              .send(
                  HttpRequest.newBuilder(modelUrl()).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return Long.parseLong(body.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An empty database, in place of one of that name. */
  void newDatabase(String name) {
    for (String sql :
        List.of("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name)) {
      execute(postgres.jdbcUrl(), postgres.user(), sql);
    }
  }

  /** Makes Parley's tables in it, as the function that is deployed first does. */
  void migrate(String name) {
    Flyway.configure().dataSource(postgres.jdbcUrl(name), postgres.user(), "").load().migrate();
  }

  /** Writes what is in memory to the disk, so that no measurement pays for an earlier one. */
  void settle() {
    execute(postgres.jdbcUrl(), postgres.user(), "CHECKPOINT");
  }

  @Override
  public void close() throws IOException {
    model.getOutputStream().close();
    postgres.close();
  }

  private static void execute(String url, String user, String sql) {
    try (Connection connection = DriverManager.getConnection(url, user, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
