package dev.parley.infra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.infra.local.Person.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of Parley is killed, and what it was doing goes on. */
class RestartTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final int port = Running.freePort();
  private final int smtpPort = Running.freePort();
  private final int imapPort = Running.freePort();
  private @Nullable Process process;

  @AfterEach
  void stop() throws InterruptedException {
    if (process != null) {
      process.destroy();
      process.waitFor();
    }
  }

  private void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_mail_is_sent_although_all_was_killed_before_the_person_came_back() throws Exception {
    String token = start();
    Person person = new Person(URI.create("http://localhost:" + port), token);
    Answer asked = person.says("Send an email to kim@example.com saying hello");
    assertThat(asked.text("/response/interaction/type")).as("%s", asked).isEqualTo("oauth");

    kill();
    start();

    assertThat(Person.decides(asked.text("/response/interaction/oauth_url"), "agree").body())
        .contains("close this window");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Mail.of("kim@example.com", imapPort))
                    .containsExactly(new Mail.Letter("", "hello")));
    await()
        .atMost(SOON)
        .until(
            () ->
                person
                    .get("/api/v1/chat/sessions/" + asked.text("/session_id"))
                    .text("/status")
                    .equals("completed"));
  }

  /** Starts a Parley of its own and gives the token that it prints. */
  private String start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=logback-local.xml",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LocalParley.class.getName()));
    builder
        .environment()
        .putAll(
            Map.of(
                "PARLEY_PORT", Integer.toString(port),
                "PARLEY_SMTP_PORT", Integer.toString(smtpPort),
                "PARLEY_IMAP_PORT", Integer.toString(imapPort),
                "PARLEY_DATA", folder.toString()));
    builder.redirectErrorStream(true);
    Process started = builder.start();
    process = started;
    BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder();
    String token = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      all.append(line).append('\n');
      if (line.startsWith("Token")) {
        token = line.substring(line.lastIndexOf(' ') + 1);
      }
      if (line.contains("ready")) {
        return token;
      }
    }
    throw new AssertionError("it did not start:\n" + all);
  }
}
