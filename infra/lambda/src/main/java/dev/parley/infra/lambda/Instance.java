package dev.parley.infra.lambda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One running copy of a function (Lambda says execution environment): its zip in a process of its
 * own, under AWS's official runtime interface client or, where it is a web application, behind the
 * played Web Adapter. It takes one event at a time.
 *
 * <pre>{@code
 * try (TaskRoot code = TaskRoot.of(function.zip());
 *     Instance instance =
 *         Instance.start(function, code, runtime, Initialization.SNAP_START, Launch.PLAIN)) {
 *   instance.restore(); // does nothing ON_DEMAND
 *   Answer answer = instance.invoke(event).answer();
 * }
 * }</pre>
 */
public final class Instance implements AutoCloseable {

  /** Lambda gives the start of a function behind a snapshot longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(130);

  /** After SIGTERM. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final LambdaFunction function;
  private final Process process;
  private final RuntimeApi api;
  private final @Nullable WebAdapter adapter;
  private final Duration initDuration;
  private final boolean atCheckpoint;
  private @Nullable Duration restoreDuration;
  private volatile boolean closing;

  private Instance(
      LambdaFunction function,
      Process process,
      RuntimeApi api,
      @Nullable WebAdapter adapter,
      Duration initDuration,
      boolean atCheckpoint) {
    this.function = function;
    this.process = process;
    this.api = api;
    this.adapter = adapter;
    this.initDuration = initDuration;
    this.atCheckpoint = atCheckpoint;
  }

  /**
   * How a process is started, besides what the function says.
   *
   * @param javaOptions more flags of the JVM; for a web application they go into {@code
   *     JAVA_TOOL_OPTIONS}
   * @param environment variables that go before the function's own and before those of Lambda
   * @param log takes each line that the process writes
   */
  public record Launch(
      List<String> javaOptions, Map<String, String> environment, Consumer<String> log) {

    /** With nothing special, and nothing said. */
    public static final Launch PLAIN = new Launch(List.of(), Map.of(), line -> {});

    /** The same with another taker of lines. */
    public Launch logging(Consumer<String> taker) {
      return new Launch(javaOptions, environment, taker);
    }
  }

