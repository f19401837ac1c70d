package dev.parley.infra.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 17 on the loopback address, unpacked and run for this process alone. The user
 * {@code postgres} comes in without a password.
 *
 * <p>It ends when this process ends, also when this process is killed; one that survived even so is
 * stopped by the next start on the same folder. Runs on Linux and macOS, also as root.
 */
public final class PostgresPart implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final Process guard;
  private final long process;
  private final AtomicInteger databases = new AtomicInteger();
  private final @Nullable HeldFolder held;

  private PostgresPart(
      EmbeddedPostgres server, Process guard, long process, @Nullable HeldFolder held) {
    this.server = server;
    this.guard = guard;
    this.process = process;
    this.held = held;
  }

  /**
   * The PostgreSQL of this JVM's tests: empty, quick rather than safe, started by the first call
   * and shared by all. Not to be closed: it goes with the JVM. For a database of one's own see
   * {@link #newDatabase}.
   */
  public static PostgresPart throwaway() {
    return Throwaway.INSTANCE;
  }

  /**
   * A PostgreSQL whose data stays in a folder and which is found at the same port again.
   *
   * @param folder made where it is missing
   * @param port 1 to 65535, or 0 for any free one
   * @throws IllegalStateException when another process uses the folder or the port
   */
  public static PostgresPart at(Path folder, int port) {
    HeldFolder held = HeldFolder.take(folder);
    try {
      Path data = folder.resolve("data");
      stopSurvivor(data);
      // The library switches fsync off for every server; data that is to stay wants it on. What a
      // crash of the machine
      // may cost is then the last moment, never the database.
      return start(
          data,
          port,
          EmbeddedPostgres.builder()
              .setCleanDataDirectory(false)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "off"),
          held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private static PostgresPart start(
      Path data, int port, EmbeddedPostgres.Builder builder, @Nullable HeldFolder held) {
    try {
      EmbeddedPostgres server =
          builder
              .setDataDirectory(data)
              .setPort(LoopbackPort.free(port))
              .setPGStartupWait(PATIENCE)
              .setLocaleConfig("locale-provider", "builtin")
              .setLocaleConfig("builtin-locale", "C.UTF-8")
              .setLocaleConfig("locale", "C")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "100")
              .start();
      long process = processOf(data);
      return new PostgresPart(server, guard(process, data, held == null), process, held);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start on " + data, e);
    }
  }

  /** Where the database {@code postgres} is found, without user and password in it. */
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  /** Where a database of this server is found, without user and password in it. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  /** The name to connect with; any password, also an empty one, will do. */
  public String user() {
    return "postgres";
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Makes an empty database of its own for a test.
   *
   * @return its JDBC address, without user and password in it
   */
  public String newDatabase() {
    String name = "test_" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(jdbcUrl(), user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      return jdbcUrl(name);
    } catch (SQLException e) {
      throw new IllegalStateException("could not make the database " + name, e);
    }
  }

  /**
   * Stops the server; what is kept in a folder stays. Does nothing to the {@link #throwaway} one.
   */
  @Override
  public void close() {
    if (held == null) {
      return;
    }
    guard.destroyForcibly();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.close();
    }
  }

  /** The postmaster, for who measures it or kills it. */
  public ProcessHandle process() {
    return ProcessHandle.of(process).orElseThrow();
  }

  /**
   * Starts a shell that does nothing until this process is gone, however it went (its end of the
   * pipe closes), and then stops the server.
   */
  private static Process guard(long process, Path data, boolean throwaway) throws IOException {
    String script =
        "trap '' INT; cat > /dev/null; kill -INT $1; "
            + (throwaway ? "while kill -0 $1 2> /dev/null; do sleep 0.2; done; rm -rf \"$2\"" : "");
    return new ProcessBuilder("sh", "-c", script, "guard", Long.toString(process), data.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The first line of {@code postmaster.pid} is the process. */
  private static long processOf(Path data) throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
  }

  /**
   * Stops a server that outlived its Parley, and forgets the process number of one that did not: by
   * now it may belong to any program, and PostgreSQL would refuse to start.
   */
  private static void stopSurvivor(Path data) {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    try {
      ProcessHandle survivor = ProcessHandle.of(processOf(data)).orElse(null);
      if (survivor != null && serves(survivor, data)) {
        // Interrupt is PostgreSQL's fast shutdown: it does not wait for clients, and nothing is
        // lost.
        new ProcessBuilder("kill", "-INT", Long.toString(survivor.pid())).start().waitFor();
        if (!ended(survivor)) {
          survivor.destroyForcibly();
          ended(survivor);
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping an older PostgreSQL", e);
    }
  }

  private static boolean serves(ProcessHandle process, Path data) {
    boolean postgres =
        process.info().command().filter(path -> path.endsWith("postgres")).isPresent();
    return postgres
        && process
            .info()
            .arguments()
            .map(arguments -> List.of(arguments).contains(data.toString()))
            .orElse(true);
  }

  private static boolean ended(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Started when first asked for. */
  private static final class Throwaway {
    static final PostgresPart INSTANCE = start();

    private static PostgresPart start() {
      try {
        return PostgresPart.start(
            Files.createTempDirectory("parley-postgres"),
            0,
            EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("full_page_writes", "off"),
            null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
