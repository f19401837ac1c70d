package dev.parley.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class QueuePartTest {
  @Test
  void carries_a_message_and_gives_up_on_it_into_the_dead_letter_queue() {
    QueuePart part = QueuePart.throwaway();
    assertThat(QueuePart.throwaway()).isSameAs(part);
    try (SqsClient client = client(part)) {
      String dead = client.createQueue(queue -> queue.queueName("dead")).queueUrl();
      String deadArn =
          client
              .getQueueAttributes(
                  queue -> queue.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
              .attributes()
              .get(QueueAttributeName.QUEUE_ARN);
      String queue =
          client
              .createQueue(
                  made ->
                      made.queueName("wakeups")
                          .attributes(
                              Map.of(
                                  QueueAttributeName.VISIBILITY_TIMEOUT,
                                  "0",
                                  QueueAttributeName.REDRIVE_POLICY,
                                  "{\"maxReceiveCount\":1,\"deadLetterTargetArn\":\""
                                      + deadArn
                                      + "\"}")))
              .queueUrl();
      client.sendMessage(message -> message.queueUrl(queue).messageBody("wake 1"));
      assertThat(receive(client, queue)).isEqualTo("wake 1");
      assertThat(receive(client, queue)).isEmpty();
      assertThat(receive(client, dead)).isEqualTo("wake 1");
    }
  }

  @Test
  void starts_and_stops_beside_others() {
    try (QueuePart part = QueuePart.start();
        SqsClient client = client(part)) {
      assertThat(part.endpoint()).isNotEqualTo(QueuePart.throwaway().endpoint());
      assertThat(client.listQueues().queueUrls()).isEmpty();
    }
  }

  private static String receive(SqsClient client, String queue) {
    return client
        .receiveMessage(request -> request.queueUrl(queue).waitTimeSeconds(1))
        .messages()
        .stream()
        .map(Message::body)
        .reduce("", String::concat);
  }

  private static SqsClient client(QueuePart part) {
    return SqsClient.builder()
        .endpointOverride(part.endpoint())
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }
}
