package dev.parley.adapter.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.infra.embedded.QueuePart;
import dev.parley.interaction.Wakeups;
import dev.parley.interaction.WakeupsContract;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class SqsWakeupsTest extends WakeupsContract {

  private static final URI ENDPOINT = QueuePart.throwaway().endpoint();
  private static final SqsClient CLIENT = SqsWakeups.client(ENDPOINT, null);
  private static final Pattern BODY = Pattern.compile("\\{\"session_id\":\"([0-9a-f-]{36})\"}");

  private final String queueUrl =
      CLIENT.createQueue(queue -> queue.queueName("turns-" + UUID.randomUUID())).queueUrl();

  @Override
  protected Wakeups wakeups() {
    return new SqsWakeups(CLIENT, queueUrl);
  }

  @Override
  protected List<SessionId> arrived(int atLeast) {
    List<SessionId> arrived = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              CLIENT
                  .receiveMessage(
                      request ->
                          request.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
                  .messages()
                  .forEach(message -> arrived.add(session(message)));
              return arrived.size() >= atLeast;
            });
    return arrived;
  }

  @Test
  void a_configured_queue_gives_the_port() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "parley.sqs.queue-url",
                queueUrl,
                "parley.sqs.endpoint",
                ENDPOINT.toString(),
                "parley.sqs.region",
                "eu-central-1"))) {
      SessionId session = new SessionId(UUID.randomUUID());

      context.getBean(Wakeups.class).wake(session);

      assertThat(arrived(1)).containsOnly(session);
    }
  }

  @Test
  void without_a_queue_there_is_nothing() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.containsBean(Wakeups.class)).isFalse();
    }
  }

  @Test
  void a_queue_that_cannot_be_reached_fails_as_transient() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (SqsWakeups wakeups =
        new SqsWakeups(
            SqsWakeups.client(URI.create("http://127.0.0.1:" + closed), null), queueUrl)) {
      assertThatThrownBy(() -> wakeups.wake(new SessionId(UUID.randomUUID())))
          .isInstanceOfSatisfying(
              Transient.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.QUEUE_UNAVAILABLE));
    }
  }

  @Test
  void a_queue_that_is_not_there_fails_as_permanent() {
    SqsWakeups wakeups = new SqsWakeups(CLIENT, queueUrl + "-nowhere");

    assertThatThrownBy(() -> wakeups.wake(new SessionId(UUID.randomUUID())))
        .isInstanceOfSatisfying(
            Permanent.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.QUEUE_UNAVAILABLE));
  }

  private static SessionId session(Message message) {
    Matcher body = BODY.matcher(message.body());
    assertThat(body.matches()).as(message.body()).isTrue();
    return new SessionId(UUID.fromString(body.group(1)));
  }
}
