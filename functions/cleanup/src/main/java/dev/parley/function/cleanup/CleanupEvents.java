package dev.parley.function.cleanup;

import dev.parley.runtime.HarmlessEvent;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Map;

/** What EventBridge Scheduler calls the function with. */
@Factory
final class CleanupEvents {

  @Singleton
  HarmlessEvent schedule() {
    return new HarmlessEvent(
        Map.class,
        """
        {
          "version": "0",
          "id": "00000000-0000-0000-0000-000000000000",
          "detail-type": "Scheduled Event",
          "source": "aws.scheduler",
          "account": "000000000000",
          "time": "1970-01-01T00:00:00Z",
          "region": "none",
          "resources": ["none"],
          "detail": "{}"
        }
        """,
        new CleanupHandler.Report(0, 0, 0));
  }
}
