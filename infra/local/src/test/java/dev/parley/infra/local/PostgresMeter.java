package dev.parley.infra.local;

import dev.parley.infra.embedded.PostgresPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/** What PostgreSQL did, by its own statistics and the processor time of its processes. */
final class PostgresMeter implements AutoCloseable {

  /** By which Linux tells processor time. */
  private static final double TICK_MILLIS = 10;

  /** The clock's own statements, and the purge that the schedule does beside. */
  private static final String ASKED =
      "FROM pg_stat_statements WHERE query NOT LIKE '%pg_%' AND query NOT LIKE '%relkind%'";

  private final Connection connection;
  private final ProcessHandle server;

  private PostgresMeter(Connection connection, ProcessHandle server) {
    this.connection = connection;
    this.server = server;
  }

  /**
   * All since the start.
   *
   * @param statements but those that begin and end a transaction
   * @param writes those of them that change rows
   * @param commits ends of transactions that were begun by a statement of their own
   * @param logBytes bytes of write-ahead log, whole pages not among them
   * @param processorMillis processor time of all of its processes
   */
  record Reading(
      long statements, long writes, long commits, long logBytes, double processorMillis) {}

  /**
   * Has a PostgreSQL that is still to be started keep statistics of statements. Whole pages are not
   * logged, since Aurora logs none.
   */
  static void prepare(Path folder) {
    try (PostgresPart postgres = PostgresPart.at(folder, 0);
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
      statement.execute("ALTER SYSTEM SET full_page_writes = off");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static PostgresMeter of(String jdbcUrl, Path folder) throws SQLException, IOException {
    Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }
    long process =
        Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
    return new PostgresMeter(connection, ProcessHandle.of(process).orElseThrow());
  }

  Reading read() {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT coalesce(sum(calls) FILTER (WHERE NOT ends AND NOT begins), 0),"
                    + " coalesce(sum(calls) FILTER (WHERE writes), 0),"
                    + " coalesce(sum(calls) FILTER (WHERE ends), 0),"
                    + " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
                    + " FROM (SELECT calls, query ILIKE 'COMMIT%' OR query ILIKE 'ROLLBACK%' ends,"
                    + " query ILIKE 'BEGIN%' begins,"
                    + " query ~* '^\\s*(insert|update|delete|with)' writes "
                    + ASKED
                    + ") asked")) {
      row.next();
      return new Reading(
          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), processorMillis());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How large all tables with their indexes are. */
  long tableBytes() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("VACUUM");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                  + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that have ended are told with the one that started them. */
  private double processorMillis() {
    return Stream.concat(
                Stream.of(ticks(server.pid(), true)),
                server.children().map(child -> ticks(child.pid(), false)))
            .mapToLong(Long::longValue)
            .sum()
        * TICK_MILLIS;
  }

  private static long ticks(long process, boolean ended) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return ended ? ticks + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : ticks;
    } catch (IOException e) {
      throw new UncheckedIOException("where there is no /proc, this is not measured", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