  /**
   * Starts one, up to where it takes events or, behind a snapshot, up to its checkpoint.
   *
   * @throws InitializationFailed when it does not get that far
   */
  public static Instance start(
      LambdaFunction function,
      TaskRoot code,
      ManagedRuntime runtime,
      Initialization initialization,
      Launch launch) {
    String arn =
        "arn:aws:lambda:" + Environment.REGION + ":000000000000:function:" + function.name();
    RuntimeApi api = RuntimeApi.start(arn + ":live");
    Process process = null;
    WebAdapter adapter = null;
    boolean up = false;
    try {
      long began = System.nanoTime();
      Map<String, String> variables = new TreeMap<>();
      List<String> command;
      if (function.isWebApplication()) {
        int port = freePort();
        variables.putAll(Environment.of(function, api.address(), code.folder(), initialization));
        WebAdapter.settlePort(variables, port);
        List<String> options = new ArrayList<>(Environment.machine(function));
        options.addAll(launch.javaOptions());
        String given = variables.get("JAVA_TOOL_OPTIONS");
        if (given != null) {
          options.addFirst(given);
        }
        variables.put("JAVA_TOOL_OPTIONS", String.join(" ", options));
        command = List.of(code.folder().resolve(function.handler()).toString());
        variables.putAll(launch.environment());
        adapter = new WebAdapter(api.address(), port, variables);
      } else {
        variables.putAll(Environment.of(function, api.address(), code.folder(), initialization));
        variables.putAll(launch.environment());
        List<String> options = new ArrayList<>(Environment.machine(function));
        options.addAll(launch.javaOptions());
        command = runtime.command(function, initialization, options);
      }
      process = launched(command, variables, code.folder(), launch.log());
      Process child = process;
      var _ =
          process
              .onExit()
              .thenAccept(
                  gone ->
                      api.abandon(
                          "Runtime.ExitError",
                          "Runtime exited with error: exit status " + gone.exitValue()));
      if (adapter != null) {
        adapter.start(child::isAlive);
      }
      RuntimeApi.Stage stage = awaited(function, api.started());
      Instance instance =
          new Instance(
              function,
              process,
              api,
              adapter,
              Duration.ofNanos(System.nanoTime() - began),
              stage == RuntimeApi.Stage.CHECKPOINT);
      up = true;
      return instance;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!up) {
        if (process != null) {
          process.destroyForcibly();
        }
        if (adapter != null) {
          adapter.close();
        }
        api.close();
      }
    }
  }

  private static <T> T awaited(LambdaFunction function, CompletableFuture<T> what) {
    try {
      return what.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new InitializationFailed(function.name() + " did not start within " + PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InitializationFailed("interrupted");
    } catch (ExecutionException | CompletionException e) {
      throw new InitializationFailed(
          function.name() + " did not start: " + String.valueOf(e.getCause()));
    }
  }

  private static Process launched(
      List<String> command, Map<String, String> variables, Path folder, Consumer<String> log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    // Not a virtual one: it would hold one of the few threads that carry those for as long as the
    // function says nothing, and with as many silent functions as processors none would run.
    Thread.ofPlatform()
        .daemon()
        .name("log")
        .start(
            () -> {
              try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.lines().forEach(log);
              } catch (IOException | UncheckedIOException e) {
                // The process has ended, and its log with it.
              }
            });
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Restores it where it is at its checkpoint: hooks run, and it takes events when this returns.
   * Does nothing elsewhere.
   */
  public void restore() {
    if (atCheckpoint && restoreDuration == null) {
      long began = System.nanoTime();
      api.restore();
      awaited(function, api.ready());
      restoreDuration = Duration.ofNanos(System.nanoTime() - began);
    }
  }

  /**
   * Gives it an event. The next may come when the one before has finished; a function that takes
   * longer than its timeout is ended, and this instance with it.
   */
  public Invocation invoke(byte[] event) {
    Duration timeout = function.timeout();
    Invocation invocation = new Invocation(event, Instant.now().plus(timeout));
    if (!process.isAlive()) {
      invocation.fail("Runtime.ExitError", "The process has ended.");
      return invocation;
    }
    api.submit(invocation);
    if (!process.isAlive()) {
      api.abandon("Runtime.ExitError", "The process has ended.");
    }
    Thread.ofVirtual().name("timeout").start(() -> watch(invocation, timeout));
    return invocation;
  }

  private void watch(Invocation invocation, Duration timeout) {
    try {
      if (!invocation.finishedWithin(timeout)) {
        invocation.fail(
            "Sandbox.Timedout",
            "RequestId: "
                + invocation.requestId()
                + " Error: Task timed out after "
                + String.format("%.2f", timeout.toMillis() / 1000.0)
                + " seconds");
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The function that this is an instance of. */
  public LambdaFunction function() {
    return function;
  }

  /** From the start of the process until it asked for its first event, or to be restored. */
  public Duration initDuration() {
    return initDuration;
  }

  /** How long the hooks after the restore took; null where there was none. */
  public @Nullable Duration restoreDuration() {
    return restoreDuration;
  }

  /** Whether it still can take events. */
  public boolean isAlive() {
    return !closing && process.isAlive();
  }

  /** The process. */
  public long pid() {
    return process.pid();
  }

  /** The most memory that its process has held so far (resident), in bytes. */
  public long peakMemory() {
    return memory("VmHWM:");
  }

  /** The memory that its process holds now (resident), in bytes. */
  public long memory() {
    return memory("VmRSS:");
  }

  private long memory(String field) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith(field)) {
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  /** How many classes its JVM has loaded so far, those from the shared archive included. */
  public long loadedClasses() {
    return counter("java.cls.loadedClasses") + counter("java.cls.sharedLoadedClasses");
  }

  /** A counter of its JVM, as {@code jcmd <pid> PerfCounter.print} lists it; 0 if it has none. */
  public long counter(String name) {
    try {
      Process command =
          new ProcessBuilder(
                  ManagedRuntime.commands().resolve("jcmd").toString(),
                  Long.toString(process.pid()),
                  "PerfCounter.print")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader lines = command.inputReader(StandardCharsets.UTF_8)) {
        return lines
            .lines()
            .filter(line -> line.startsWith(name + "="))
            .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
            .findFirst()
            .orElse(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processor time that its process has used so far. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    closing = true;
    process.destroy();
    try {
      if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    if (adapter != null) {
      adapter.close();
    }
    api.close();
  }
}
