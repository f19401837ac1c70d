package dev.parley.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  @TempDir Path folder;

  @Test
  void start_together_and_stop_together() {
    for (int start = 0; start < 2; start++) {
      try (Parts parts = Parts.at(folder, 0, 0)) {
        assertThat(parts.postgres().port()).isPositive();
        assertThat(parts.dynamo().endpoint()).hasHost("127.0.0.1");
        assertThat(parts.queue().endpoint()).hasHost("127.0.0.1");
        assertThat(parts.mail().imapPort()).isPositive();
      }
    }
  }

  @Test
  void a_part_that_cannot_start_leaves_none_behind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Parts.at(folder, taken.getLocalPort(), 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("taken");
    }
    try (Parts parts = Parts.at(folder, 0, 0)) {
      assertThat(parts.mail().smtpPort()).isPositive();
    }
  }
}
