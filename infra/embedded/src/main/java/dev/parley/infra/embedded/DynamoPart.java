package dev.parley.infra.embedded;

import dev.parley.infra.dynamodblocal.Launcher;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * DynamoDB Local on the loopback address, in a process of its own as its licence asks. Any region
 * and any credentials see the same tables.
 *
 * <p>The process ends when this one ends, also when this one is killed. Unlike the real DynamoDB it
 * deletes what is past its time to live within seconds.
 */
public final class DynamoPart implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String LISTENING = "listening ";

  private final Process process;
  private final URI endpoint;
  private final @Nullable HeldFolder held;

  private DynamoPart(Process process, URI endpoint, @Nullable HeldFolder held) {
    this.process = process;
    this.endpoint = endpoint;
    this.held = held;
  }

  /**
   * The DynamoDB of this JVM's tests: empty, in memory, started by the first call and shared by
   * all, so tests give their tables names of their own. Not to be closed: it goes with the JVM.
   */
  public static DynamoPart throwaway() {
    return Throwaway.INSTANCE;
  }

  /**
   * A DynamoDB whose data stays in a folder; its port is another one at each start.
   *
   * @param folder made where it is missing
   * @throws IllegalStateException when another process uses the folder
   */
  public static DynamoPart at(Path folder) {
    HeldFolder held = HeldFolder.take(folder);
    try {
      return start(List.of("-dbPath", folder.toAbsolutePath().toString()), held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** Where clients find it. */
  public URI endpoint() {
    return endpoint;
  }

  /** Stops it; what is kept in a folder stays. Does nothing to the {@link #throwaway} one. */
  @Override
  public void close() {
    if (held == null) {
      return;
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } finally {
      held.close();
    }
  }

  /** The server's process, for who measures it or kills it. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  private static DynamoPart start(List<String> storage, @Nullable HeldFolder held) {
    try {
      Process process = new ProcessBuilder(command(storage)).redirectErrorStream(true).start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      CompletableFuture<Integer> port =
          CompletableFuture.supplyAsync(() -> port(output), Thread::startVirtualThread);
      port.completeOnTimeout(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
      int listening = port.join();
      if (listening == 0) {
        process.destroyForcibly();
        throw new IllegalStateException("DynamoDB Local did not answer in time");
      }
      Thread.startVirtualThread(() -> output.lines().forEach(line -> {}));
      return new DynamoPart(process, URI.create("http://127.0.0.1:" + listening), held);
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB Local did not start", e);
    }
  }

  /** Reads until the server says where it listens. */
  private static int port(BufferedReader output) {
    List<String> said = new ArrayList<>();
    try {
      String line;
      while ((line = output.readLine()) != null) {
        if (line.startsWith(LISTENING)) {
          return Integer.parseInt(line.substring(LISTENING.length()));
        }
        said.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("DynamoDB Local did not start:\n" + String.join("\n", said));
  }

  private static List<String> command(List<String> storage) throws IOException {
    String itself = Path.of(Launcher.location()).toString();
    String classPath = classPath();
    List<String> command = new ArrayList<>();
    // An interrupt from the terminal reaches every process; this one goes last, when we close it.
    command.addAll(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.library.path=" + nativeFolders(classPath));
    command.addAll(List.of("-cp", itself + File.pathSeparator + classPath));
    command.addAll(List.of(Launcher.class.getName(), "0", "-sharedDb", "-disableTelemetry"));
    command.addAll(storage);
    return command;
  }

  private static String classPath() throws IOException {
    try (InputStream file = Launcher.class.getResourceAsStream("class-path")) {
      if (file == null) {
        throw new IllegalStateException(
            "The class path of DynamoDB Local is written by the build: run Maven first.");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /** Its SQLite comes as libraries that Maven resolves like jars, each into a folder of its own. */
  private static String nativeFolders(String classPath) {
    return List.of(classPath.split(File.pathSeparator)).stream()
        .filter(path -> !path.endsWith(".jar"))
        .map(path -> String.valueOf(Path.of(path).getParent()))
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Started when first asked for. */
  private static final class Throwaway {
    static final DynamoPart INSTANCE = start(List.of("-inMemory"), null);
  }
}
