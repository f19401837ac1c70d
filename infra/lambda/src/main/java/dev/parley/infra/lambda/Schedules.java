package dev.parley.infra.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** EventBridge Scheduler: fires functions at their rates, for the first time at once. */
final class Schedules implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().factory());

  Schedules(List<Deployment.Schedule> schedules, Function<String, Instances> instances) {
    for (Deployment.Schedule schedule : schedules) {
      var _ =
          clock.scheduleAtFixedRate(
              () -> Thread.ofVirtual().start(() -> fire(schedule, instances)),
              0,
              schedule.every().toSeconds(),
              TimeUnit.SECONDS);
    }
  }

  private static void fire(Deployment.Schedule schedule, Function<String, Instances> instances) {
    try {
      Answer answer =
          instances
              .apply(schedule.function())
              .invoke(event(schedule, InstantSource.system()))
              .answer();
      if (answer instanceof Answer.Failed failed) {
        LOG.error("{} failed: {} {}", schedule.function(), failed.type(), failed.payload());
      }
    } catch (InitializationFailed e) {
      LOG.error("{} does not start", schedule.function(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the scheduler sends where the template gives no input: its detail is a text. */
  static byte[] event(Deployment.Schedule schedule, InstantSource clock) {
    if (schedule.input() != null) {
      return schedule.input().getBytes(StandardCharsets.UTF_8);
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "Scheduled Event");
    event.put("source", "aws.scheduler");
    event.put("account", "000000000000");
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", Environment.REGION);
    event
        .putArray("resources")
        .add(
            "arn:aws:scheduler:"
                + Environment.REGION
                + ":000000000000:schedule/default/"
                + schedule.function()
                + schedule.name());
    event.put("detail", "{}");
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
