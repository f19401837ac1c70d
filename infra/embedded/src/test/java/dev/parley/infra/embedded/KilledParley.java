package dev.parley.infra.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM that starts parts and is then killed, as by {@code kill -9}. */
final class KilledParley implements AutoCloseable {
  private static final String READY = "ready ";

  private final Process process;
  private final String said;

  private KilledParley(Process process, String said) {
    this.process = process;
    this.said = said;
  }

  /** Runs a main class of this class path until it prints {@code ready <something>}. */
  static KilledParley run(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      if (line.startsWith(READY)) {
        return new KilledParley(process, line.substring(READY.length()));
      }
      all.append(line).append('\n');
    }
    throw new IllegalStateException("ended early:\n" + all);
  }

  String said() {
    return said;
  }

  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /**
   * Kills also what it started and kept as its children; a server in a session of its own lives on.
   */
  void killWithChildren() {
    List<ProcessHandle> children = process.toHandle().descendants().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    kill();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
