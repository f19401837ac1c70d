package dev.parley.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresPartTest {
  @TempDir Path folder;

  @Test
  void the_throwaway_one_is_shared_and_gives_each_test_a_database_of_its_own() throws SQLException {
    PostgresPart part = PostgresPart.throwaway();
    assertThat(PostgresPart.throwaway()).isSameAs(part);
    String one = part.newDatabase();
    run(one, "CREATE TABLE note (text text)");
    String other = part.newDatabase();
    assertThatThrownBy(() -> run(other, "SELECT * FROM note")).hasMessageContaining("note");
    part.close();
    assertThat(read(one, "SELECT count(*) FROM note")).isEqualTo("0");
  }

  @Test
  void offers_the_extensions_that_the_schema_needs() throws SQLException {
    String database = PostgresPart.throwaway().newDatabase();
    run(database, "CREATE EXTENSION pg_trgm");
    run(database, "CREATE EXTENSION pgcrypto");
    assertThat(read(database, "SELECT similarity('parley', 'parlay') > 0.2")).isEqualTo("t");
  }

  @Test
  void keeps_data_and_port_over_a_restart() throws SQLException {
    int port;
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      port = part.port();
      run(part.jdbcUrl(), "CREATE TABLE note AS SELECT 'kept' AS text");
    }
    try (PostgresPart part = PostgresPart.at(folder, port)) {
      assertThat(part.port()).isEqualTo(port);
      assertThat(read(part.jdbcUrl(), "SELECT text FROM note")).isEqualTo("kept");
    }
  }

  @Test
  void comes_back_after_the_server_was_killed() throws SQLException {
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      run(part.jdbcUrl(), "CREATE TABLE note AS SELECT 'kept' AS text");
      run(part.jdbcUrl(), "CHECKPOINT");
      part.process().destroyForcibly();
      part.process().onExit().join();
    }
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      assertThat(read(part.jdbcUrl(), "SELECT text FROM note")).isEqualTo("kept");
    }
  }

  @Test
  void is_not_hindered_by_a_process_number_that_now_belongs_to_another_program() throws Exception {
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      run(part.jdbcUrl(), "CREATE TABLE note AS SELECT 'kept' AS text");
    }
    long stranger = ProcessHandle.current().pid();
    Files.writeString(folder.resolve("data/postmaster.pid"), stranger + "\n");
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      assertThat(read(part.jdbcUrl(), "SELECT text FROM note")).isEqualTo("kept");
    }
  }

  @Test
  void stops_the_server_of_a_parley_that_was_killed() throws Exception {
    for (boolean guarded : new boolean[] {true, false}) {
      try (KilledParley killed = KilledParley.run(PostgresParley.class, folder.toString())) {
        ProcessHandle server = ProcessHandle.of(Long.parseLong(killed.said())).orElseThrow();
        if (guarded) {
          killed.kill();
          server.onExit().join();
        } else {
          killed.killWithChildren();
          assertThat(server.isAlive()).isTrue();
        }
        try (PostgresPart part = PostgresPart.at(folder, 0)) {
          assertThat(server.isAlive()).isFalse();
          assertThat(read(part.jdbcUrl(), "SELECT count(*) > 0 FROM note")).isEqualTo("t");
        }
      }
    }
  }

  @Test
  void one_folder_serves_one_parley() {
    try (PostgresPart part = PostgresPart.at(folder, 0)) {
      assertThat(part.port()).isPositive();
      assertThatThrownBy(() -> PostgresPart.at(folder, 0)).hasMessageContaining("in use");
    }
  }

  @Test
  void says_so_when_the_port_is_taken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> PostgresPart.at(folder, taken.getLocalPort()))
          .hasMessageContaining("Port " + taken.getLocalPort() + " is taken");
    }
  }

  /**
   * What the JVM that is killed runs: writes a row, says which process serves it, and waits for its
   * end.
   */
  static final class PostgresParley {
    public static void main(String[] arguments) throws Exception {
      PostgresPart part = PostgresPart.at(Path.of(arguments[0]), 0);
      run(part.jdbcUrl(), "CREATE TABLE IF NOT EXISTS note (text text)");
      run(part.jdbcUrl(), "INSERT INTO note VALUES ('kept')");
      System.out.println("ready " + part.process().pid());
      Thread.currentThread().join();
    }
  }

  private static void run(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
