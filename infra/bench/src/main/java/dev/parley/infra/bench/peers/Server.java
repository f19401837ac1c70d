package dev.parley.infra.bench.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A contender's process while it runs. */
final class Server implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;
  private final boolean isBehindGateway;
  private final int port;
  private final Duration start;

  private Server(Process process, boolean isBehindGateway, int port, Duration start) {
    this.process = process;
    this.isBehindGateway = isBehindGateway;
    this.port = port;
    this.start = start;
  }

  /** Starts it and waits until it answers a message. */
  static Server start(Contender contender, Contender.Setting setting, Path log) throws IOException {
    Instant begin = Instant.now();
    Process process =
        contender
            .command(setting)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
            .start();
    // Not all of them end by themselves when the one who started them is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    String last = "";
    try (Caller caller = new Caller(setting.port(), Tokens.fresh())) {
      while (Instant.now().isBefore(begin.plus(PATIENCE))) {
        if (!process.isAlive()) {
          throw new IOException(contender.name() + " ended at its start: see " + log);
        }
        Caller.Turn turn = caller.turn(null, 0, false);
        if (turn.trouble() == null) {
          return new Server(
              process,
              contender.isBehindGateway(),
              setting.port(),
              Duration.between(begin, Instant.now()));
        }
        last = turn.trouble();
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    stop(process);
    throw new IOException(
        contender.name() + " gave no answer in time, but " + last + "; see " + log);
  }

  int port() {
    return port;
  }

  /** Seconds of processor time of its processes. */
  double seconds() {
    return Processor.seconds(process.toHandle()) - gatewaySeconds();
  }

  /** Likewise of what stands before it, which is no part of it. */
  double gatewaySeconds() {
    return isBehindGateway ? Processor.ownSeconds(process.toHandle()) : 0;
  }

  double mebibytes() {
    return Processor.mebibytes(process.toHandle())
        - (isBehindGateway ? Processor.ownMebibytes(process.toHandle()) : 0);
  }

  /** From the start of the process to the end of its first answer. */
  Duration start() {
    return start;
  }

  @Override
  public void close() {
    stop(process);
  }

  private static void stop(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    try {
      process.getOutputStream().close();
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
