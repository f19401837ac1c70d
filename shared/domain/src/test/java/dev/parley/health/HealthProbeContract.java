package dev.parley.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a {@link HealthProbe} promises. */
public abstract class HealthProbeContract {

  /** Two seconds, and as much again and more for a busy machine. */
  private static final Duration IN_TIME = Duration.ofSeconds(5);

  /** The probe of a part that is there. */
  protected abstract HealthProbe working();

  /** The probe of a part said to be at the address, {@code http://127.0.0.1:port}. */
  protected abstract HealthProbe at(URI address);

  @Test
  void what_is_there_is_up() {
    // The first look may have to connect and load what it takes.
    working().look();

    assertThat(working().look()).isEqualTo(HealthProbe.Condition.UP);
  }

  @Test
  void what_is_not_there_is_down() throws IOException {
    URI address;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = address(socket);
    }

    assertThat(at(address).look()).isEqualTo(HealthProbe.Condition.DOWN);
  }

  @Test
  void what_does_not_answer_is_down_in_time() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HealthProbe probe = at(address(silent));

      assertThat(assertTimeoutPreemptively(IN_TIME, probe::look))
          .isEqualTo(HealthProbe.Condition.DOWN);
    }
  }

  private static URI address(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }
}
