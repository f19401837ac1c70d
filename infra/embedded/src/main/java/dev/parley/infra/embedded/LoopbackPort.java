package dev.parley.infra.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on the loopback address. */
final class LoopbackPort {
  private LoopbackPort() {}

  /**
   * The wanted port, or a free one for 0.
   *
   * @throws IllegalStateException when another program listens on the wanted one
   */
  static int free(int wanted) {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new IllegalStateException("Port " + wanted + " is taken by another program.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
