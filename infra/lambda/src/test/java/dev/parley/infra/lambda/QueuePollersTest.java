package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.infra.embedded.QueuePart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue in front of a function. */
class QueuePollersTest {

  private final SqsClient sqs =
      SqsClient.builder()
          .endpointOverride(QueuePart.throwaway().endpoint())
          .region(Region.EU_CENTRAL_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
          .build();

  @Test
  void what_was_done_is_deleted_and_what_fails_comes_again_until_it_is_given_up() {
    String dead = sqs.createQueue(queue -> queue.queueName("pollers-dead")).queueUrl();
    String url =
        sqs.createQueue(
                queue ->
                    queue
                        .queueName("pollers")
                        .attributes(
                            Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "1",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"maxReceiveCount\":\"2\",\"deadLetterTargetArn\":\""
                                    + number(dead, QueueAttributeName.QUEUE_ARN)
                                    + "\"}")))
            .queueUrl();
    sqs.sendMessage(message -> message.queueUrl(url).messageBody("good"));
    sqs.sendMessage(message -> message.queueUrl(url).messageBody("bad"));
    LambdaFunction function = Packaged.handler("batch", Duration.ofSeconds(20));
    try (Instances instances =
            new Instances(
                function,
                ManagedRuntime.in(Packaged.ROOT),
                Initialization.ON_DEMAND,
                Instance.Launch.PLAIN,
                1,
                report -> {});
        QueuePollers pollers =
            new QueuePollers(
                List.of(new Deployment.QueueMapping("F", "arn:q", 10, true)),
                sqs,
                arn -> url,
                name -> instances)) {
      assertThat(pollers).isNotNull();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  number(dead, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES).equals("1")
                      && number(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES).equals("0")
                      && number(url, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                          .equals("0"));
      assertThat(sqs.receiveMessage(asked -> asked.queueUrl(dead)).messages())
          .singleElement()
          .satisfies(message -> assertThat(message.body()).isEqualTo("bad"));
    }
  }

  private String number(String url, QueueAttributeName name) {
    return Objects.requireNonNull(
        sqs.getQueueAttributes(asked -> asked.queueUrl(url).attributeNames(name))
            .attributes()
            .get(name));
  }
}
