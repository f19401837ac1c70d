package dev.parley.infra.local;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.parley.function.turns.TurnsHandler;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What Lambda's event source mapping does: takes wake-ups off the queue and hands them to turns.
 */
final class QueuePump implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(QueuePump.class);
  private static final int WAIT_SECONDS = 10;

  private final SqsClient sqs;
  private final String queueUrl;
  private volatile boolean closed;

  QueuePump(URI endpoint) {
    this.sqs =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    String deadLetters = sqs.createQueue(queue -> queue.queueName("parley-turns-dead")).queueUrl();
    String deadLettersArn =
        sqs.getQueueAttributes(
                asked -> asked.queueUrl(deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    this.queueUrl =
        sqs.createQueue(
                queue ->
                    queue
                        .queueName("parley-turns")
                        .attributes(
                            Map.of(
                                QueueAttributeName.VISIBILITY_TIMEOUT,
                                "90",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"maxReceiveCount\":\"5\",\"deadLetterTargetArn\":\""
                                    + deadLettersArn
                                    + "\"}")))
            .queueUrl();
  }

  String queueUrl() {
    return queueUrl;
  }

  /** Pumps until closed. */
  void pump(TurnsHandler turns) {
    while (!closed) {
      try {
        List<Message> messages =
            sqs.receiveMessage(
                    asked ->
                        asked
                            .queueUrl(queueUrl)
                            .waitTimeSeconds(WAIT_SECONDS)
                            .maxNumberOfMessages(10))
                .messages();
        for (Message message : messages) {
          Thread.ofVirtual().name("turn").start(() -> hand(turns, message));
        }
      } catch (SdkException | IllegalStateException e) {
        if (!closed) {
          LOG.warn("the queue does not answer", e);
        }
      }
    }
  }

  private void hand(TurnsHandler turns, Message message) {
    SQSEvent.SQSMessage record = new SQSEvent.SQSMessage();
    record.setMessageId(message.messageId());
    record.setBody(message.body());
    SQSEvent event = new SQSEvent();
    event.setRecords(List.of(record));
    Set<String> failed =
        turns.execute(event).getBatchItemFailures().stream()
            .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
            .collect(Collectors.toSet());
    if (!failed.contains(message.messageId())) {
      sqs.deleteMessage(done -> done.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }
  }

  @Override
  public void close() {
    closed = true;
    sqs.close();
  }
}
