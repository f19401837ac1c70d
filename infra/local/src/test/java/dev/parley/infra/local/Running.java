package dev.parley.infra.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One Parley for all tests of this run. */
final class Running {

  /** Where a test may run an API of its own, that organisations can add. */
  static final int OWN_API = freePort();

  /** Where a test may run an MCP server of its own. */
  static final int OWN_SERVER = freePort();

  private static final LocalParley PARLEY = start();

  private Running() {}

  static LocalParley parley() {
    return PARLEY;
  }

  static Installation installation() {
    return new Installation(PARLEY.address(), PARLEY.imapPort(), PARLEY.context());
  }

  private static LocalParley start() {
    try {
      Path folder = Files.createTempDirectory("parley");
      LocalParley parley =
          LocalParley.start(
              new LocalSettings(freePort(), 0, 0, folder, true),
              Map.of(
                  "parley.allowed-hosts", "127.0.0.1:" + OWN_API + ",127.0.0.1:" + OWN_SERVER,
                  "parley.rate-limits.per-user", 10_000,
                  "parley.rate-limits.per-address", 10_000));
      Runtime.getRuntime().addShutdownHook(new Thread(parley::close));
      return parley;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
