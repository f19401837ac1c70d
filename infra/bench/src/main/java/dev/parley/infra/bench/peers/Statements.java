package dev.parley.infra.bench.peers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** Counts SQL statements by pg_stat_statements, which counts only while it is asked to. */
final class Statements {

  private final String url;
  private final String user;

  /**
   * What was asked.
   *
   * @param statements without those that begin and end transactions
   * @param transactionControl those that do
   * @param byText how often each was
   */
  record Counts(double statements, double transactionControl, Map<String, Double> byText) {

    Counts per(int turns) {
      Map<String, Double> each = new TreeMap<>();
      byText.forEach((text, count) -> each.put(text, count / turns));
      return new Counts(statements / turns, transactionControl / turns, each);
    }
  }

  /** The server's module must be loaded. */
  Statements(String url, String user) {
    this.url = url;
    this.user = user;
    execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    execute("ALTER SYSTEM SET pg_stat_statements.track = 'none'");
    execute("SELECT pg_reload_conf()");
  }

  void begin() {
    execute("ALTER SYSTEM SET pg_stat_statements.track = 'top'");
    execute("SELECT pg_reload_conf()");
  }

  void reset() {
    execute("SELECT pg_stat_statements_reset()");
  }

  void end() {
    execute("ALTER SYSTEM SET pg_stat_statements.track = 'none'");
    execute("SELECT pg_reload_conf()");
  }

  /** What a database was asked since the reset. */
  Counts of(String database) {
    String sql =
        """
        SELECT s.query, sum(s.calls) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
        WHERE d.datname = ? GROUP BY s.query
        """;
    try (Connection connection = DriverManager.getConnection(url, user, "");
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, database);
      double statements = 0;
      double control = 0;
      Map<String, Double> byText = new TreeMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String text = rows.getString(1).replaceAll("\\s+", " ").strip();
          double calls = rows.getDouble(2);
          byText.merge(text, calls, Double::sum);
          if (text.matches(
              "(?is)(begin|commit|rollback|start transaction|end|savepoint|release)\\b.*")) {
            control += calls;
          } else {
            statements += calls;
          }
        }
      }
      return new Counts(statements, control, byText);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url, user, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
