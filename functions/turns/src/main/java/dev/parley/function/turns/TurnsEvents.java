package dev.parley.function.turns;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.parley.runtime.HarmlessEvent;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.List;

/** What SQS calls the function with. */
@Factory
final class TurnsEvents {

  @Singleton
  HarmlessEvent wakeUp() {
    return new HarmlessEvent(
        SQSEvent.class,
        """
        {
          "Records": [
            {
              "messageId": "00000000-0000-0000-0000-000000000000",
              "receiptHandle": "none",
              "body": "{}",
              "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "0",
                "SenderId": "none",
                "ApproximateFirstReceiveTimestamp": "0"
              },
              "messageAttributes": {},
              "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
              "eventSource": "aws:sqs",
              "eventSourceARN": "none",
              "awsRegion": "none"
            }
          ]
        }
        """,
        new SQSBatchResponse(List.of()));
  }
}
