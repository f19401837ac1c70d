package dev.parley.function.turns;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.parley.conversation.SessionId;
import dev.parley.failure.Failure;
import dev.parley.session.ContinueSession;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import io.micronaut.core.type.Argument;
import io.micronaut.function.aws.MicronautRequestHandler;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the sessions that were woken. A wake-up whose session fails is reported back, and comes
 * again until the queue gives it up to its dead-letter queue.
 */
public class TurnsHandler extends MicronautRequestHandler<SQSEvent, SQSBatchResponse> {

  private static final Logger LOG = LoggerFactory.getLogger(TurnsHandler.class);

  /** Well within the function's 60 s, which the queue's visibility time outlasts. */
  private static final Duration PATIENCE = Duration.ofSeconds(35);

  @Inject ContinueSession continueSession;
  @Inject JsonMapper json;
  @Inject InstantSource clock;

  /** For the Lambda runtime. */
  public TurnsHandler() {}

  /** In a context that is there already. */
  public TurnsHandler(ApplicationContext context) {
    super(context);
  }

  /** In a context that is still to be built. */
  public TurnsHandler(ApplicationContextBuilder builder) {
    super(builder);
  }

  @Override
  public SQSBatchResponse execute(SQSEvent event) {
    List<SQSBatchResponse.BatchItemFailure> failures = new ArrayList<>();
    for (SQSEvent.SQSMessage message : event.getRecords()) {
      try {
        continueSession.resume(session(message.getBody()), clock.instant().plus(PATIENCE));
      } catch (Failure failure) {
        LOG.warn("turn failed: {}", failure.code(), failure);
        failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
      } catch (IOException | IllegalArgumentException unreadable) {
        // No try will make it readable: let it go to the dead-letter queue to be looked at.
        LOG.error("unreadable wake-up {}", message.getMessageId(), unreadable);
        failures.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
      }
    }
    return new SQSBatchResponse(failures);
  }

  private SessionId session(String body) throws IOException {
    Object id = json.readValue(body, Argument.mapOf(String.class, String.class)).get("session_id");
    if (!(id instanceof String text)) {
      throw new IllegalArgumentException("no session_id");
    }
    return new SessionId(UUID.fromString(text));
  }
}
