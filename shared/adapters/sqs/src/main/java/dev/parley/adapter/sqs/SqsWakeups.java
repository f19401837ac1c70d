package dev.parley.adapter.sqs;

import dev.parley.conversation.SessionId;
import dev.parley.failure.FailureCode;
import dev.parley.failure.Permanent;
import dev.parley.failure.Transient;
import dev.parley.interaction.Wakeups;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** Wake-ups as messages of a queue: {@code {"session_id":"..."}}. */
final class SqsWakeups implements Wakeups, AutoCloseable {

  /** The longest that SQS holds a message back. */
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);

  private final SqsClient client;
  private final String queueUrl;

  SqsWakeups(SqsClient client, String queueUrl) {
    this.client = client;
    this.queueUrl = queueUrl;
  }

  /**
   * A client that does not connect before its first call.
   *
   * @param endpoint where a stand-in for SQS listens; null for the real one. A given endpoint is
   *     talked to with made-up credentials
   * @param region null for the one the environment names
   */
  static SqsClient client(@Nullable URI endpoint, @Nullable String region) {
    SqsClientBuilder builder =
        SqsClient.builder()
            .httpClientBuilder(ApacheHttpClient.builder().tcpKeepAlive(true))
            .overrideConfiguration(
                // Well within an invocation's time: what is not left is found by the sweeper.
                settings ->
                    settings
                        .retryStrategy(RetryMode.STANDARD)
                        .apiCallAttemptTimeout(Duration.ofSeconds(4))
                        .apiCallTimeout(Duration.ofSeconds(10)));
    if (region != null) {
      builder.region(Region.of(region));
    }
    if (endpoint != null) {
      builder
          .endpointOverride(endpoint)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
      if (region == null) {
        builder.region(Region.US_EAST_1);
      }
    }
    return builder.build();
  }

  @Override
  public void wake(SessionId session) {
    wake(session, Duration.ZERO);
  }

  @Override
  public void wake(SessionId session, Duration in) {
    // Rounded up, so that it does not come just too early.
    int delay = (int) Math.min(in.plusMillis(999).toSeconds(), LONGEST_DELAY.toSeconds());
    // An id is a UUID: nothing in it needs to be escaped.
    String body = "{\"session_id\":\"" + session.value() + "\"}";
    try {
      client.sendMessage(
          message -> message.queueUrl(queueUrl).messageBody(body).delaySeconds(delay));
    } catch (AwsServiceException e) {
      if (e.isThrottlingException() || e.statusCode() >= 500) {
        throw unavailable(e);
      }
      throw new Permanent(FailureCode.QUEUE_UNAVAILABLE, "SQS refuses the request", e);
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private static Transient unavailable(SdkException e) {
    return new Transient(FailureCode.QUEUE_UNAVAILABLE, "SQS cannot be reached", e);
  }
}
