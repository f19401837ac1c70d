package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Lambda's event source mappings: take messages off queues, hand them to functions in batches, and
 * delete those that were done. The others come back when they are visible again, until the queue
 * gives them up to its dead-letter queue.
 */
final class QueuePollers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueuePollers.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lambda begins with five. */
  private static final int POLLERS = 2;

  private static final int WAIT_SECONDS = 10;

  private final SqsClient sqs;
  private final UnaryOperator<String> queueUrls;
  private final Function<String, Instances> instances;
  private volatile boolean closed;

  /**
   * Polls from now on.
   *
   * @param queueUrls where a queue is, by its ARN
   */
  QueuePollers(
      List<Deployment.QueueMapping> mappings,
      SqsClient sqs,
      UnaryOperator<String> queueUrls,
      Function<String, Instances> instances) {
    this.sqs = sqs;
    this.queueUrls = queueUrls;
    this.instances = instances;
    for (Deployment.QueueMapping mapping : mappings) {
      for (int i = 0; i < POLLERS; i++) {
        Thread.ofVirtual().name("poller").start(() -> poll(mapping));
      }
    }
  }

  private void poll(Deployment.QueueMapping mapping) {
    String url = queueUrls.apply(mapping.queueArn());
    while (!closed) {
      try {
        List<Message> messages =
            sqs.receiveMessage(
                    asked ->
                        asked
                            .queueUrl(url)
                            .waitTimeSeconds(WAIT_SECONDS)
                            .maxNumberOfMessages(Math.min(10, mapping.batchSize()))
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
        if (!messages.isEmpty()) {
          hand(mapping, url, messages);
        }
      } catch (SdkException | IllegalStateException e) {
        if (!closed) {
          LOG.warn("the queue does not answer", e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void hand(Deployment.QueueMapping mapping, String url, List<Message> messages)
      throws InterruptedException {
    Answer answer;
    try {
      answer =
          instances
              .apply(mapping.function())
              .invoke(
                  event(messages, mapping.queueArn()).toString().getBytes(StandardCharsets.UTF_8))
              .answer();
    } catch (InitializationFailed e) {
      LOG.error("{} does not start", mapping.function(), e);
      return;
    }
    Set<String> failed = failed(mapping, messages, answer);
    for (Message message : messages) {
      if (!failed.contains(message.messageId())) {
        sqs.deleteMessage(done -> done.queueUrl(url).receiptHandle(message.receiptHandle()));
      }
    }
  }

  /** The event of a batch. */
  static ObjectNode event(List<Message> messages, String queueArn) {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (Message message : messages) {
      ObjectNode item = records.addObject();
      item.put("messageId", message.messageId());
      item.put("receiptHandle", message.receiptHandle());
      item.put("body", message.body());
      ObjectNode attributes = item.putObject("attributes");
      message.attributesAsStrings().forEach(attributes::put);
      item.putObject("messageAttributes");
      item.put("md5OfBody", message.md5OfBody());
      item.put("eventSource", "aws:sqs");
      item.put("eventSourceARN", queueArn);
      item.put("awsRegion", Environment.REGION);
    }
    return event;
  }

  /** The messages that are to come back. */
  private static Set<String> failed(
      Deployment.QueueMapping mapping, List<Message> messages, Answer answer) {
    Set<String> failed = new HashSet<>();
    if (answer instanceof Answer.Whole whole) {
      if (!mapping.reportsFailures()) {
        return failed;
      }
      try {
        for (JsonNode failure : JSON.readTree(whole.payload()).path("batchItemFailures")) {
          failed.add(failure.path("itemIdentifier").asText());
        }
        return failed;
      } catch (IOException e) {
        LOG.error("{} does not report failures as it should", mapping.function(), e);
      }
    } else if (answer instanceof Answer.Failed failure) {
      LOG.error("{} failed: {} {}", mapping.function(), failure.type(), failure.payload());
    }
    messages.forEach(message -> failed.add(message.messageId()));
    return failed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
