package dev.parley.infra.lambda;

import dev.parley.infra.local.Installation;
import dev.parley.infra.local.LocalSettings;
import dev.parley.infra.local.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The packaged functions, served for all tests of this run. */
final class Zips {

  /** Limits are of whole installations; the tests share this one. */
  private static final Map<String, Map<String, String>> GENEROUS =
      Map.of("Parameters", Map.of("RATE_LIMIT_PER_MINUTE", "10000", "RATE_LIMIT_AUTH", "10000"));

  /** Other threads must not need this class, which waits for them when it is made. */
  private static final Queue<Instances.Report> REPORTS = new ConcurrentLinkedQueue<>();

  private static final Stack STACK = stack();
  private static final Served SERVED = serve();

  private Zips() {}

  static Stack deployed() {
    return STACK;
  }

  static Installation served() {
    return new Installation(
        SERVED.address(), STACK.surroundings().parts().mail().imapPort(), STACK.beans());
  }

  private static Stack stack() {
    try {
      Surroundings surroundings =
          Surroundings.start(
              new LocalSettings(freePort(), 0, 0, Files.createTempDirectory("parley"), true));
      return Stack.deploy(Packaged.ROOT, surroundings, Map.of(), GENEROUS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Served serve() {
    Served served =
        Served.start(
            STACK,
            ManagedRuntime.in(Packaged.ROOT),
            new Served.Options(
                Initialization.ON_DEMAND, 4, Instance.Launch.PLAIN.log(), REPORTS::add));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  served.close();
                  STACK.close();
                  STACK.surroundings().close();
                }));
    try {
      // A cold start on a busy machine takes longer than the scenes wait.
      served.prepare();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return served;
  }

  /** The redirect address names the port, so it must be known before the start. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
