package dev.parley.runtime;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Requires;
import io.micronaut.function.aws.HandlerUtils;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is around each call of a handler: the JSON of the Lambda runtime, and what Micronaut sees to
 * beforehand.
 */
@Singleton
@Requires(beans = Priming.class, missingBeans = EmbeddedServer.class)
@Requires(classes = {HandlerUtils.class, JacksonFactory.class})
final class EventRehearsal implements Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(EventRehearsal.class);

  private final ApplicationContext context;
  private final List<HarmlessEvent> events;

  EventRehearsal(ApplicationContext context, List<HarmlessEvent> events) {
    this.context = context;
    this.events = List.copyOf(events);
  }

  @Override
  public void rehearse() {
    HandlerUtils.configureWithContext(() -> context, null);
    for (HarmlessEvent event : events) {
      for (int time = 0; time < TIMES; time++) {
        read(event);
        write(event.answer());
      }
      LOG.atInfo().addKeyValue("event", event.type().getSimpleName()).log("rehearsed");
    }
  }

  private static void read(HarmlessEvent event) {
    byte[] json = event.json().getBytes(StandardCharsets.UTF_8);
    EventJson.of(event.type()).fromJson(new ByteArrayInputStream(json));
  }

  private static void write(Object answer) {
    @SuppressWarnings("unchecked") // It is the serializer of the answer's class.
    PojoSerializer<Object> serializer = (PojoSerializer<Object>) EventJson.of(answer.getClass());
    serializer.toJson(answer, new ByteArrayOutputStream());
  }
}
