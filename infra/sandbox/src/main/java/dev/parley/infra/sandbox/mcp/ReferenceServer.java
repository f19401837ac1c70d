package dev.parley.infra.sandbox.mcp;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The MCP project's own server of all features, {@code @modelcontextprotocol/server-everything},
 * over streamable HTTP. Installed with npm into a folder when it is not there yet.
 */
public final class ReferenceServer implements AutoCloseable {

  private static final String PACKAGE = "@modelcontextprotocol/server-everything";
  private static final String VERSION = "2026.8.31";
  private static final Duration INSTALLING = Duration.ofMinutes(3);
  private static final Duration STARTING = Duration.ofSeconds(30);

  private final Process process;
  private final URI address;

  private ReferenceServer(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it; it answers when this returns. Empty where npm is absent or cannot install it.
   *
   * @param folder where the package is installed
   */
  public static Optional<ReferenceServer> start(Path folder) {
    try {
      Path place = folder.toAbsolutePath();
      Path script =
          place.resolve("node_modules").resolve(PACKAGE).resolve(Path.of("dist", "index.js"));
      if (!isOnPath("npm") || !isOnPath("node") || !(Files.exists(script) || install(place))) {
        return Optional.empty();
      }
      int port = freePort();
      ProcessBuilder builder = new ProcessBuilder("node", script.toString(), "streamableHttp");
      builder.environment().put("PORT", Integer.toString(port));
      builder.redirectErrorStream(true).redirectOutput(place.resolve("server.log").toFile());
      Process process = builder.start();
      long giveUpAt = System.nanoTime() + STARTING.toNanos();
      while (!isUp(port)) {
        if (!process.isAlive() || System.nanoTime() > giveUpAt) {
          process.destroyForcibly();
          throw new IllegalStateException("the MCP reference server did not start");
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      return Optional.of(
          new ReferenceServer(process, URI.create("http://127.0.0.1:" + port + "/mcp")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Where it answers. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
  }

  private static boolean install(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Process npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--prefix",
                folder.toString(),
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                PACKAGE + "@" + VERSION)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("install.log").toFile())
            .start();
    if (!npm.waitFor(INSTALLING.toSeconds(), TimeUnit.SECONDS)) {
      npm.destroyForcibly();
      return false;
    }
    return npm.exitValue() == 0;
  }

  private static boolean isOnPath(String command) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(String.valueOf(System.getenv("PATH")))
        .flatMap(folder -> Stream.of(Path.of(folder, command), Path.of(folder, command + ".cmd")))
        .anyMatch(Files::isExecutable);
  }

  private static boolean isUp(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
