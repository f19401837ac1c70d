package dev.parley.infra.proofs.crashes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@link Worker} in a JVM of its own, which can be killed. */
final class WorkerProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final PrintWriter orders;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private WorkerProcess(Process process) {
    this.process = process;
    this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts one, which does nothing before it is told to go.
   *
   * @param listener hears what it says, split at the tabs
   */
  static WorkerProcess start(Map<String, Object> properties, Consumer<String[]> listener) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) {
      command.add("-Dlogback.configurationFile=" + logging);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    properties.forEach((name, value) -> command.add(name + "=" + value));
    try {
      WorkerProcess worker =
          new WorkerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
      Thread.ofVirtual().start(() -> worker.listen(listener));
      return worker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(Consumer<String[]> listener) {
    List<String> other = new ArrayList<>();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        String[] words = line.split("\t", -1);
        switch (words[0]) {
          case "ready" -> ready.complete(null);
          case "taken", "unknown", "failed" -> listener.accept(words);
          default -> other.add(line);
        }
      }
    } catch (IOException e) {
      // It was killed in the middle of a line.
    }
    ready.completeExceptionally(new IllegalStateException(String.join("\n", other)));
  }

  WorkerProcess awaitReady() {
    ready.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return this;
  }

  void order(Object... words) {
    List<String> texts = new ArrayList<>();
    for (Object word : words) {
      texts.add(Objects.toString(word));
    }
    orders.println(String.join("\t", texts));
  }

  /** Sends it SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
